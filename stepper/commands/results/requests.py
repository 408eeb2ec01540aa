"""What a front end may do itself: it gets one of these back in the place of an answer, and nothing is computed for it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stepper.commands.result import Result

if TYPE_CHECKING:
    from stepper.inspect.seen_image import SeenImage

__all__ = ["CheckWanted", "ComparisonWanted", "DrawingWanted", "HelpWanted", "LessonsWanted", "PictureWanted"]


@dataclass(frozen=True)
class CheckWanted(Result):
    """Ask PyTorch, and say how far it is."""


@dataclass(frozen=True)
class ComparisonWanted(Result):
    """Show what the changes did, as far as it is known."""


@dataclass(frozen=True, eq=False)
class DrawingWanted(Result):
    """Have an image drawn by hand, beginning with the one that is there."""

    seen: "SeenImage"


@dataclass(frozen=True)
class HelpWanted(Result):
    """Show what there is to do."""


@dataclass(frozen=True)
class LessonsWanted(Result):
    """Open the lessons."""

    rest: str
    """What follows the verb: nothing, `list`, or `start` and a lesson."""


@dataclass(frozen=True)
class PictureWanted(Result):
    """Draw what is to be seen to a file."""

    file: Path
    theme: str = ""
    """To draw it in; empty: in that of the front end."""
