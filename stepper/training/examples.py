"""What a model is shown in training: ids in, ids wanted.

    translation   source  the black cat sleeps .
                  target  <bos> le chat noir dort .
                  wanted  le chat noir dort . <eos>

An architecture without an encoder leaves `source` empty, one without a decoder `target`. `wanted` has one id per row of
the logits; `IGNORED` marks rows that do not count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from tokenizers import Tokenizer

from stepper.training.corpus import training_pairs
from stepper.training.grammar import Pair
from stepper.training.vocabulary import END, START

__all__ = ["IGNORED", "Example", "endless_batches", "translation_examples", "translations"]

IGNORED = -100
"""The id that torch's cross-entropy leaves out."""
BATCHES_SORTED_TOGETHER = 20


@dataclass(frozen=True)
class Example:
    """One training example, as ids."""

    source: tuple[int, ...]
    target: tuple[int, ...]
    wanted: tuple[int, ...]


def translations(seed: int, count: int, tokenizer: Tokenizer) -> list[Example]:
    """Draw so many sentence pairs as examples for an encoder–decoder."""
    return translation_examples(training_pairs(seed, count), tokenizer)


def translation_examples(pairs: Sequence[Pair], tokenizer: Tokenizer) -> list[Example]:
    """The decoder reads the French sentence behind the start token, and is to say it, then the end token."""
    sources = tokenizer.encode_batch([pair.source for pair in pairs])
    targets = tokenizer.encode_batch([pair.target for pair in pairs])
    return [
        Example(source=tuple(source.ids), target=(START, *target.ids), wanted=(*target.ids, END))
        for source, target in zip(sources, targets, strict=True)
    ]


def endless_batches(examples: Sequence[Example], size: int, rng: Random) -> Iterator[list[Example]]:
    """Batches for as long as they are asked for, each pass over the examples in a new order.

    Examples of similar length are put together, so that little of a batch is padding.
    """
    while True:
        shuffled = rng.sample(examples, len(examples))
        for start in range(0, len(shuffled), size * BATCHES_SORTED_TOGETHER):
            together = sorted(shuffled[start : start + size * BATCHES_SORTED_TOGETHER], key=lambda each: len(each.wanted))
            batches = [together[first : first + size] for first in range(0, len(together), size)]
            rng.shuffle(batches)
            yield from batches
