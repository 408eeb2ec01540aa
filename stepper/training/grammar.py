"""A sentence as a small structure, and how it is said in English and in French, word aligned with word.

    Statement(subject=the black cat, verb=see, negation="not", object=the big house)
      English   the black cat  does not see the big    house  .
      French    le  chat  noir ne   voit pas la  grande maison .
      alignment 0   2     1    4    5    4   6   7      8      9      (the English place each French word comes from)

Both sides are lists of `Spoken` words. A word's `origin` names the part of the structure it expresses; a French word is
aligned with the English word of the same origin. French words without a counterpart of their own (ne … pas, est-ce que)
take the origin of the English word that calls for them (not, does).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from stepper.training.lexicon import HELD_OUT, Adjective, Determiner, Noun, Verb, WordPair

__all__ = ["Location", "Negation", "NounPhrase", "Pair", "Statement", "translate", "translate_phrase"]

VOWELS = "aeiou"

Negation = Literal["", "not", "never"]


class Spoken(NamedTuple):
    """One word as it is said, and the part of the sentence it expresses."""

    origin: str
    text: str


@dataclass(frozen=True)
class NounPhrase:
    """A determiner, a noun, and at most one adjective of each kind."""

    determiner: Determiner
    noun: Noun
    plural: bool
    before: Adjective | None = None
    """The adjective that stands before the noun in French."""
    after: Adjective | None = None
    """The adjective that stands behind the noun in French."""

    @property
    def is_held_out(self) -> bool:
        """Whether the phrase contains an adjective–noun pair that training must not show."""
        return any(each is not None and (each.english, self.noun.english) in HELD_OUT for each in (self.before, self.after))


@dataclass(frozen=True)
class Location:
    """A prepositional phrase: in the garden."""

    preposition: WordPair
    phrase: NounPhrase


@dataclass(frozen=True)
class Statement:
    """A sentence: who does what to whom, how often, and where."""

    subject: NounPhrase
    verb: Verb
    object: NounPhrase | None = None
    clitic: WordPair | None = None
    """An object pronoun, which stands before the verb in French; never together with `object`."""
    negation: Negation = ""
    often: bool = False
    question: bool = False
    place: Location | None = None
    punctuated: bool = True

    @property
    def noun_phrases(self) -> tuple[NounPhrase, ...]:
        """Subject, object and place, those that there are."""
        place = self.place.phrase if self.place else None
        return tuple(phrase for phrase in (self.subject, self.object, place) if phrase is not None)

    @property
    def is_held_out(self) -> bool:
        """Whether any of its noun phrases is one that training must not show."""
        return any(phrase.is_held_out for phrase in self.noun_phrases)


@dataclass(frozen=True)
class Pair:
    """An English sentence, its French translation, and the gold word alignment."""

    english: tuple[str, ...]
    french: tuple[str, ...]
    alignment: tuple[int, ...]
    """For every French word, the index of the English word it comes from."""

    @property
    def source(self) -> str:
        """The English sentence, as the encoder reads it."""
        return " ".join(self.english)

    @property
    def target(self) -> str:
        """The French sentence, as the decoder should say it."""
        return " ".join(self.french)

    @property
    def crosses(self) -> bool:
        """Whether any two words change their order in translation."""
        return any(later < earlier for earlier, later in zip(self.alignment, self.alignment[1:], strict=False))


def translate(clause: Statement) -> Pair:
    """Say a clause in both languages."""
    return _align(list(_english_clause(clause)), list(_french_clause(clause)))


def translate_phrase(phrase: NounPhrase) -> Pair:
    """Say a noun phrase on its own, without a full stop."""
    return _align(list(_english_phrase("subject", phrase)), list(_french_phrase("subject", phrase)))


def _align(english: list[Spoken], french: list[Spoken]) -> Pair:
    places = {word.origin: index for index, word in enumerate(english)}
    return Pair(
        english=tuple(word.text for word in english),
        french=tuple(word.text for word in french),
        alignment=tuple(places[word.origin] for word in french),
    )


def _english_phrase(part: str, phrase: NounPhrase) -> Iterator[Spoken]:
    adjectives = [(kind, adjective) for kind, adjective in (("before", phrase.before), ("after", phrase.after)) if adjective]
    noun = phrase.noun.english_plural if phrase.plural else phrase.noun.english
    yield Spoken(f"{part}.determiner", _english_determiner(phrase, next_word=adjectives[0][1].english if adjectives else noun))
    for kind, adjective in adjectives:
        yield Spoken(f"{part}.{kind}", adjective.english)
    yield Spoken(f"{part}.noun", noun)


def _english_determiner(phrase: NounPhrase, next_word: str) -> str:
    if phrase.plural:
        return phrase.determiner.english_plural
    return "an" if phrase.determiner.english == "a" and next_word[0] in VOWELS else phrase.determiner.english


def _french_phrase(part: str, phrase: NounPhrase) -> Iterator[Spoken]:
    yield Spoken(f"{part}.determiner", _french_determiner(phrase))
    if phrase.before:
        yield Spoken(f"{part}.before", _agreeing(phrase.before, phrase))
    yield Spoken(f"{part}.noun", phrase.noun.french_plural if phrase.plural else phrase.noun.french)
    if phrase.after:
        yield Spoken(f"{part}.after", _agreeing(phrase.after, phrase))


def _french_determiner(phrase: NounPhrase) -> str:
    """Number comes from the phrase, gender from the French noun alone."""
    if phrase.plural:
        return phrase.determiner.french_plural
    return phrase.determiner.feminine if phrase.noun.feminine else phrase.determiner.masculine


def _agreeing(adjective: Adjective, phrase: NounPhrase) -> str:
    return adjective.french[2 * phrase.plural + phrase.noun.feminine]


def _english_clause(clause: Statement) -> Iterator[Spoken]:
    do = Spoken("do", "do" if clause.subject.plural else "does")
    if clause.question:
        yield do
    yield from _english_phrase("subject", clause.subject)
    if clause.negation == "not":
        if not clause.question:
            yield do
        yield Spoken("negation", "not")
    elif clause.negation == "never":
        yield Spoken("negation", "never")
    if clause.often:
        yield Spoken("often", "often")
    yield Spoken("verb", _english_verb(clause))
    if clause.clitic:
        yield Spoken("object", clause.clitic.english)
    if clause.object:
        yield from _english_phrase("object", clause.object)
    yield from _ending(clause, english=True)


def _english_verb(clause: Statement) -> str:
    has_do = clause.question or clause.negation == "not"
    return clause.verb.english_base if has_do or clause.subject.plural else clause.verb.english


def _french_clause(clause: Statement) -> Iterator[Spoken]:
    subject = list(_french_phrase("subject", clause.subject))
    if clause.question:
        yield Spoken("do", "est-ce")
        yield Spoken("do", "qu'" if subject[0].text[0] in VOWELS else "que")
    yield from subject
    yield from _french_verb_group(clause)
    if clause.object:
        yield from _french_phrase("object", clause.object)
    yield from _ending(clause, english=False)


def _french_verb_group(clause: Statement) -> Iterator[Spoken]:
    """In this order: ne, object pronoun, verb, pas or jamais, souvent."""
    if clause.negation:
        yield Spoken("negation", "ne")
    if clause.clitic:
        yield Spoken("object", clause.clitic.french)
    yield Spoken("verb", clause.verb.french_plural if clause.subject.plural else clause.verb.french)
    if clause.negation:
        yield Spoken("negation", "pas" if clause.negation == "not" else "jamais")
    if clause.often:
        yield Spoken("often", "souvent")


def _ending(clause: Statement, english: bool) -> Iterator[Spoken]:
    """The place, and the full stop or question mark: built alike in both languages."""
    if clause.place:
        preposition = clause.place.preposition
        yield Spoken("place.preposition", preposition.english if english else preposition.french)
        yield from (_english_phrase if english else _french_phrase)("place", clause.place.phrase)
    if clause.punctuated:
        yield Spoken("end", "?" if clause.question else ".")
