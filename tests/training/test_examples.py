"""Training examples and how they are put into batches."""

from itertools import islice
from random import Random

from stepper.training.corpus import training_pairs
from stepper.training.examples import IGNORED, endless_batches, masked_sentences, stories, translation_examples, translations
from stepper.training.stories import sample_stories, story_words
from stepper.training.vocabulary import END, START, make_tokenizer, translation_words

TOKENIZER = make_tokenizer(translation_words())
PAIRS = training_pairs(seed=4, count=200)
EXAMPLES = translation_examples(PAIRS, TOKENIZER)


def test_the_decoder_reads_the_sentence_behind_the_start_token_and_is_to_say_what_comes_next() -> None:
    for pair, example in zip(PAIRS, EXAMPLES, strict=True):
        ids = [TOKENIZER.token_to_id(word) for word in pair.french]
        assert example.source == tuple(TOKENIZER.token_to_id(word) for word in pair.english)
        assert example.target == (START, *ids)
        assert example.wanted == (*ids, END)


def test_one_pass_shows_every_example_once() -> None:
    first_pass = islice(endless_batches(EXAMPLES, 8, Random(1)), 25)
    shown = [example for batch in first_pass for example in batch]
    assert sorted(shown, key=repr) == sorted(EXAMPLES, key=repr)


def test_passes_differ_and_the_seed_decides() -> None:
    first, again = (list(islice(endless_batches(EXAMPLES, 8, Random(1)), 50)) for _ in range(2))
    assert first == again
    assert first[:25] != first[25:]


def test_examples_can_be_drawn_by_seed_and_count() -> None:
    assert translations(4, 200, TOKENIZER) == EXAMPLES


def test_a_translation_carries_its_alignment_and_the_end_token_has_none() -> None:
    for pair, example in zip(PAIRS, EXAMPLES, strict=True):
        assert example.alignment == (*pair.alignment, IGNORED)


MASKED = masked_sentences(4, 200, make_tokenizer(translation_words(), ("[PAD]", "[MASK]")))


def test_each_side_of_a_pair_is_a_masked_sentence_and_only_hidden_words_are_wanted() -> None:
    tokenizer = make_tokenizer(translation_words(), ("[PAD]", "[MASK]"))
    texts = [text for pair in PAIRS for text in (pair.source, pair.target)]
    for text, example in zip(texts, MASKED, strict=True):
        assert example.target == ()
        whole = [said if wanted == IGNORED else wanted for said, wanted in zip(example.source, example.wanted, strict=True)]
        assert tokenizer.decode(whole) == text
        assert [each == 1 for each in example.source] == [wanted != IGNORED for wanted in example.wanted]


def test_about_a_fifth_of_the_words_is_hidden_and_at_least_one_of_a_sentence() -> None:
    hidden = [sum(wanted != IGNORED for wanted in example.wanted) for example in MASKED]
    assert min(hidden) == 1
    assert 0.18 < sum(hidden) / sum(len(example.wanted) for example in MASKED) < 0.26


def test_a_story_wants_every_word_but_its_first_and_then_the_end() -> None:
    tokenizer = make_tokenizer(story_words(), ("<pad>", "<eos>"))
    for story, example in zip(sample_stories(4, 50), stories(4, 50, tokenizer), strict=True):
        assert example.source == ()
        assert tokenizer.decode(list(example.target)) == " ".join(story)
        assert example.wanted == (*example.target[1:], 1)
