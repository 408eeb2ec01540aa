"""Playing a lesson in plain text: what is said is said line by line, what is typed is read line by line.

    play_plain(lesson, desk, say=print, hear=input_or_none)

For `stepper lessons start ID --plain`, a screen reader, a pipe.
"""

from collections.abc import Callable
from pathlib import Path

from stepper.commands import Desk
from stepper.course.dialogue import Dialogue
from stepper.course.lesson import Lesson
from stepper.course.progress import Progress

__all__ = ["play_plain"]

Say = Callable[[str], None]
Hear = Callable[[str, Callable[[], bool] | None], str | None]
"""Ask for a line with these words; None where there is none any more. While waiting it may call the function, and where
that is true, stop waiting and return a blank."""


def play_plain(
    lesson: Lesson,
    desk: Desk,
    say: Say,
    hear: Hear,
    *,
    progress: Progress | None = None,
    start: int = 0,
    folder: Path | None = None,
) -> bool:
    """Play a lesson to its end, or until the learner leaves; whether the end was reached.

    Args:
        lesson: what to play.
        desk: it follows the lesson, and is given back as it was.
        say: shows a line.
        hear: asks for one.
        progress: where to write down how far they are.
        start: the chunk to begin at.
        folder: where exercises are kept; the user's own state folder where left out.

    Raises:
        StepperError: the lesson cannot be played.
    """
    dialogue = Dialogue(lesson, desk, progress, start, folder)
    try:
        _say_all(dialogue.opening(), say)
        while not dialogue.over:
            typed = hear(dialogue.asks, (lambda: dialogue.saved) if dialogue.watches else None)
            _say_all(dialogue.leave() if typed is None else dialogue.answer(typed), say)
    finally:
        if not dialogue.over:
            dialogue.leave()
    return dialogue.completed


def _say_all(lines: list[str], say: Say) -> None:
    for line in lines:
        say(line)
