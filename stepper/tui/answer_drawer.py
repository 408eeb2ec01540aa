"""Draws an answer for a file as it stands on its page; what draws is imported when one is wanted.

Without Textual: lines, and no widgets.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stepper.commands import Result
    from stepper.render.line import Line
    from stepper.render.look import Look

__all__ = ["draw_answer"]


def draw_answer(result: "Result", look: "Look", width: int) -> "Sequence[Line] | None":
    """The lines of an answer's page; None where there is no page for it."""
    from stepper.pages.answers import answer_lines

    return answer_lines(result, look, width)
