"""One vocabulary for both languages, and the tokenizer that reads it.

    0 <pad>   1 <bos>   2 <eos>   3 <mask>   4 .   5 ?   then the English words, then the French words

Those are the special tokens of the translators; a model of another architecture has only those that it uses.

A token is a word between spaces; nothing is cut into pieces and nothing stands for unknown words, so encoding a word
that is not in the vocabulary fails. Ask `token_to_id(word)` first: it is None for such a word.
"""

from collections.abc import Iterable, Iterator, Sequence

from tokenizers import Tokenizer, models, pre_tokenizers

from stepper.training.lexicon import ADJECTIVES, CLITICS, DETERMINERS, INTRANSITIVE, NOUNS, PREPOSITIONS, TRANSITIVE

__all__ = ["END", "LANGUAGES", "PAD", "SPECIALS", "START", "english_words", "make_tokenizer", "translation_words"]

PAD, START, END, MASK = range(4)
SPECIALS = ("<pad>", "<bos>", "<eos>", "<mask>")


def translation_words() -> tuple[str, ...]:
    """Every word of the grammar, each once: marks, English, French."""
    return _each_once((".", "?", *_english_words(), *_french_words()))


def english_words() -> tuple[str, ...]:
    """The English half of the grammar, each word once, marks first."""
    return _each_once((".", "?", *_english_words()))


def make_tokenizer(words: Sequence[str], specials: Sequence[str] = SPECIALS) -> Tokenizer:
    """A tokenizer whose ids are the places in `specials` and then in `words`."""
    vocabulary = {word: index for index, word in enumerate((*specials, *words))}
    tokenizer = Tokenizer(models.WordLevel(vocabulary))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.add_special_tokens(list(specials))
    return tokenizer


def _each_once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word in dict.fromkeys(words) if word)


def _english_words() -> Iterator[str]:
    for determiner in DETERMINERS:
        yield from (determiner.english, determiner.english_plural)
    yield "an"
    for noun in NOUNS:
        yield from (noun.english, noun.english_plural)
    yield from (adjective.english for adjective in ADJECTIVES)
    for verb in (*TRANSITIVE, *INTRANSITIVE):
        yield from (verb.english, verb.english_base)
    yield from ("do", "does", "not", "never", "often")
    yield from (word.english for word in (*CLITICS, *PREPOSITIONS))


def _french_words() -> Iterator[str]:
    for determiner in DETERMINERS:
        yield from (determiner.masculine, determiner.feminine, determiner.french_plural)
    for noun in NOUNS:
        yield from (noun.french, noun.french_plural)
    for adjective in ADJECTIVES:
        yield from adjective.french
    for verb in (*TRANSITIVE, *INTRANSITIVE):
        yield from (verb.french, verb.french_plural)
    yield from ("est-ce", "que", "qu'", "ne", "pas", "jamais", "souvent")
    yield from (word.french for word in (*CLITICS, *PREPOSITIONS))


LANGUAGES = {"English": _each_once(_english_words()), "French": _each_once(_french_words())}
"""The words of each language: what a translator reads, and what it writes."""
