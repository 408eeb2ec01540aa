"""What the colours and glyphs of a heat map mean, in one line.

    -3.21 -⣿-⣷-⣶-⣦-⣤-⣄-⣀-⡀ 0+⡀+⣀+⣄+⣤+⣦+⣶+⣷+⣿ +3.21   × masked  · not reached

Levels are eighths of the scale. In a narrow line the words go first, then every second level.
"""

from dataclasses import dataclass

from stepper.render.line import Line, Span, crop, join, line_width
from stepper.render.numbers import number_text
from stepper.render.palette import LEVELS
from stepper.render.style import Role
from stepper.render.tensor import TensorView

__all__ = ["LegendWords", "legend_line"]


@dataclass(frozen=True)
class LegendWords:
    """The words of the legend; a translation has its own."""

    blocked: str = "masked"
    pending: str = "not reached"
    edited: str = "changed"
    lit: str = "lit"


def legend_line(view: TensorView, width: int, words: LegendWords | None = None) -> Line:
    """Draw the legend of a view's colours in at most `width` cells; of numbers and masks there are only the words."""
    ramp = view.mode != "numbers" and view.numbers.kind == "float"
    notes = _notes(view, words or LegendWords())
    candidates = ((1, notes), (1, []), (2, [])) if ramp else ((0, notes[1:]),)
    line: Line = ()
    for step, said in candidates:
        line = join([*(_ramp(view, step) if step else ()), *said])
        if line_width(line) <= width:
            return line
    return crop(line, 0, width)


def _ramp(view: TensorView, step: int) -> list[Span]:
    """The levels between their two ends, every `step`-th of them counted from the ends."""
    plain, zero = view.look.style(Role.PLAIN), view.look.heat(0, view.diverging)
    positive = [Span(*view.ramp[level]) for level in sorted(range(LEVELS, 0, -step))]
    low = "0"
    middle = [Span(" 0", zero), *positive]
    if view.diverging:
        low = number_text(-view.scale, view.numbers, view.look.glyphs)
        middle = [*(Span(*view.ramp[level]) for level in range(-LEVELS, 0, step)), *middle]
    high = number_text(view.scale, view.numbers, view.look.glyphs)
    return [Span(low + " ", plain), *middle, Span(" " + high, plain)]


def _notes(view: TensorView, words: LegendWords) -> list[Span]:
    look = view.look
    texts = (words.blocked, words.pending, words.edited, words.lit)
    blocked, pending, edited, lit = (look.spelled(word) for word in texts)
    notes: list[Span] = []
    if view.masked or view.mask is not None:
        notes += [Span("  ", look.style(Role.PLAIN)), Span(f"{look.glyphs.blocked} {blocked}", look.style(Role.MASKED))]
    if view.rows_shown is not None and view.rows_shown < view.matrix.shape[0]:
        notes += [Span("  ", look.style(Role.PLAIN)), Span(f"{look.glyphs.pending} {pending}", look.style(Role.QUIET))]
    if view.edited != frozenset():
        notes += [Span("  ", look.style(Role.PLAIN)), Span(f"{look.glyphs.edited} {edited}", look.style(Role.EDITED))]
    if view.lit != frozenset():
        notes += [Span("  ", look.style(Role.PLAIN)), Span(f"{look.glyphs.lit} {lit}", look.style(Role.LIT))]
    return notes
