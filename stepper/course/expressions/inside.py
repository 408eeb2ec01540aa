"""What lessons ask of the inside of a run: the lens, heads, shares, sweeps, and where a row looks in an image.

lens_words(ROW)                          the likeliest word after each layer
lens_shares("noir", ROW)                 its probability after each layer; lens_ranks: its place, 1 the likeliest
head_score("decoder.1.self_attn", 0, "induction")
share_of("decoder.1.ffn.out", "noir", ROW)                the share of a part in the logit of a word
unit_words("encoder.1.ffn", 47, ROW, 3)                   the words that one unit raises most, in a row
swept("stream", "the white cat sleeps .", "encoder")      how far each part moves the answer, (tensor, column)
seen_in_image(LAYER)                     the weights of the class token at the patches, (head, row, column)
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from stepper.course.expressions.runs import Runs
from stepper.errors import BadInput, UnknownName
from stepper.inspect.seen_image import seen_image
from stepper.trace import Session

__all__ = ["INSIDE_FUNCTIONS"]

_ALL = 1_000_000
"""Units of a layer: more than there are."""


def _lens_words(runs: Runs, row: int = -1) -> list[str]:
    return [words[row][0] for words in runs.session.lens(1).words]


def _lens_shares(runs: Runs, word: str, row: int = -1) -> Any:
    return np.array(runs.session.lens(1).shares(_id(runs, word), row))


def _lens_ranks(runs: Runs, word: str, row: int = -1) -> Any:
    return np.array(runs.session.lens(1).ranks(_id(runs, word), row)) + 1


def _id(runs: Runs, word: str) -> int:
    ids = runs.session.model.ids_of_word(word)
    if len(ids) != 1:
        raise BadInput("command.many_tokens", word=word, count=len(ids))
    return ids[0]


def _head_score(runs: Runs, layer: str, head: int, kind: str) -> float:
    found = next((each for each in runs.session.heads() if (each.layer, each.head) == (layer, head)), None)
    if found is None or kind not in found.scores:
        raise UnknownName("expression.no_head", layer=layer, head=head, kind=kind)
    return float(found.scores[kind])


def _share_of(runs: Runs, part: str, word: str, row: int = -1) -> float:
    parts = runs.session.attribute(word, row).parts
    if part not in parts:
        raise UnknownName("expression.no_part", part=part, known=list(parts))
    return parts[part]


def _unit_words(runs: Runs, layer: str, unit: int, row: int = -1, count: int = 3) -> list[str]:
    units = runs.session.neurons(layer, row, _ALL, count)
    found = next((each for each in units if each.unit == unit), None)
    if found is None:
        raise UnknownName("expression.no_unit", layer=layer, unit=unit, count=len(units))
    return [word for word, _ in found.raised]


def _swept(runs: Runs, kind: str, text: str, stack: str, word: str = "", against: str = "") -> Any:
    session = runs.session
    found = session.sweep(Session(session.model, text, session.target_text), kind, word, against)
    panel = next((each for each in found.panels if each.stack == stack), None)
    if panel is None:
        raise UnknownName("expression.no_part", part=stack, known=[each.stack for each in found.panels])
    return panel.moved


def _seen_in_image(runs: Runs, layer: int) -> Any:
    session = runs.session.twin()
    session.goto(f"encoder.{layer}.self_attn.weights", 0)
    return np.stack(seen_image(session).heads)


INSIDE_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "head_score": _head_score,
    "lens_ranks": _lens_ranks,
    "lens_shares": _lens_shares,
    "lens_words": _lens_words,
    "seen_in_image": _seen_in_image,
    "share_of": _share_of,
    "swept": _swept,
    "unit_words": _unit_words,
}
"""Name -> function; the runs come first. Each may take some runs of the model."""
