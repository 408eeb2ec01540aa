"""What a desk asks of a search for a mistake that is on there; the Bug Lab has it (`stepper/lab/hunt.py`)."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from stepper.trace import Session

__all__ = ["Hunting"]


class Hunting(Protocol):
    """A search for a mistake."""

    def allow(self, verb: str, in_lessons: bool) -> None:
        """Refuse a verb that would give the answer away, or leave.

        Raises:
            BadInput: it is one.
        """

    def carried_out(self, verb: str) -> None:
        """Count a line."""

    def symptom(self) -> tuple[str, ...]:
        """The task."""

    def point(self, session: "Session", name: str) -> tuple[str, ...]:
        """What there is to say of a tensor that was pointed at."""

    def cause(self, letter: str) -> tuple[str, ...]:
        """What there is to say to a cause that was named."""

    def story(self) -> tuple[str, ...]:
        """What it was."""
