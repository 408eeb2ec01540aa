"""What is wrong with a lesson: where, what, and what to do.

lessons/en/L04.md:31: no tensor called 'encoder.0.self_attn.key'; nearest: encoder.0.self_attn.k
"""

from dataclasses import dataclass, field

from stepper.errors import BadInput

__all__ = ["BadLesson", "Problem", "Problems"]


@dataclass(frozen=True, order=True)
class Problem:
    """One fault of one lesson."""

    file: str
    line: int
    """Counted from 1; 0 where it is of the file as a whole."""
    message: str
    remedy: str

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """The fault on one line."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.message}; {self.remedy}" if self.remedy else f"{where}: {self.message}"


class BadLesson(BadInput):
    """A lesson that cannot be played; the sentence names file and line."""

    @property
    def problem(self) -> Problem:
        """What is wrong with it."""
        problem = self.fields["problem"]
        assert isinstance(problem, Problem)
        return problem


@dataclass
class Problems:
    """The faults found so far in one file."""

    file: str
    found: list[Problem] = field(default_factory=list)

    def add(self, line: int, message: str, remedy: str = "") -> None:
        self.found.append(Problem(self.file, line, " ".join(message.split()), " ".join(remedy.split())))
