"""The models that can be trained here, each one declaration.

    RECIPES["en-fr"]     the 2017 architecture in small, on the English→French grammar

A recipe and its seed fix the outcome. Adding a model is adding a row.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tokenizers import Tokenizer

from stepper.engine.config import Config
from stepper.errors import UnknownName, nearest
from stepper.training.examples import Example, translations
from stepper.training.vocabulary import END, PAD, SPECIALS, START, translation_words

__all__ = ["RECIPES", "Recipe", "find_recipe"]


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what a trained model becomes."""

    name: str
    config: Config
    example: str
    """A sentence the model understands, shown first."""
    words: tuple[str, ...]
    """The vocabulary after the special tokens."""
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


def find_recipe(name: str) -> Recipe:
    """The recipe of this name.

    Raises:
        UnknownName: there is none.
    """
    if name not in RECIPES:
        hint = nearest(name, RECIPES) or f"known: {', '.join(RECIPES)}"
        raise UnknownName(f"no recipe for a model called {name!r}; {hint}")
    return RECIPES[name]


_TRANSLATION_WORDS = translation_words()

_EN_FR = Recipe(
    name="en-fr",
    config=Config(
        architecture="encoder-decoder",
        vocab_size=len(SPECIALS) + len(_TRANSLATION_WORDS),
        d_model=64,
        n_heads=4,
        d_ff=256,
        encoder_layers=2,
        decoder_layers=2,
        pad_id=PAD,
        start_id=START,
        end_id=END,
    ),
    example="the black cat does not see the big house .",
    words=_TRANSLATION_WORDS,
    # Seeds 1, 2 and 2017 translate equally well; with 2 the last cross-attention is the easiest to read as an alignment.
    seed=2,
)

RECIPES = {recipe.name: recipe for recipe in (_EN_FR,)}
