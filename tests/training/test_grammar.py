"""The grammar: sentences known by heart, agreement, and the gold alignment."""

from itertools import pairwise, product
from random import Random

import pytest

from stepper.training.corpus import sample_clause
from stepper.training.grammar import Location, NounPhrase, Statement, translate, translate_phrase
from stepper.training.lexicon import (
    ADJECTIVES,
    CLITICS,
    DETERMINERS,
    HELD_OUT,
    INTRANSITIVE,
    NOUNS,
    PREPOSITIONS,
    TRANSITIVE,
    Adjective,
    Noun,
    Verb,
    WordPair,
    fits,
)

VERBS = {verb.english_base: verb for verb in (*TRANSITIVE, *INTRANSITIVE)}


def phrase(words: str) -> NounPhrase:
    """Read an English noun phrase: "my small white mouse"."""
    determiner, *adjectives, noun = words.split()
    known = {adjective.english: adjective for adjective in ADJECTIVES}
    chosen = [known[word] for word in adjectives]
    return NounPhrase(
        determiner=next(each for each in DETERMINERS if determiner in (each.english, each.english_plural)),
        noun=next(each for each in NOUNS if noun in (each.english, each.english_plural)),
        plural=any(noun == each.english_plural for each in NOUNS),
        before=next((each for each in chosen if each.before_noun), None),
        after=next((each for each in chosen if not each.before_noun), None),
    )


def clitic(english: str) -> WordPair:
    return next(each for each in CLITICS if each.english == english)


def clauses(count: int) -> list[Statement]:
    rng = Random(7)
    return [sample_clause(rng) for _ in range(count)]


KNOWN = [
    (
        Statement(phrase("the black cat"), VERBS["see"], phrase("the big house"), negation="not"),
        "the black cat does not see the big house .",
        "le chat noir ne voit pas la grande maison .",
        (0, 2, 1, 4, 5, 4, 6, 7, 8, 9),
    ),
    (
        Statement(phrase("the cats"), VERBS["see"], clitic=clitic("us")),
        "the cats see us .",
        "les chats nous voient .",
        (0, 1, 3, 2, 4),
    ),
    (
        Statement(phrase("the old women"), VERBS["follow"], clitic=clitic("them"), negation="never"),
        "the old women never follow them .",
        "les vieilles femmes ne les suivent jamais .",
        (0, 1, 2, 3, 5, 4, 3, 6),
    ),
    (
        Statement(phrase("my small white mouse"), VERBS["run"], often=True, question=True),
        "does my small white mouse often run ?",
        "est-ce que ma petite souris blanche court souvent ?",
        (0, 0, 1, 2, 4, 3, 6, 5, 7),
    ),
    (
        Statement(phrase("the red car"), VERBS["sleep"], punctuated=False),
        "the red car sleeps",
        "la voiture rouge dort",
        (0, 2, 1, 3),
    ),
    (
        Statement(phrase("a horse"), VERBS["take"], phrase("two green cakes"), question=True, negation="not"),
        "does a horse not take two green cakes ?",
        "est-ce qu' un cheval ne prend pas deux gâteaux verts ?",
        (0, 0, 1, 2, 3, 4, 3, 5, 7, 6, 8),
    ),
    (
        Statement(phrase("these girls"), VERBS["dance"], place=Location(PREPOSITIONS[0], phrase("a old garden"))),
        "these girls dance in an old garden .",
        "ces filles dansent dans un vieux jardin .",
        (0, 1, 2, 3, 4, 5, 6, 7),
    ),
]


@pytest.mark.parametrize("clause, english, french, alignment", KNOWN, ids=[known[1] for known in KNOWN])
def test_a_known_sentence_is_said_and_aligned_as_expected(clause: Statement, english: str, french: str, alignment: tuple[int, ...]) -> None:
    pair = translate(clause)
    assert (pair.source, pair.target, pair.alignment) == (english, french, alignment)


def test_a_noun_phrase_can_stand_alone() -> None:
    pair = translate_phrase(phrase("the red car"))
    assert (pair.source, pair.target, pair.alignment) == ("the red car", "la voiture rouge", (0, 2, 1))


def forms(adjective: Adjective, feminine: bool, plural: bool) -> str:
    return adjective.french[(0, 1, 2, 3)[2 * plural + feminine]]


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.french)
def test_every_french_word_of_a_noun_phrase_agrees_with_its_noun(noun: Noun) -> None:
    before = [each for each in ADJECTIVES if each.before_noun and fits(each, noun)]
    after: list[Adjective | None] = [None, *(each for each in ADJECTIVES if not each.before_noun and fits(each, noun))]
    for first, second, determiner, plural in product(before, after, DETERMINERS, (False, True)):
        if not (determiner.english_plural if plural else determiner.english):
            continue
        said = translate_phrase(NounPhrase(determiner, noun, plural, first, second)).french
        gendered = determiner.feminine if noun.feminine else determiner.masculine
        expected = [determiner.french_plural if plural else gendered, forms(first, noun.feminine, plural)]
        expected.append(noun.french_plural if plural else noun.french)
        expected += [forms(second, noun.feminine, plural)] if second else []
        assert said == tuple(expected)


def test_the_verb_agrees_with_its_subject_in_both_languages() -> None:
    for clause in clauses(500):
        pair, verb = translate(clause), clause.verb
        assert (verb.french_plural if clause.subject.plural else verb.french) in pair.french
        assert english_verb(verb, clause) in pair.english


def english_verb(verb: Verb, clause: Statement) -> str:
    bare = clause.subject.plural or clause.question or clause.negation == "not"
    return verb.english_base if bare else verb.english


def test_every_french_word_is_aligned_with_an_english_word() -> None:
    for clause in clauses(500):
        pair = translate(clause)
        assert len(pair.alignment) == len(pair.french)
        assert all(0 <= index < len(pair.english) for index in pair.alignment)


def test_a_crossing_is_a_change_of_order() -> None:
    assert translate(KNOWN[0][0]).crosses
    assert not translate(KNOWN[-1][0]).crosses


def test_every_held_out_pair_is_one_the_grammar_can_say() -> None:
    nouns = {noun.english: noun for noun in NOUNS}
    adjectives = {adjective.english: adjective for adjective in ADJECTIVES}
    assert all(fits(adjectives[adjective], nouns[noun]) for adjective, noun in HELD_OUT)


def test_no_french_word_but_the_determiner_un_asks_for_an_elision() -> None:
    for clause in clauses(500):
        french = translate(clause).french
        for word, following in pairwise(french):
            if word in ("le", "la", "ne", "me", "ce", "que"):
                assert following[0] not in "aeiouéèêh", f"{word} {following}"
