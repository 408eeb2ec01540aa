"""A position in words, from plain arguments.

place("decoder.1.cross_attn.scores", turn=3, row=0, rows=1, token="noir", layers=2)
"turn 3 · decoder layer 2 of 2 · cross-attention · scores · row 1 of 1 “noir”"

A turn has the number that follows @ in a name. Layers and rows are counted from 1 here, as people count.
"""

import re
from collections.abc import Iterator

from stepper.words.interface import phrase

__all__ = ["place"]

_PARTS = re.compile(
    r"""(?:(?P<stack>encoder|decoder)\.)?
        (?:(?P<layer>\d+)\.)?
        (?:(?P<block>self_attn|cross_attn|ffn|embed|norm(?=\.)|(?=add\d|norm\d))\.?)?
        (?:view(?P<view>\d+)\.)?
        (?P<tensor>.+)""",
    re.VERBOSE,
)


def place(
    step_name: str,
    *,
    turn: int | None = None,
    row: int | None = None,
    rows: int | None = None,
    token: str = "",
    layers: int | None = None,
    language: str = "",
) -> str:
    """Say where we are.

    Args:
        step_name: the tensor, without a turn.
        turn: left out where a run has only one.
        row: counted from 0; left out where the whole tensor is meant.
        rows: how many there are.
        token: what the row reads.
        layers: how many the step's stack has.
        language: the folder to read; that of the language that is spoken where none is named.
    """
    parts = [] if turn is None else [phrase("place.turn", language, turn=turn)]
    parts += _whereabouts(step_name, layers, language)
    if row is not None:
        parts.append(_row(row, rows, token, language))
    return f" {phrase('place.separator', language)} ".join(parts)


def _whereabouts(step_name: str, layers: int | None, language: str) -> Iterator[str]:
    """Stack and layer, sublayer, tensor."""
    match = _PARTS.fullmatch(step_name)
    if match is None:
        yield step_name
        return
    stack, layer, block = match["stack"] or "output", match["layer"], match["block"]
    if layer is None:
        yield phrase(f"place.{stack}", language)
    else:
        counted = "layer" if layers is None else "layer_of"
        yield phrase(f"place.{stack}_{counted}", language, layer=int(layer) + 1, layers=layers)
    if block is not None:
        yield phrase(f"place.{block or 'add_norm'}", language)
    if match["view"]:
        yield phrase("place.view", language, layer=int(match["view"]) + 1)
    yield match["tensor"]


def _row(row: int, rows: int | None, token: str, language: str) -> str:
    counted = phrase("place.row" if rows is None else "place.row_of", language, row=row + 1, rows=rows)
    return phrase("place.row_token", language, row=counted, token=token) if token else counted
