"""How far a learner is: a plain text file, one lesson a line, readable and copyable.

    # stepper lessons, version 2: one lesson a line; copy this file to take your progress along
    L0 done right=3/4 solved=1 attempts=2
    L1 at=7/19

    progress = Progress.open(aliases={"embedding": "L1"})
    progress.reached("L1", 7, 19)
    progress.entries["L0"].done

Each change is written at once: under a lock, on top of what the file says by then, into a new file that takes the old one's
place. So a session that is killed loses nothing recorded, and two sessions do not undo each other. Lines that are not
understood are kept; a bare id, as version 1 wrote it, is a lesson done. A folder that cannot be written to costs a warning only.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from stepper.course.lesson import Lesson
from stepper.course.lock import locked
from stepper.errors import BadInput
from stepper.files import as_text, place_of, read_bytes, replace_file, state_folder, whole_file
from stepper.words import phrase

__all__ = ["LessonEntry", "Progress", "progress_file", "read_entries"]

HEAD = "# stepper lessons, version 2: one lesson a line; copy this file to take your progress along"
_HEAD_OF_ANY = re.compile(r"# stepper lessons\b.*")
_LINE = re.compile(r"(?P<id>[A-Za-z0-9][A-Za-z0-9-]*)(?P<rest>(?:\s+(?:done|[a-z]+=\S+))*)\s*")


@dataclass(frozen=True)
class LessonEntry:
    """One lesson's line."""

    id: str
    done: bool = False
    at: int = 0
    total: int = 0
    right: int = 0
    asked: int = 0
    """Predictions answered, this time or the last."""
    solved: int = 0
    attempts: int = 0
    rest: tuple[str, ...] = ()
    """What another version wrote; kept."""

    def line(self) -> str:
        """The entry as it is written."""
        words = [self.id]
        words += ["done"] if self.done else []
        words += [f"at={self.at}/{self.total}"] if self.total else []
        words += [f"right={self.right}/{self.asked}"] if self.asked else []
        words += [f"solved={self.solved}"] if self.solved else []
        words += [f"attempts={self.attempts}"] if self.attempts else []
        return " ".join([*words, *self.rest])


def read_entries(text: str, aliases: Mapping[str, str] | None = None) -> tuple[dict[str, LessonEntry], list[str]]:
    """The lessons of a progress file, under their present ids, and the other lines."""
    entries: dict[str, LessonEntry] = {}
    others = []
    for line in text.splitlines():
        match = _LINE.fullmatch(line.strip())
        if match:
            entry = _entry((aliases or {}).get(match["id"], match["id"]), match["rest"].split())
            entries[entry.id] = _joined(entries[entry.id], entry) if entry.id in entries else entry
        elif line.strip() and not _HEAD_OF_ANY.fullmatch(line):
            others.append(line)
    return entries, others


def _entry(lesson: str, words: list[str]) -> LessonEntry:
    if not words:
        return LessonEntry(lesson, done=True)
    entry, rest = LessonEntry(lesson), []
    for word in words:
        name, _, text = word.partition("=")
        numbers = re.fullmatch(r"([0-9]{1,9})(?:/([0-9]{1,9}))?", text)
        match (name, numbers):
            case ("done", _):
                entry = replace(entry, done=True)
            case ("at", re.Match() as found) if found[2]:
                entry = replace(entry, at=int(found[1]), total=int(found[2]))
            case ("right", re.Match() as found) if found[2]:
                entry = replace(entry, right=int(found[1]), asked=int(found[2]))
            case ("solved", re.Match() as found):
                entry = replace(entry, solved=int(found[1]))
            case ("attempts", re.Match() as found):
                entry = replace(entry, attempts=int(found[1]))
            case _:
                rest.append(word)
    return replace(entry, rest=tuple(rest))


def _joined(one: LessonEntry, other: LessonEntry) -> LessonEntry:
    """Two lines of one lesson: nothing reached is lost."""
    return replace(
        other,
        done=one.done or other.done,
        solved=max(one.solved, other.solved),
        attempts=max(one.attempts, other.attempts),
        rest=tuple(dict.fromkeys((*one.rest, *other.rest))),
    )


