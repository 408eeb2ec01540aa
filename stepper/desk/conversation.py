"""The prompt, as the screen is handed it by whoever starts it: siblings do not import each other.

    run_tui("en-fr", talk=Conversation(converse=run_repl, evaluate=evaluate_line))

Without one, `:` takes the verbs of the registry alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from stepper.errors import StepperError

if TYPE_CHECKING:
    from stepper.commands import Desk, Result

__all__ = ["Answer", "Conversation", "Evaluated", "verbs_alone"]


class Evaluated(Protocol):
    """What a line gave."""

    @property
    def text(self) -> str:
        """What it says."""
        ...

    @property
    def error(self) -> str:
        """Why it could not be carried out; empty where it could."""
        ...

    @property
    def result(self) -> "Result | None":
        """What its last command gave back; None where it was none."""
        ...


@dataclass(frozen=True)
class Conversation:
    """Two ways of talking."""

    converse: "Callable[[Desk, str], None]"
    """Talk on a terminal that the screen has given back, until the learner leaves, beginning with what is typed already; raises nothing."""
    evaluate: "Callable[[Desk, str], Evaluated]"
    """Carry one line out, a command or Python."""


@dataclass(frozen=True)
class Answer:
    """What a line gave, where there is no more to it."""

    text: str = ""
    error: str = ""
    result: "Result | None" = None


def verbs_alone(desk: "Desk", line: str) -> Evaluated:
    """Carry out a line of the registry."""
    from stepper.commands import execute, text

    try:
        result = execute(desk, line)
    except StepperError as refused:
        return Answer(error=str(refused))
    return Answer(text(result), result=result)
