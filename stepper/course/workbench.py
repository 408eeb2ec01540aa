"""The learner's own file for an exercise, in an editor of theirs: made once, watched, checked again on every save.

bench = Workbench.of(lesson, exercise)
bench.file                    …/exercises/L3-softmax.py
bench.saved()                 True once after each save
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

from stepper.course.exercise import read_code
from stepper.course.lesson import Lesson, Try
from stepper.course.markdown import plain_lines
from stepper.errors import BadInput
from stepper.files import replace_file, state_folder
from stepper.render.harmless import harmless
from stepper.words import phrase

__all__ = ["Workbench"]


@dataclass
class Workbench:
    """One file and when it was last seen."""

    file: Path
    _seen: tuple[int, int] | None = field(default=None, repr=False)

    @classmethod
    def of(cls, lesson: Lesson, exercise: Try, folder: Path | None = None) -> "Workbench":
        """The file of an exercise, with its starter where there is none yet.

        Raises:
            BadInput: it cannot be written.
        """
        home = folder or state_folder() / "exercises"
        bench = cls(home / f"{lesson.header.id}-{exercise.function}.py")
        try:
            home.mkdir(parents=True, exist_ok=True)
            if not bench.file.exists():
                replace_file(bench.file, [harmless(_commented(exercise))])
        except OSError as error:
            raise BadInput("exercise.cannot_write", file=bench.file, why=error.strerror) from None
        bench._seen = bench._stamp()
        return bench

    def saved(self) -> bool:
        """Whether the file was saved since the last time this was asked."""
        stamp = self._stamp()
        changed, self._seen = stamp is not None and stamp != self._seen, stamp or self._seen
        return changed

    def read(self) -> str:
        """The code in the file.

        Raises:
            BadInput: it cannot be read, or is no text.
        """
        return read_code(self.file)

    def write(self, code: str) -> None:
        """Put other code in the file, as the app's own editor does.

        Raises:
            BadInput: it cannot be written.
        """
        try:
            replace_file(self.file, [code])
        except OSError as error:
            raise BadInput("exercise.cannot_write", file=self.file, why=error.strerror) from None
        self._seen = self._stamp()

    def _stamp(self) -> tuple[int, int] | None:
        """Time and size; None while an editor is putting a new file in the old one's place."""
        try:
            status = os.stat(self.file)
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size


def _commented(exercise: Try) -> str:
    """The starter, with the task above it. What is computed in the task is left to the lesson."""
    task = plain_lines(exercise.task.typed)
    return "\n".join([*(f"# {line}".rstrip() for line in (*task, phrase("exercise.at_hand"))), "", exercise.starter.rstrip(), ""])
