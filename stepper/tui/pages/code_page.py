"""Code: the NumPy line that computes this step, read from the engine's own source."""

import inspect
import textwrap
from functools import partial

from stepper.engine import Op
from stepper.render.line import Span, crop, join
from stepper.render.look import Look
from stepper.render.style import Role
from stepper.tui.pages.page import Page, PageWriter
from stepper.tui.scene import Scene
from stepper.words import phrase

__all__ = ["code_page", "source_of"]


def code_page(scene: Scene, look: Look, width: int) -> Page:
    """Write the code of the current step."""
    page, step = PageWriter(look, width), scene.step
    page.title(f"{step.name.rpartition('.')[2]} = {step.formula}")
    page.gap()
    page.text(phrase("screen.code.numpy"), Role.QUIET)
    for line in source_of(step.op).splitlines():
        page.line(crop(join([Span("  " + line, look.style(Role.PLAIN))]), 0, width))
    page.gap()
    page.text(phrase("screen.code.signature"), Role.QUIET)
    page.text(step.op.index, indent=2, hanging=2)
    page.gap()
    page.text(phrase("screen.code.reads"), Role.QUIET)
    shapes = zip(step.operands, step.operand_shapes, strict=True)
    for name, shape in shapes:
        page.text(f"{name}  {look.glyphs.times.join(map(str, shape))}", indent=2, hanging=2)
    for name, value in step.attributes.items():
        page.text(f"{name} = {value!r}", indent=2)
    return page.page()


def source_of(op: Op) -> str:
    """The source of an op's function; empty where there is none to show."""
    function = op.apply.func if isinstance(op.apply, partial) else op.apply
    try:
        return textwrap.dedent(inspect.getsource(function)).rstrip()
    except (OSError, TypeError):
        return ""
