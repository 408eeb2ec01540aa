"""Text to ids and back, by the model's own tokenizer.

    tokenizer.encode("the black cat")     [14, 27, 31]
    tokenizer.token(27)                   "black"
    tokenizer.decode([14, 27, 31])        "the black cat"

Special tokens are those the file's own post-processor adds, no others. A word that the vocabulary of one of our own models lacks is an
error that says how to spell it, or names the nearest known words; a model from elsewhere reads it as its tokenizer does.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stepper.checkpoints.excess import MOST_TOKENIZER, refuse_excess
from stepper.checkpoints.token_text import reader_of
from stepper.checkpoints.unknown_words import refusal
from stepper.errors import BadCheckpoint, BadInput, Clause, StepperError
from stepper.files import read_bytes

if TYPE_CHECKING:
    import tokenizers

__all__ = ["Built", "Tokenizer", "read_whole"]

_LISTED = Clause("sentence.small_vocabulary")
"""What to say of a word that a word-level vocabulary lacks, where no known one is near."""

_MASKS = ("[MASK]", "<mask>")


@dataclass(frozen=True, eq=False)
class Built:
    """A tokenizer as its files make it."""

    reader: "tokenizers.Tokenizer"
    """Has every token with its id."""
    splitter: "tokenizers.Tokenizer | None" = None
    """Splits a sentence, where another does; its ids are places in `ids`."""
    ids: Sequence[int] = ()
    leading: "re.Pattern[str] | None" = None
    """What is looked up whole where a text begins with it (Marian's language, >>fr<<)."""
    unknown: int = 0
    """The id of such a beginning that is not in the vocabulary."""


def read_own(path: Path) -> Built:
    """The tokenizer.json of one of our own models."""
    return Built(read_whole(path))


class Tokenizer:
    """A tokenizer's files, read when first used.

    Args:
        path: of `tokenizer.json`, or of what stands in its place.
        build: makes the tokenizer of a model from elsewhere; left out for our own, whose unknown words are refused.
        rows: how many ids the model has; 0 where that is not known.
    """

    def __init__(self, path: Path, build: Callable[[Path], Built] | None = None, rows: int = 0) -> None:
        self.path = path
        self._build = build or read_own
        self._is_own = build is None
        self._rows = rows

    @cached_property
    def _built(self) -> Built:
        try:
            built = self._build(self.path)
            refuse_excess(built.reader, self.path)
        except StepperError:
            raise
        except BaseException as error:  # noqa: BLE001 - a panic of the library's native part is no Exception
            raise self._unreadable(error) from None
        largest = max(built.reader.get_vocab(with_added_tokens=False).values(), default=0)
        if self._rows and largest >= self._rows:
            raise BadCheckpoint("tokenizer.too_many_ids", file=self.path, largest=largest, rows=self._rows, last=self._rows - 1)
        return built

    def _unreadable(self, error: BaseException) -> BaseException:
        """What the library's error is to a user: a panic of its native part is no `Exception`, and ctrl+c is none of its own."""
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            return error
        return BadCheckpoint("tokenizer.unreadable", file=self.path, why=" ".join(str(error).split()))

    @property
    def _inner(self) -> "tokenizers.Tokenizer":
        return self._built.reader

    @cached_property
    def vocabulary(self) -> Mapping[str, int]:
        """Every token with its id."""
        return self._inner.get_vocab(with_added_tokens=True)

    @property
    def mask_id(self) -> int:
        """The id of the token that hides a word; -1 where there is none."""
        return next((self.vocabulary[token] for token in _MASKS if token in self.vocabulary), -1)

    @cached_property
    def _tokens(self) -> dict[int, str]:
        readable = reader_of(self._inner)
        return {identity: readable(token) for token, identity in self.vocabulary.items()}

    def encode(self, text: str, special: bool = True, likely: Collection[str] = ()) -> list[int]:
        """The ids of a text.

        Args:
            text: as typed.
            special: with what the post-processor adds.
            likely: the words to choose from where the nearest to an unknown one are named; all, where it is empty.

        Raises:
            BadInput: the text is empty or no text at all, or has a word that is not in the vocabulary.
            BadCheckpoint: the tokenizer cannot say what a part of the text is.
        """
        if not isinstance(text, str):
            raise BadInput("sentence.not_a_text", text=text)
        if any("\ud800" <= each <= "\udfff" for each in text):  # how Python hands over bytes that are no text
            raise BadInput("sentence.not_utf8", text=text)
        if self._is_own and text.strip():
            self._refuse_unknown_words(text, likely)
        if not text or not self._split(text, special=False):
            raise BadInput("sentence.empty")
        return self._split(text, special)

    def second_sentence(self, text: str) -> int:
        """The row of a text's second sentence, parted from the first by a separator that was typed; 0 where there is but one.

        "the cat sat [SEP] on the mat" is read as the pair "the cat sat", "on the mat": the same ids, and a type for each sentence.
        """
        sentences = self.two_sentences(text)
        if not sentences:
            return 0
        pair = self._inner.encode(sentences[0], sentences[1])
        return pair.type_ids.index(1) if 1 in pair.type_ids and pair.ids == self.encode(text) else 0

    def two_sentences(self, text: str) -> tuple[str, ...]:
        """A text parted where a separator was typed between two sentences; empty where there is but one."""
        between = self._between
        first, mark, second = text.partition(between) if between else ("", "", "")
        return (first, second) if mark and first.strip() and second.strip() else ()

    @cached_property
    def _between(self) -> str:
        """The special token that the post-processor puts between two sentences of different types; empty where it does no such thing."""
        pair = self._inner.encode("", "")
        last = [number for number, kind in zip(pair.ids, pair.type_ids, strict=True) if kind == 0]
        return (self._inner.id_to_token(last[-1]) or "") if last and 1 in pair.type_ids else ""

    @contextmanager
    def _survived(self) -> Iterator[None]:
        """Whatever the library makes of a text; a panic of its native part is no Exception."""
        try:
            yield
        except (StepperError, KeyboardInterrupt):
            raise
        except BaseException as error:  # noqa: BLE001 - as said above
            raise self._unreadable(error) from None

    def _split(self, text: str, special: bool) -> list[int]:
        built = self._built
        splitter = built.splitter or built.reader
        begins = built.leading.match(text) if built.leading else None
        with self._survived():
            ids = splitter.encode(text[begins.end() :] if begins else text, add_special_tokens=special).ids
        first = [self.vocabulary.get(begins[0], built.unknown)] if begins else []
        return [*first, *(built.ids[each] for each in ids)] if built.splitter else list(ids)

    def _refuse_unknown_words(self, text: str, likely: Collection[str]) -> None:
        model: Any = self._inner.model
        if type(model).__name__ != "WordLevel":
            return
        normalizer: Any = self._inner.normalizer
        with self._survived():
            words = self._words(normalizer.normalize_str(text) if normalizer else text)
        refused = refusal(words, self.vocabulary, likely or self.vocabulary, _LISTED)
        if refused:
            raise refused

    def _words(self, text: str) -> list[str]:
        """A text as the tokenizer splits it before it looks anything up."""
        pre_tokenizer: Any = self._inner.pre_tokenizer
        if pre_tokenizer is None:
            return [text]
        if type(pre_tokenizer).__name__ == "WhitespaceSplit":
            return text.split()
        for token in self._inner.get_added_tokens_decoder().values():
            text = text.replace(token.content, " ")
        return [word for word, _ in pre_tokenizer.pre_tokenize_str(text)]

    def decode(self, ids: Sequence[int]) -> str:
        """The text of some ids, special tokens left out."""
        return self._inner.decode(list(ids), skip_special_tokens=True)

    def token(self, identity: int) -> str:
        """One token as text; an id without a token is shown as a number."""
        return self._tokens.get(identity, f"<{identity}>")


def read_whole(path: Path) -> "tokenizers.Tokenizer":
    """What a tokenizer.json holds, without its habits for batches.

    Raises:
        BadCheckpoint: it cannot be read.
    """
    import tokenizers

    if not path.is_file():
        raise BadCheckpoint("tokenizer.no_file", file=path)
    try:
        content = read_bytes(path, MOST_TOKENIZER)
    except OSError as error:
        raise BadCheckpoint("settings.cannot_read", file=path, why=error.strerror) from None
    tokenizer = tokenizers.Tokenizer.from_buffer(content)
    tokenizer.no_padding()  # a sentence is read as long as it is, whatever batches it was once put in
    tokenizer.no_truncation()
    return tokenizer
