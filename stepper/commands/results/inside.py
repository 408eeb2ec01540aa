"""What the verbs that look inside give back."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stepper.commands.result import Result

if TYPE_CHECKING:
    from stepper.inspect.seen_image import SeenImage, WrongGuess
    from stepper.trace.inside import Attribution, HeadKind, Lens, Neuron, Sweep

__all__ = ["Attributed", "GuessedWrong", "HeadsFound", "ImageSeen", "LensRead", "NeuronsFound", "Swept", "WordThroughLayers"]


@dataclass(frozen=True, eq=False)
class LensRead(Result):
    """What would be said after each layer."""

    lens: "Lens"
    row: int
    """The row that is asked for; the last where the turn has fewer."""
    tokens: tuple[str, ...]
    """Of the rows."""


@dataclass(frozen=True)
class WordThroughLayers(Result):
    """How likely one word would be after each layer."""

    word: str
    row: int
    layers: tuple[str, ...]
    ranks: tuple[int, ...]
    """0 the likeliest."""
    shares: tuple[float, ...]


@dataclass(frozen=True)
class HeadsFound(Result):
    """Heads, those that fit a kind best first."""

    heads: "tuple[HeadKind, ...]"


@dataclass(frozen=True)
class Attributed(Result):
    """The shares of all parts in a logit."""

    attribution: "Attribution"
    tensors: frozenset[str]
    """The parts that are tensors of the run; the others are parameters."""


@dataclass(frozen=True)
class NeuronsFound(Result):
    """Units of a feed-forward network, those that write most first."""

    neurons: "tuple[Neuron, ...]"
    row: int


@dataclass(frozen=True, eq=False)
class Swept(Result):
    """How far each part of another run takes the answer there."""

    sweep: "Sweep"


@dataclass(frozen=True, eq=False)
class ImageSeen(Result):
    """An image, and where a row looks in it."""

    seen: "SeenImage"


@dataclass(frozen=True)
class GuessedWrong(Result):
    """Images that are taken for something else."""

    guesses: "tuple[WrongGuess, ...]"