def progress_file() -> Path:
    """The file that is used where no other is named."""
    return state_folder() / "progress.txt"


@dataclass
class Progress:
    """A progress file; make one with `Progress.open`."""

    file: Path
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Earlier ids of lessons -> their present ones."""
    entries: dict[str, LessonEntry] = field(default_factory=dict)
    warning: str = ""
    """Why nothing can be written; empty where it can."""

    @classmethod
    def open(cls, file: Path | None = None, aliases: Mapping[str, str] | None = None) -> "Progress":
        """Read a progress file; one that is not there yet is empty.

        Raises:
            BadInput: it is there and is not a progress file.
        """
        progress = cls(file or progress_file(), aliases or {})
        progress.entries = progress._read()[0]
        return progress

    def _read(self) -> tuple[dict[str, LessonEntry], list[str]]:
        try:
            return read_entries(as_text(place_of(self.file)), self.aliases)
        except FileNotFoundError:
            return {}, []
        except UnicodeDecodeError:
            raise BadInput("lesson.no_progress_file", file=self.file) from None
        except OSError as error:
            self.warning = phrase("progress.unwritable", file=self.file, reason=error.strerror)
            return {}, []

    def entry(self, lesson: str) -> LessonEntry:
        """A lesson's entry; a new one where there is none."""
        return self.entries.get(lesson, LessonEntry(lesson))

    def place(self, lesson: str, total: int) -> int:
        """The chunk at which to go on; the first where the lesson was finished, or has another number of chunks by now."""
        entry = self.entry(lesson)
        return entry.at if entry.total == total else 0

    def open_exercise(self, lesson: Lesson) -> int | None:
        """The chunk of the first exercise that is not solved; None where all are."""
        return next(iter(lesson.exercises[self.entry(lesson.header.id).solved :]), None)

    # --- writing -----------------------------------------------------------------------------------------------------

    def reached(self, lesson: str, at: int, total: int, right: int = 0, asked: int = 0) -> None:
        """Note the chunk that a learner has come to, and how their predictions went."""
        self._change(lesson, lambda entry: replace(entry, at=at, total=total, right=right, asked=asked))

    def attempted(self, lesson: str, solved: int) -> None:
        """Note one check of an exercise, and how many are solved by now."""
        self._change(lesson, lambda entry: replace(entry, attempts=entry.attempts + 1, solved=max(entry.solved, solved)))

    def finished(self, lesson: str, right: int, asked: int) -> None:
        """Note that a lesson was played to its end."""
        self._change(lesson, lambda entry: replace(entry, done=True, at=0, total=0, right=right, asked=asked))

    def reset(self, lesson: str | None = None) -> Path | None:
        """Forget a lesson, or all; the file as it was is kept beside, and its name returned (None: there was nothing)."""
        if not self.file.exists():
            return None
        kept = self.file.with_name(f"{self.file.stem}.before-reset{self.file.suffix}")
        with locked(place_of(self.file)):
            with whole_file(kept) as copy:
                copy.write(read_bytes(self.file))
            entries, others = self._read()
            self.entries = {name: entry for name, entry in entries.items() if lesson is not None and name != lesson}
            self._write(self.entries, others)
        return kept

    def _change(self, lesson: str, change: Callable[[LessonEntry], LessonEntry]) -> None:
        """Change one entry, on top of what the file says now."""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with locked(place_of(self.file)):
                entries, others = self._read()
                entries[lesson] = change(entries.get(lesson, LessonEntry(lesson)))
                self._write(entries, others)
            self.entries = entries
        except OSError as error:
            self.warning = phrase("progress.unwritable", file=self.file, reason=error.strerror)
            self.entries[lesson] = change(self.entry(lesson))

    def _write(self, entries: Mapping[str, LessonEntry], others: list[str]) -> None:
        replace_file(self.file, ["\n".join([HEAD, *(entry.line() for entry in entries.values()), *others, ""])])
