"""The Map: the architecture figure for this model, the current block lit, the handoff arrows lit while k and v are made."""

from stepper.engine import Config
from stepper.render.explanation import Link
from stepper.render.line import Span, join
from stepper.render.look import Look
from stepper.render.map import MapSpec, draw_map
from stepper.render.style import Style
from stepper.tui.pages.page import Page
from stepper.tui.scene import Scene

__all__ = ["map_page", "spec_of"]


def spec_of(config: Config) -> MapSpec:
    """What the figure shows of a model."""
    return MapSpec(
        encoder_layers=config.encoder_layers,
        decoder_layers=config.decoder_layers,
        norm=config.norm,
        final_norm=config.final_norm,
        positions=config.positions != "none",
    )


def map_page(scene: Scene, look: Look, width: int, height: int) -> Page:
    """Draw the figure in the middle of the page; a block is a link to its first step."""
    figure = draw_map(spec_of(scene.config), scene.name, look)
    if len(figure.lines) > height:
        figure = draw_map(spec_of(scene.config), scene.name, look, compact=True)
    indent = max(0, (width - 44) // 2)
    lines = tuple(join([Span(" " * indent, Style()), *line]) for line in figure.lines)
    links = tuple(Link(at.line, at.start + indent, at.end + indent, name) for name, at in figure.regions.items())
    return Page(lines, links)
