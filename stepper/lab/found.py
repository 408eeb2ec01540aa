"""Which mistakes a learner has found: a plain text file, one a line, beside the progress in lessons.

# stepper lab: one mistake a line; copy this file to take your progress along
heads-not-transposed level=1 looks=4 missed=0
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from stepper.errors import BadInput
from stepper.files import as_text, place_of, replace_file, state_folder
from stepper.words import phrase

__all__ = ["FoundBugs"]

_HEAD = "# stepper lab: one mistake a line; copy this file to take your progress along"
_LINE = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]*) level=([12]) looks=(\d{1,6}) missed=(\d{1,6})")


@dataclass(frozen=True)
class _FoundBug:
    """One that was found."""

    name: str
    level: int
    looks: int
    missed: int

    def line(self) -> str:
        return f"{self.name} level={self.level} looks={self.looks} missed={self.missed}"


@dataclass
class FoundBugs:
    """The file; make one with `FoundBugs.kept_in`."""

    file: Path
    entries: dict[tuple[str, int], _FoundBug] = field(default_factory=dict)
    """By name and level; of several, the one with the fewest looks."""
    warning: str = ""
    """Why nothing can be written; empty where it can."""

    @classmethod
    def kept_in(cls, file: Path | None = None) -> "FoundBugs":
        """Read the file; one that is not there yet is empty.

        Raises:
            BadInput: it is there and is no such file.
        """
        found = cls(file or state_folder() / "lab.txt")
        found._read()
        return found

    def _read(self) -> None:
        try:
            lines = as_text(place_of(self.file)).splitlines()
        except FileNotFoundError:
            return
        except UnicodeDecodeError:
            raise BadInput("lesson.no_progress_file", file=self.file) from None
        except OSError as error:
            self.warning = phrase("progress.unwritable", file=self.file, reason=error.strerror)
            return
        for match in filter(None, map(_LINE.fullmatch, lines)):
            self._add(_FoundBug(match[1], int(match[2]), int(match[3]), int(match[4])))

    def _add(self, entry: _FoundBug) -> None:
        known = self.entries.get((entry.name, entry.level))
        if known is None or (entry.looks, entry.missed) < (known.looks, known.missed):
            self.entries[entry.name, entry.level] = entry

    def note(self, name: str, level: int, looks: int, missed: int) -> None:
        """Note that one was found; where it cannot be written, a warning says so."""
        self._read()
        self._add(_FoundBug(name, level, looks, missed))
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            replace_file(place_of(self.file), ["\n".join([_HEAD, *(each.line() for each in self.entries.values()), ""])])
        except OSError as error:
            self.warning = phrase("progress.unwritable", file=self.file, reason=error.strerror)
