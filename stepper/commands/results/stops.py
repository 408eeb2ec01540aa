"""What the verbs about breakpoints and watches give back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stepper.commands.result import Result

if TYPE_CHECKING:
    from stepper.trace import Breakpoint, Watched

__all__ = ["BreakpointSet", "StopList", "WatchSet"]


@dataclass(frozen=True)
class StopList(Result):
    """All breakpoints and watches, by their numbers."""

    breakpoints: "Mapping[int, Breakpoint]"
    watches: "Mapping[int, Watched]"


@dataclass(frozen=True)
class BreakpointSet(Result):
    """A new breakpoint."""

    number: int
    breakpoint: "Breakpoint"
    everywhere: str = ""
    """The name that would stand for this tensor in every sublayer, where it was named without one."""


@dataclass(frozen=True)
class WatchSet(Result):
    """A new watch."""

    number: int
    watched: "Watched"
