"""What a model is shown in training: ids in, ids wanted.

    translation   source     the black cat sleeps .
                  target     <bos> le chat noir dort .
                  wanted     le chat noir dort . <eos>
    masked        source     le [MASK] noir dort .
                  wanted      –  chat   –    –   –
    story         target     ada fox sees bo reed .
                  wanted     fox sees bo reed . <eos>

An architecture without an encoder leaves `source` empty, one without a decoder `target`. `wanted` has one id per row of
the logits; `IGNORED` (– above) marks rows that do not count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from tokenizers import Tokenizer

from stepper.training.corpus import training_pairs
from stepper.training.grammar import Pair
from stepper.training.stories import sample_stories
from stepper.training.vocabulary import END, START

__all__ = ["IGNORED", "Example", "endless_batches", "masked_sentences", "stories", "translation_examples", "translations"]

IGNORED = -100
"""The id that torch's cross-entropy leaves out."""
BATCHES_SORTED_TOGETHER = 20
MASKED_SHARE = 0.2
"""How many words of a sentence are hidden (BERT, Devlin et al. 2018, section 3.1, hides 15 % of longer texts)."""


@dataclass(frozen=True)
class Example:
    """One training example, as ids."""

    source: tuple[int, ...]
    target: tuple[int, ...]
    wanted: tuple[int, ...]
    alignment: tuple[int, ...] = ()
    """For every row of a translation, the source place of the word it is to say."""


def translations(seed: int, count: int, tokenizer: Tokenizer) -> list[Example]:
    """Draw so many sentence pairs as examples for an encoder–decoder."""
    return translation_examples(training_pairs(seed, count), tokenizer)


def translation_examples(pairs: Sequence[Pair], tokenizer: Tokenizer) -> list[Example]:
    """The decoder reads the French sentence behind the start token, and is to say it, then the end token."""
    sources = tokenizer.encode_batch([pair.source for pair in pairs])
    targets = tokenizer.encode_batch([pair.target for pair in pairs])
    return [
        Example(tuple(source.ids), (START, *target.ids), (*target.ids, END), (*pair.alignment, IGNORED))
        for pair, source, target in zip(pairs, sources, targets, strict=True)
    ]


def masked_sentences(seed: int, count: int, tokenizer: Tokenizer) -> list[Example]:
    """Draw so many sentence pairs; each side is an example of its own for an encoder, some words hidden."""
    rng, mask = Random(seed), _special_id(tokenizer, "[MASK]")
    sentences = [text for pair in training_pairs(seed, count) for text in (pair.source, pair.target)]
    return [_masked(encoding.ids, mask, rng) for encoding in tokenizer.encode_batch(sentences)]


def _masked(ids: list[int], mask: int, rng: Random) -> Example:
    """Hide every fifth word or so, at least one."""
    hidden = {place for place in range(len(ids)) if rng.random() < MASKED_SHARE} or {rng.randrange(len(ids))}
    return Example(
        source=tuple(mask if place in hidden else each for place, each in enumerate(ids)),
        target=(),
        wanted=tuple(each if place in hidden else IGNORED for place, each in enumerate(ids)),
    )


def stories(seed: int, count: int, tokenizer: Tokenizer) -> list[Example]:
    """Draw so many stories as examples for a decoder: each word is to say the next one, the last the end token."""
    end = _special_id(tokenizer, "<eos>")
    encodings = tokenizer.encode_batch([" ".join(story) for story in sample_stories(seed, count)])
    return [Example((), tuple(encoding.ids), (*encoding.ids[1:], end)) for encoding in encodings]


def _special_id(tokenizer: Tokenizer, token: str) -> int:
    (identity,) = tokenizer.encode(token).ids
    return identity


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
