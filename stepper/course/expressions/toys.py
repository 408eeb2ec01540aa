"""The functions that ask the previous-token toys of `stepper.checkpoints.toy`: trained again for each question of lesson 5.

toy_accuracy("tied", 32)                         the share of words it says right, measured now
toy("tied", 32, "weights", [7, 3, 3, 9])         one of its arrays for a sentence of ids
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import cache
from typing import Any

import numpy as np

from stepper.checkpoints.toy import LENGTH, WORDS, load_toy, run_toy, toy_accuracy
from stepper.course.expressions.runs import Runs
from stepper.errors import BadInput, UnknownName, nearest

__all__ = ["TOYS"]


def _accuracy(runs: Runs, kind: str, d_k: int) -> float:
    return _measured(kind, d_k)


@cache
def _measured(kind: str, d_k: int) -> float:
    """Measured once: the toys are few, and stay as they are."""
    return toy_accuracy(load_toy(kind, d_k))


def _array(runs: Runs, kind: str, d_k: int, name: str, ids: Sequence[int]) -> Any:
    """x, q, k, v, scores, weights or logits of a toy that reads these ids."""
    sentence = np.asarray(ids, dtype=np.int64)
    if not 0 < len(sentence) <= LENGTH or sentence.min() < 0 or sentence.max() >= WORDS:
        raise BadInput("expression.toy_reads", most=LENGTH, last=WORDS - 1, ids=list(ids))
    arrays = asdict(run_toy(load_toy(kind, d_k), sentence))
    if name not in arrays:
        raise UnknownName("expression.toy_has_no", name=name, near=nearest(name, arrays) or arrays)
    return arrays[name]


TOYS: dict[str, Callable[..., Any]] = {"toy": _array, "toy_accuracy": _accuracy}
"""Name -> function; the runs, which they do not need, come first."""
