"""The right words: what each row should have chosen, where a run is told; the loss compares the logits with them.

    an encoder beside a decoder, with a target     each row's right word is the next of the target, the last row's the end
    a decoder alone                                the next word of the text; the last row has none, and does not count
    an encoder alone, with a target                the target is the sentence with its hidden words in place; those rows count

Rows whose right word is padding do not count.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from stepper.engine import Array, ModelSpec
from stepper.engine.gradient import COUNTED, LABELS
from stepper.errors import BadInput

__all__ = ["next_words", "restored_words"]


def next_words(spec: ModelSpec, target: Sequence[int], ends: bool) -> Mapping[str, Array]:
    """Each row's right word is what the decoder reads next; `ends`: the last row should end the text, else it does not count."""
    labels = [*target[1:], spec.ids.end if ends else spec.ids.pad]
    return _given(spec, labels, [*(True for _ in target[1:]), ends])


def restored_words(spec: ModelSpec, read: Sequence[int], restored: Sequence[int], mask_id: int | None) -> Mapping[str, Array]:
    """The right words of the rows that were hidden; of every row where none was.

    Raises:
        BadInput: the restored sentence has another number of tokens.
    """
    if len(read) != len(restored):
        raise BadInput("loss.other_length", count=len(restored), wanted=len(read))
    hidden = [each == mask_id for each in read]
    return _given(spec, restored, hidden if any(hidden) else [True] * len(read))


def _given(spec: ModelSpec, labels: Sequence[int], counted: Sequence[bool]) -> Mapping[str, Array]:
    """Both steps that are given; empty where no row counts. A word that is none of the vocabulary's does not count."""
    counts = [wanted and label != spec.ids.pad and label >= 0 for label, wanted in zip(labels, counted, strict=True)]
    ids = np.array([max(label, 0) for label in labels], dtype=np.int64)
    return {str(LABELS): ids, str(COUNTED): np.array(counts)} if any(counts) else {}
