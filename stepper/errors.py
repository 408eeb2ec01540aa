"""The errors a user can cause.

An error is a code and fields. The sentence that names what was wrong, and what to do about it, is made where it is said, in the
language spoken there, so that a command line can print it on one line and stop. Anything else that is raised is a defect of
stepper itself.

    error = BadInput("sentence.empty")                 the sentence of a code stands in stepper/words/<language>/errors
    error.code, error.fields                           ("sentence.empty", {})
    str(error)                                         "the sentence is empty; type at least one word"

    StepperError
    ├── UnknownName        a tensor, model, command or word that does not exist (with the nearest known ones)
    ├── BadInput           a sentence, index, value or option that cannot be used
    ├── BadCheckpoint      a model directory that cannot be read or does not fit its own configuration
    ├── MissingExtra       an optional package is needed (with the line that installs it)
    │   └── BrokenExtra    it is installed, and does not load (with what Python says)
    ├── Stopped            a computation was stopped before its end
    └── ShapeError         arrays whose shapes do not fit each other (with the axis and both sizes)
"""

from collections.abc import Iterable, Mapping
from importlib import import_module
from itertools import islice

__all__ = [
    "INSTALL_HF",
    "BadCheckpoint",
    "BadInput",
    "BrokenExtra",
    "Clause",
    "MissingExtra",
    "ShapeError",
    "StepperError",
    "Stopped",
    "UnknownName",
    "nearest",
    "torch_missing",
]


class Clause:
    """A part of a sentence that has words of its own: a field of an error, put into words together with it.

    >>> str(Clause("near.names", names=["house", "mouse"]))
    'nearest: house, mouse'
    """

    def __init__(self, code: str, /, **fields: object) -> None:
        self.code = code
        self.fields: Mapping[str, object] = fields

    def __str__(self) -> str:
        return _sentence(self.code, self.fields)

    def __repr__(self) -> str:
        return _written(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Clause) and (self.code, self.fields) == (other.code, other.fields)

    def __hash__(self) -> int:
        return hash(self.code)


class StepperError(Exception):
    """Something the user asked for cannot be done; the sentence says why and what to do.

    Another error may be a field of it: that one is then said inside, in the same language.
    """

    def __init__(self, code: str, /, **fields: object) -> None:
        super().__init__(code)
        self.code = code
        self.fields: Mapping[str, object] = fields

    def __str__(self) -> str:
        return self.said()

    def said(self, language: str = "") -> str:
        """The sentence in a language; in the one that is spoken where none is named."""
        return _sentence(self.code, self.fields, language)

    def __repr__(self) -> str:
        return _written(self)


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


class Stopped(StepperError):
    """A computation was stopped on request; what was computed so far is kept."""


class ShapeError(StepperError):
    """Arrays whose shapes do not fit; the sentence names the axis and both sizes."""


INSTALL_HF = Clause("extra.install", extra="hf")
"""What to do where Hugging Face's library is missing."""


def torch_missing(what: Clause, problem: ImportError | OSError) -> MissingExtra:
    """The error of something that needs PyTorch, where that is not installed or does not load."""
    if isinstance(problem, ModuleNotFoundError) and problem.name == "torch":
        return MissingExtra("extra.no_torch", what=what, problem=str(problem), install=Clause("extra.install", extra="torch"))
    return BrokenExtra("extra.torch_does_not_load", what=what, problem=str(problem))


_COMPARED = 50_000
"""Names that are compared at most: a second's work."""


def nearest(name: str, known: Iterable[str], count: int = 3) -> Clause | None:
    """The known names closest to `name`, in large or small letters; None where none is near.

    >>> str(nearest("hause", ["house", "mouse", "cat"]))
    'nearest: house, mouse'
    >>> str(nearest("HOUSE", ["house", "cat"]))
    'nearest: house'
    >>> nearest("zzz", ["house"]) is None
    True
    """
    from difflib import get_close_matches  # not imported at every start

    spelled: dict[str, str] = {}
    for each in islice(known, _COMPARED):
        spelled.setdefault(each.lower(), each)
    close = [spelled[each] for each in get_close_matches(name.lower(), spelled, n=count, cutoff=0.5)]
    return Clause("near.names", names=close) if close else None


_WORDS = "stepper.words.sentences"
"""Where sentences are made. It stands above this file and reads words from disk, so it is loaded when the first sentence is said."""


def _sentence(code: str, fields: Mapping[str, object], language: str = "") -> str:
    made: str = import_module(_WORDS).sentence(code, fields, language)
    return made


def _written(said: Clause | StepperError) -> str:
    """As a programmer reads it: BadInput('sentence.too_long', count=40, most=32)."""
    return f"{type(said).__name__}({', '.join([repr(said.code), *(f'{name}={value!r}' for name, value in said.fields.items())])})"
