"""The Map as text whose blocks can be pressed, for a page.

  next word
┌──────────────▲─┐
│ softmax        │        every block is a button: <button data-block="probs">softmax</button>
"""

from collections.abc import Iterator
from html import escape

from stepper.engine import ModelSpec, Place
from stepper.render.line import line_text
from stepper.render.look import Look
from stepper.render.map import MapFigure, MapWords, draw_map
from stepper.words import wording

__all__ = ["map_pieces"]

_NOWHERE = Place.of("page")
"""A place that lights nothing: where the run stands is marked by the script."""
_MOST_LAYERS = 6
"""Of a stack that is drawn whole."""


def map_pieces(spec: ModelSpec) -> Iterator[str]:
    """The figure, piece by piece."""
    figure = draw_map(spec, _NOWHERE, Look("none"), most_layers=_MOST_LAYERS, words=wording(MapWords, "drawing.map"))
    for number, line in enumerate(figure.lines):
        yield from _line(figure, number, line_text(line))
        yield "\n"


def _line(figure: MapFigure, number: int, text: str) -> Iterator[str]:
    """A line of characters, of which those of a block are a button."""
    at = 0
    blocks = sorted((region.start, region.end, name) for name, region in figure.regions.items() if region.line == number)
    for start, end, name in blocks:
        first, last = _characters(text, start), _characters(text, end)
        if first >= at:
            yield escape(text[at:first])
            yield f'<button type="button" data-block="{escape(name)}">{escape(text[first:last])}</button>'
            at = last
    yield escape(text[at:])


def _characters(text: str, cells: int) -> int:
    """How many characters take so many cells."""
    from rich.cells import cell_len

    return next((count for count in range(len(text) + 1) if cell_len(text[:count]) >= cells), len(text))
