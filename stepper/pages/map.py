"""The Map: the architecture figure for this model, the current block lit, the handoff arrows lit while k and v are made."""

from stepper.inspect.snapshot import Snapshot
from stepper.pages.page import Page
from stepper.render.line import Span, join
from stepper.render.link import Link
from stepper.render.look import Look
from stepper.render.map import MapWords, draw_map
from stepper.render.style import Style
from stepper.words import wording

__all__ = ["map_page"]


def map_page(snapshot: Snapshot, look: Look, width: int, height: int) -> Page:
    """Draw the figure in the middle of the page; a block is a link to its first step."""
    words = wording(MapWords, "drawing.map")
    figure = draw_map(snapshot.spec, snapshot.step.place, look, words=words)
    if len(figure.lines) > height:
        figure = draw_map(snapshot.spec, snapshot.step.place, look, words=words, compact=True)
    indent = max(0, (width - 44) // 2)
    lines = tuple(join([Span(" " * indent, Style()), *line]) for line in figure.lines)
    links = tuple(Link(at.line, at.start + indent, at.end + indent, name) for name, at in figure.regions.items())
    return Page(lines, links)
