"""The words that ids stand for.

words = Vocabulary(model, range(205))
words[196]                                       "ne"
ids_as_words(words, session.program["next"], array)   ["ne"]
"""

from collections.abc import Sequence
from typing import overload

import numpy as np

from stepper.checkpoints import Model
from stepper.engine import Array, Step

__all__ = ["Vocabulary", "holds_ids", "ids_as_words"]


class Vocabulary(Sequence[str]):
    """The text of every id, read when looked at."""

    def __init__(self, model: Model, ids: range | None = None) -> None:
        self._model = model
        self._ids = range(model.spec.vocab_size) if ids is None else ids

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            return Vocabulary(self._model, self._ids[index])
        return self._model.reader.token(self._ids[index])


def holds_ids(step: Step) -> bool:
    """Whether a step's numbers are ids of words: a text that is read, a word that is chosen."""
    return step.op.dtype is np.int64 and step.place.word in ("ids", "next")


def ids_as_words(words: Sequence[str], step: Step, array: Array) -> list[str]:
    """The words of a tensor of ids; of any other tensor, none."""
    return [words[each] for each in array.tolist()] if holds_ids(step) else []
