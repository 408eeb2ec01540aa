"""Short English stories about people with a first and a last name: what gives a language model a reason to look back.

    ada fox sees bo reed . the dog follows ada fox . …       five sentences, three people

First and last names are paired anew in every story, so the last name after a first mention can only be guessed (one in
sixteen), and after any later mention it is certain for a reader that finds the earlier one. That is what induction heads
do (Olsson et al. 2022, arXiv 2209.11895).
"""

from collections.abc import Iterator
from random import Random

from stepper.training.corpus import sample_clause, sample_phrase
from stepper.training.grammar import translate, translate_phrase
from stepper.training.lexicon import INTRANSITIVE, NOUNS, TRANSITIVE
from stepper.training.vocabulary import english_words

__all__ = ["FIRST_NAMES", "LAST_NAMES", "LONGEST_STORY", "last_names", "sample_stories", "sample_story", "story_words"]

FIRST_NAMES = ("ada", "bo", "cy", "dan", "eve", "fay", "gus", "ida", "jo", "kim", "lee", "max", "ned", "ora", "pat", "sam")
LAST_NAMES = ("fox", "reed", "hill", "west", "lane", "wood", "park", "lake", "bell", "king", "rose", "snow", "ford", "nash", "cole", "dean")

LONGEST_STORY = 47
"""In words; the end token comes on top."""
SENTENCES = 5
PEOPLE = 3
KINDS = {"person person": 45, "phrase person": 20, "person phrase": 15, "person": 10, "plain": 10}
"""How often a sentence is of each kind: who, and whom; `plain` is any sentence of the grammar."""


def story_words() -> tuple[str, ...]:
    """Every word of the stories, each once: the English words of the grammar, then the names."""
    return (*english_words(), *FIRST_NAMES, *LAST_NAMES)


def sample_stories(seed: int, count: int) -> list[tuple[str, ...]]:
    """Draw so many stories, as words."""
    rng = Random(seed)
    return [sample_story(rng) for _ in range(count)]


def sample_story(rng: Random) -> tuple[str, ...]:
    """Draw stories until one is short enough."""
    while True:
        pairs = zip(rng.sample(FIRST_NAMES, PEOPLE), rng.sample(LAST_NAMES, PEOPLE), strict=True)
        people = [[first, last] for first, last in pairs]
        story = tuple(word for _ in range(SENTENCES) for word in _sample_sentence(rng, people))
        if len(story) <= LONGEST_STORY:
            return story


def last_names(story: tuple[str, ...]) -> Iterator[tuple[int, list[int]]]:
    """Where each last name stands, and where the same person's last name stood before."""
    earlier: dict[str, list[int]] = {}
    for place, word in enumerate(story):
        if word in LAST_NAMES:
            before = earlier.setdefault(story[place - 1], [])
            yield place, list(before)
            before.append(place)


def _sample_sentence(rng: Random, people: list[list[str]]) -> list[str]:
    kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
    one, other = rng.sample(people, 2)
    verb = rng.choice(TRANSITIVE)
    if kind == "person person":
        return [*one, verb.english, *other, "."]
    if kind == "person":
        return [*one, rng.choice(INTRANSITIVE).english, "."]
    if kind == "plain":
        return _sample_plain_sentence(rng)
    phrase = sample_phrase(rng, rng.choice(NOUNS))
    words = translate_phrase(phrase).english
    if kind == "person phrase":
        return [*one, verb.english, *words, "."]
    return [*words, verb.english_base if phrase.plural else verb.english, *other, "."]


def _sample_plain_sentence(rng: Random) -> list[str]:
    while True:
        words = translate(sample_clause(rng)).english
        if words[-1] in (".", "?"):
            return list(words)
