"""A lesson as it is after reading: a heading, what it needs, and chunks in order.

    lesson = load_lesson(Path("lessons/en/L01-embedding.md"))
    lesson.header.title, [type(chunk).__name__ for chunk in lesson.chunks]

The chunks are what a learner meets one at a time: Prose to read, Do (commands carried out), See (what is to be seen, checked),
Ask (a prediction), Try (an exercise). Everything computed in them is a `LocatedExpression`, with its line in the file.
"""

from dataclasses import dataclass
from pathlib import Path

from stepper.course.expressions import Expression
from stepper.course.template import Template

__all__ = [
    "Ask",
    "Case",
    "Choice",
    "Chunk",
    "Claim",
    "CommandLine",
    "Cover",
    "Do",
    "Header",
    "Lesson",
    "LocatedExpression",
    "Prose",
    "See",
    "Table",
    "Try",
]


@dataclass(frozen=True)
class LocatedExpression:
    """An expression, and where it stands."""

    expression: Expression
    line: int


@dataclass(frozen=True)
class Cover:
    """A section of the article that a lesson covers, and the tensor where it shows it."""

    section: str
    stop: str
    model: str = ""
    """The model that has the tensor, where it is not the lesson's own."""


@dataclass(frozen=True)
class Header:
    """The front matter."""

    id: str
    title: str
    goal: str
    model: str
    minutes: int
    input: str | None = None
    """The sentence; the model's example where left out."""
    target: str | None = None
    """A target to read in one turn."""
    covers: tuple[Cover, ...] = ()
    aliases: tuple[str, ...] = ()
    """Earlier ids, and other names it can be started by."""


@dataclass(frozen=True)
class Prose:
    """A few paragraphs of Markdown."""

    line: int
    heading: str
    """The heading of the section that begins here; empty within a section."""
    text: Template


@dataclass(frozen=True)
class CommandLine:
    """A line for the registry of commands."""

    text: str
    line: int


@dataclass(frozen=True)
class Do:
    """Commands that are carried out."""

    line: int
    heading: str
    commands: tuple[CommandLine, ...]
    what_if: bool = False
    """What they change lasts to the end of the section."""


@dataclass(frozen=True)
class Claim:
    """Something that must be true, and how to say it."""

    words: Template
    holds: LocatedExpression


@dataclass(frozen=True)
class Table:
    """Numbers that are no tensor of the run, to be shown."""

    words: Template
    values: LocatedExpression
    form: str = ""
    rows: LocatedExpression | None = None
    columns: LocatedExpression | None = None


@dataclass(frozen=True)
class See:
    """What is to be seen."""

    line: int
    heading: str
    items: tuple[Claim | Table, ...]


@dataclass(frozen=True)
class Choice:
    """One thing a learner may answer."""

    value: LocatedExpression
    because: Template | None = None
    """The misconception that leads here, or why it is right."""
    source: str = ""
    """Where it is written."""


@dataclass(frozen=True)
class Ask:
    """A prediction: the answer is computed from the run."""

    line: int
    heading: str
    question: Template
    answer: LocatedExpression
    choices: tuple[Choice, ...]
    form: str = ""
    after: Template | None = None
    """Said when the answer is known."""


@dataclass(frozen=True)
class Case:
    """An exercise's function given what the run has."""

    words: str
    give: tuple[LocatedExpression, ...]
    expect: LocatedExpression


@dataclass(frozen=True)
class Try:
    """An exercise in NumPy."""

    line: int
    heading: str
    task: Template
    function: str
    """What the learner writes."""
    starter: str
    hints: tuple[str, ...]
    solution: str
    check: str
    """Python that defines `inputs(random)`: arguments for the function, at random."""
    cases: tuple[Case, ...]
    within: float = 1e-5
    """How far a cell may be off."""
    code_line: int = 0
    """Where the starter begins."""


Chunk = Prose | Do | See | Ask | Try


@dataclass(frozen=True)
class Lesson:
    """One file."""

    file: Path
    language: str
    header: Header
    chunks: tuple[Chunk, ...]

    @property
    def exercises(self) -> tuple[int, ...]:
        """The numbers of the chunks that are exercises."""
        return tuple(number for number, chunk in enumerate(self.chunks) if isinstance(chunk, Try))
