"""The errors a user can cause.

Every one carries a message that names what was wrong and what to do about it, so that a command line can print it on one
line and stop. Anything else that is raised is a defect of stepper itself.

    StepperError
    ├── UnknownName        a tensor, model, command or word that does not exist (with the nearest known ones)
    ├── BadInput           a sentence, index, value or option that cannot be used
    ├── BadCheckpoint      a model directory that cannot be read or does not fit its own configuration
    ├── MissingExtra       an optional package is needed (with the line that installs it)
    │   └── BrokenExtra    it is installed, and does not load (with what Python says)
    ├── Stopped            a computation was stopped before its end
    └── ShapeError         arrays whose shapes do not fit each other (with the axis and both sizes)
"""

from collections.abc import Iterable

__all__ = [
    "INSTALL_HF",
    "BadCheckpoint",
    "BadInput",
    "BrokenExtra",
    "MissingExtra",
    "ShapeError",
    "StepperError",
    "Stopped",
    "UnknownName",
    "nearest",
    "torch_missing",
]


class StepperError(Exception):
    """Something the user asked for cannot be done; the message says why and what to do."""


class UnknownName(StepperError):
    """A name that does not exist."""


class BadInput(StepperError):
    """A sentence, index, value or option that cannot be used."""


class BadCheckpoint(StepperError):
    """A model directory that cannot be read, or that does not fit its own configuration."""


class MissingExtra(StepperError):
    """An optional package is needed for this."""


class BrokenExtra(MissingExtra):
    """The package is installed, and does not load."""


_INSTALL_TORCH, INSTALL_HF = (
    f"install the {extra} extra, in a checkout of stepper: pip install '.[{extra}]' -c constraints.txt" for extra in ("torch", "hf")
)
"""What to do where PyTorch, or Hugging Face's library, is missing."""


_AGAIN = "install it again, in a checkout of stepper: pip install --force-reinstall torch -c constraints.txt"
"""What to do where PyTorch is there and does not load."""


def torch_missing(what: str, problem: ImportError | OSError) -> MissingExtra:
    """The error of something that needs PyTorch, where that is not installed or does not load."""
    if isinstance(problem, ModuleNotFoundError) and problem.name == "torch":
        return MissingExtra(f"{what} needs PyTorch ({problem}); {_INSTALL_TORCH}")
    return BrokenExtra(f"{what} needs PyTorch, which is installed and does not load ({problem}); {_AGAIN}")


class Stopped(StepperError):
    """A computation was stopped on request; what was computed so far is kept."""


class ShapeError(StepperError):
    """Arrays whose shapes do not fit; the message names the axis and both sizes."""


def nearest(name: str, known: Iterable[str], count: int = 3) -> str:
    """Return the known names closest to `name`, in large or small letters, as one phrase, or an empty string.

    >>> nearest("hause", ["house", "mouse", "cat"])
    'nearest: house, mouse'
    >>> nearest("HOUSE", ["house", "cat"])
    'nearest: house'
    >>> nearest("zzz", ["house"])
    ''
    """
    from difflib import get_close_matches  # not imported at every start

    spelled: dict[str, str] = {}
    for each in known:
        spelled.setdefault(each.lower(), each)
    close = [spelled[each] for each in get_close_matches(name.lower(), spelled, n=count, cutoff=0.5)]
    return f"nearest: {', '.join(close)}" if close else ""
