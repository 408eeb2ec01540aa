"""Stories in which names come back, and where they do."""

from collections import Counter
from random import Random

from stepper.training.lexicon import TRANSITIVE
from stepper.training.stories import FIRST_NAMES, LAST_NAMES, LONGEST_STORY, last_names, sample_stories, sample_story, story_words

STORIES = sample_stories(seed=5, count=500)


def test_the_same_seed_draws_the_same_stories() -> None:
    assert sample_stories(5, 20) == STORIES[:20]
    assert sample_stories(6, 20) != STORIES[:20]


def test_a_story_has_five_sentences_and_is_not_too_long() -> None:
    assert {sum(word in ".?" for word in story) for story in STORIES} == {5}
    assert max(map(len, STORIES)) <= LONGEST_STORY


def test_a_first_name_is_always_followed_by_the_same_last_name_within_a_story() -> None:
    for story in STORIES:
        pairs = {(word, story[place + 1]) for place, word in enumerate(story) if word in FIRST_NAMES}
        assert len(pairs) == len({first for first, _ in pairs}) == len({last for _, last in pairs})
        assert {last for _, last in pairs} <= set(LAST_NAMES)


def test_names_are_paired_anew_in_every_story() -> None:
    pairs = Counter((story[place - 1], story[place]) for story in STORIES for place, _ in last_names(story))
    assert len(pairs) > 0.95 * len(FIRST_NAMES) * len(LAST_NAMES)


def test_last_names_are_found_with_their_earlier_mentions() -> None:
    sentences = "ada fox sees bo reed . the dog follows ada fox . ada fox sings ."
    assert list(last_names(tuple(sentences.split()))) == [(1, []), (4, []), (10, [1]), (13, [1, 10])]


def test_most_stories_mention_somebody_again() -> None:
    assert sum(any(before for _, before in last_names(story)) for story in STORIES) > 0.9 * len(STORIES)


def test_verbs_agree_with_their_subject() -> None:
    singular = {verb.english for verb in TRANSITIVE}
    for story in STORIES:
        for place, word in enumerate(story):
            if word in LAST_NAMES and story[place + 1] not in ".?":
                assert story[place + 1] in singular | {"sleeps", "runs", "dances", "sings", "falls"}


def test_every_word_has_its_place_in_the_vocabulary_once() -> None:
    words = story_words()
    assert len(set(words)) == len(words)
    assert {word for story in (*STORIES, sample_story(Random(1))) for word in story} <= set(words)
    assert {*FIRST_NAMES, *LAST_NAMES} <= set(words)
