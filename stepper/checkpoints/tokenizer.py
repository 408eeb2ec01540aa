"""Text to ids and back, by the model's own tokenizer.

    tokenizer.encode("the black cat")     [14, 27, 31]
    tokenizer.token(27)                   "black"
    tokenizer.decode([14, 27, 31])        "the black cat"

Special tokens are those the file's own post-processor adds, no others. A word that a word-level vocabulary lacks is an
error that says how to spell it, or names the nearest known words.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stepper.checkpoints.excess import MOST_TOKENIZER, refuse_excess
from stepper.checkpoints.token_text import reader_of
from stepper.checkpoints.unknown_words import refusal
from stepper.errors import BadCheckpoint, BadInput, Clause
from stepper.files import read_bytes

if TYPE_CHECKING:
    import tokenizers

__all__ = ["Tokenizer"]

_LISTED = Clause("sentence.small_vocabulary")
"""What to say of a word that a word-level vocabulary lacks, where no known one is near."""

_MASKS = ("[MASK]", "<mask>")


class Tokenizer:
    """A tokenizer's files, read when first used.

    Args:
        path: of `tokenizer.json`, or of what stands in its place.
        build: makes the tokenizer of other files than that one.
        rows: how many ids the model has; 0 where that is not known.
    """

    def __init__(
        self,
        path: Path,
        build: "Callable[[Path], tokenizers.Tokenizer] | None" = None,
        rows: int = 0,
    ) -> None:
        self.path = path
        self._build = build or _read
        self._rows = rows

    @cached_property
    def _inner(self) -> "tokenizers.Tokenizer":
        try:
            built = self._build(self.path)
        except BadCheckpoint:
            raise
        except Exception as error:  # noqa: BLE001 - the library raises nothing more particular
            raise BadCheckpoint("tokenizer.unreadable", file=self.path, why=str(error)) from None
        refuse_excess(built, self.path)
        largest = max(built.get_vocab(with_added_tokens=False).values(), default=0)
        if self._rows and largest >= self._rows:
            raise BadCheckpoint("tokenizer.too_many_ids", file=self.path, largest=largest, rows=self._rows, last=self._rows - 1)
        return built

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
        """
        if not isinstance(text, str):
            raise BadInput("sentence.not_a_text", text=text)
        if any("\ud800" <= each <= "\udfff" for each in text):  # how Python hands over bytes that are no text
            raise BadInput("sentence.not_utf8", text=text)
        if not text.strip():
            raise BadInput("sentence.empty")
        self._refuse_unknown_words(text, likely)
        return list(self._inner.encode(text, add_special_tokens=special).ids)

    def _refuse_unknown_words(self, text: str, likely: Collection[str]) -> None:
        model: Any = self._inner.model
        if type(model).__name__ != "WordLevel":
            return
        normalizer: Any = self._inner.normalizer
        words = (normalizer.normalize_str(text) if normalizer else text).split()
        refused = refusal(words, self.vocabulary, likely or self.vocabulary, _LISTED)
        if refused:
            raise refused

    def decode(self, ids: Sequence[int]) -> str:
        """The text of some ids, special tokens left out."""
        return self._inner.decode(list(ids), skip_special_tokens=True)

    def token(self, identity: int) -> str:
        """One token as text; an id without a token is shown as a number."""
        return self._tokens.get(identity, f"<{identity}>")


def _read(path: Path) -> "tokenizers.Tokenizer":
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
