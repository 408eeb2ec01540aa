"""Sentences drawn from the grammar: those for training, those never seen, and those with a held-out pair.

    seen     = training_pairs(seed=1, count=40_000)            no held-out adjective–noun pair in any of them
    unseen   = unseen_pairs(seed=2, count=1_000, seen=seen)    same distribution, none of the training sentences
    held_out = held_out_pairs(seed=3, count=500)               each contains at least one held-out pair

The same seed draws the same sentences. No sentence is longer than `LONGEST` words in either language.
"""

from collections.abc import Callable, Iterable
from functools import cache
from random import Random

from stepper.training.grammar import Location, Negation, NounPhrase, Pair, Statement, translate, translate_phrase
from stepper.training.lexicon import ADJECTIVES, CLITICS, DETERMINERS, INTRANSITIVE, NOUNS, PREPOSITIONS, TRANSITIVE, Noun, WordPair, fits

__all__ = ["LONGEST", "held_out_pairs", "pairs_unlike_training", "sample_clause", "sample_phrase", "training_pairs", "unseen_pairs"]

LONGEST = 17

ANIMATE = tuple(noun for noun in NOUNS if noun.animate)
THINGS = tuple(noun for noun in NOUNS if not noun.animate)
DETERMINER_ODDS = (40, 15, 15, 15, 15)
"""How often each determiner of the lexicon is drawn, in its order."""
NEGATIONS: tuple[Negation, ...] = ("", "not", "never")
BARE_PHRASE_ODDS = 0.04
"""How often a noun phrase stands alone ("the red car")."""
UNPUNCTUATED_ODDS = 0.05


def training_pairs(seed: int, count: int) -> list[Pair]:
    """Draw `count` pairs without any held-out combination; short sentences may repeat, as they do in real text."""
    rng = Random(seed)
    return [_sample_pair(rng, held_out=False) for _ in range(count)]


def unseen_pairs(seed: int, count: int, seen: Iterable[Pair]) -> list[Pair]:
    """Draw `count` different pairs from the training distribution, none of which is in `seen`."""
    rng = Random(seed)
    return _draw_different(lambda: _sample_pair(rng, held_out=False), count, excluded=seen)


def pairs_unlike_training(seed: int, count: int, training_seed: int, training_count: int) -> list[Pair]:
    """Draw `count` different pairs that training with that seed and count never showed."""
    return unseen_pairs(seed, count, _remembered_pairs(training_seed, training_count))


@cache
def _remembered_pairs(seed: int, count: int) -> tuple[Pair, ...]:
    """The training pairs, drawn once in a process: 40,000 of them take seconds."""
    return tuple(training_pairs(seed, count))


def held_out_pairs(seed: int, count: int) -> list[Pair]:
    """Draw `count` different pairs that each contain a held-out adjective–noun combination."""
    rng = Random(seed)
    return _draw_different(lambda: _sample_pair(rng, held_out=True), count, excluded=())


def sample_clause(rng: Random) -> Statement:
    """Draw one sentence structure."""
    subject_noun = rng.choice(ANIMATE if rng.random() < 0.8 else THINGS)
    transitive = rng.random() < 0.7
    has_clitic = transitive and rng.random() < 0.3
    question = rng.random() < 0.2
    negation = rng.choices(NEGATIONS, (60, 26, 0 if question else 14))[0]
    return Statement(
        subject=sample_phrase(rng, subject_noun),
        verb=rng.choice(TRANSITIVE if transitive else INTRANSITIVE),
        object=sample_phrase(rng, rng.choice(NOUNS)) if transitive and not has_clitic else None,
        clitic=_sample_clitic(rng) if has_clitic else None,
        negation=negation,
        often=negation != "never" and rng.random() < 0.18,
        question=question,
        place=_sample_place(rng) if rng.random() < 0.25 else None,
        punctuated=rng.random() >= UNPUNCTUATED_ODDS,
    )


def sample_phrase(rng: Random, noun: Noun) -> NounPhrase:
    """Draw a noun phrase around a noun."""
    determiner = rng.choices(DETERMINERS, DETERMINER_ODDS)[0]
    plural = not determiner.english or (bool(determiner.english_plural) and rng.random() < 0.4)
    before = tuple(each for each in ADJECTIVES if each.before_noun and fits(each, noun))
    after = tuple(each for each in ADJECTIVES if not each.before_noun and fits(each, noun))
    return NounPhrase(
        determiner=determiner,
        noun=noun,
        plural=plural,
        before=rng.choice(before) if rng.random() < 0.4 else None,
        after=rng.choice(after) if after and rng.random() < 0.4 else None,
    )


def _sample_clitic(rng: Random) -> WordPair:
    return rng.choice(CLITICS)


def _sample_place(rng: Random) -> Location:
    return Location(rng.choice(PREPOSITIONS), sample_phrase(rng, rng.choice(THINGS)))


def _sample_pair(rng: Random, held_out: bool) -> Pair:
    """Draw until the pair is short enough and does, or does not, contain a held-out combination."""
    while True:
        part = sample_phrase(rng, rng.choice(NOUNS)) if rng.random() < BARE_PHRASE_ODDS else sample_clause(rng)
        pair = translate_phrase(part) if isinstance(part, NounPhrase) else translate(part)
        if part.is_held_out == held_out and max(len(pair.english), len(pair.french)) <= LONGEST:
            return pair


def _draw_different(draw: Callable[[], Pair], count: int, excluded: Iterable[Pair]) -> list[Pair]:
    taken = {pair.english for pair in excluded}
    drawn: list[Pair] = []
    while len(drawn) < count:
        pair = draw()
        if pair.english not in taken:
            taken.add(pair.english)
            drawn.append(pair)
    return drawn
