"""What decides what a trained model becomes; the recipes themselves are in `stepper.training.recipes`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from stepper.engine.config import Config
from stepper.training.examples import Example, translations
from stepper.training.vocabulary import SPECIALS

__all__ = ["Recipe"]


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what a trained model becomes."""

    name: str
    config: Config
    example: str
    """A sentence the model understands, shown first."""
    words: tuple[str, ...]
    """The vocabulary after the special tokens."""
    specials: tuple[str, ...] = SPECIALS
    languages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The words of each language, where there are two; first the one that is read."""
    make_examples: Callable[[int, int, Tokenizer], list[Example]] = translations
    """Seed, count and tokenizer to what the model is shown."""
    examples: int = 40_000
    steps: int = 2_000
    batch_size: int = 128
    learning_rate: float = 2e-3
    warmup_steps: int = 200
    seed: int = 2017
    causal: bool = True
    """Whether decoder self-attention is masked in training; False only to show what goes wrong."""
    dropout: float = 0.0
    """The share of numbers that are left out at random in training (Srivastava et al. 2014)."""
    guidance: float = 0.0
    """How much the loss asks head 0 of the last cross-attention to follow the gold alignment."""
    stored_as: Literal["float32", "float16"] = "float32"
    """float16 halves the file; the numbers are rounded once, and every computation is in float32 as ever."""
    chosen: Callable[[], tuple[Mapping[str, npt.NDArray[np.float32]], Tokenizer]] | None = None
    """Gives parameters and a tokenizer that were made by hand: nothing is trained."""
