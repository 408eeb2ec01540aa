"""How far a computation is: `Computing decoder.6.ffn.hidden  ████████▌            130 of 230 steps · esc stops`."""

from stepper.pictures.bars import spread
from stepper.render.bars import bar
from stepper.render.line import Line, Span, crop, join, line_width
from stepper.render.look import Look
from stepper.render.style import Role, Style
from stepper.trace import RunProgress
from stepper.words import phrase

__all__ = ["progress_line"]

_LONGEST = 40
"""Cells of the bar."""


def progress_line(progress: RunProgress | None, turns: bool, look: Look, width: int) -> Line:
    """The step that is computed, and how many of those planned are done; without numbers where only that it goes on is known.

    Args:
        progress: what is known.
        turns: the turn is worth a word.
        look: how to draw.
        width: of the line, which is filled.
    """
    role, quiet = look.style(Role.CURRENT), look.style(Role.QUIET)
    own = look.spelled
    ends = Span(own(phrase("screen.stops")) + " ", quiet)
    if progress is None:
        return spread(join([Span(" " + own(phrase("screen.busy")), role)]), (ends,), width)
    name = progress.step + (f"@{progress.turn}" if turns and progress.turn else "")
    says = Span(" " + own(phrase("screen.computing", step=name)), role)
    count = Span(phrase("screen.steps_done", done=progress.done, planned=progress.planned) + "  ", Style())
    right = join([count, ends])
    room = min(_LONGEST, width - line_width(right) - line_width((says,)) - 4)
    drawn = bar(progress.done / progress.planned, room, look).ljust(room)
    left = join([says, Span("  ", Style()), Span(drawn, look.style(Role.BAR))]) if room > 4 else (says,)
    return spread(crop(left, 0, width), right, width)
