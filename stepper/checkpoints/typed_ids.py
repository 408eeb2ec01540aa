"""Ids that are typed as numbers, in the place of a tokenizer that a model does not have.

ids = TypedIds(37)
ids.encode("5 17 4")     [5, 17, 4]
ids.token(17)            "17"
ids.decode([5, 17])      "5 17"
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from stepper.checkpoints.unknown_words import refusal
from stepper.errors import BadInput, Clause

__all__ = ["NO_TOKENIZER", "TypedIds"]

NO_TOKENIZER = Clause("sentence.no_tokenizer")


class _Numbers(Mapping[str, int]):
    """Numbers as text, without a place for each: a model may have millions of ids."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __getitem__(self, text: str) -> int:
        number = int(text) if text.isdecimal() and len(text) < 20 else self._count
        if number >= self._count or str(number) != text:
            raise KeyError(text)
        return number

    def __iter__(self) -> Iterator[str]:
        return map(str, range(self._count))

    def __len__(self) -> int:
        return self._count


class TypedIds:
    """Reads as a `Tokenizer` does, with numbers for words.

    Args:
        rows: how many ids the model has.
    """

    def __init__(self, rows: int) -> None:
        self._rows = rows

    @property
    def vocabulary(self) -> Mapping[str, int]:
        """Every id as text, with itself."""
        return _Numbers(self._rows)

    @property
    def mask_id(self) -> int:
        """There is no token that hides a word."""
        return -1

    def encode(self, text: str, special: bool = True, likely: Collection[str] = ()) -> list[int]:
        """The ids of a text; nothing is put around them.

        Raises:
            BadInput: the text is empty or no text at all, or has something that is no id.
        """
        if not isinstance(text, str):
            raise BadInput("sentence.not_a_text", text=text)
        if not text.strip():
            raise BadInput("sentence.empty")
        otherwise = Clause("sentence.ids_from", none_there=NO_TOKENIZER, last=self._rows - 1)
        refused = refusal(text.split(), self.vocabulary, likely or self.vocabulary, otherwise)
        if refused:
            raise refused
        return [int(word) for word in text.split()]

    def decode(self, ids: Sequence[int]) -> str:
        """Ids as text."""
        return " ".join(map(str, ids))

    def token(self, identity: int) -> str:
        """One id as text."""
        return str(identity)
