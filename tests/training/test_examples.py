"""Training examples and how they are put into batches."""

from itertools import islice
from random import Random

from stepper.training.corpus import training_pairs
from stepper.training.examples import endless_batches, translation_examples, translations
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
