"""A position in words, from plain arguments.

place("decoder.1.cross_attn.scores", turn=3, row=0, rows=1, token="noir", layers=2)
"turn 3 · decoder layer 1 of 0–1 · cross-attention · scores · row 0 “noir”"

Turns, layers and rows have the numbers that one types: after @, in a name, in brackets. The first is 0.
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
        rows: how many there are; without a row they are all meant.
        token: what the row reads.
        layers: how many the step's stack has.
        language: the folder to read; that of the language that is spoken where none is named.
    """
    parts = [] if turn is None else [phrase("place.turn", language, turn=turn)]
    parts += _whereabouts(step_name, layers, language)
    if row is not None:
        parts.append(_row(row, rows, token, language))
    elif rows is not None:
        parts.append(phrase("place.all_rows", language, rows=rows))
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
        yield _counted(f"{stack}_layer", "layer", int(layer), layers, language)
    if block is not None:
        yield phrase(f"place.{block or 'add_norm'}", language)
    if match["view"]:
        yield phrase("place.view", language, layer=match["view"])
    yield match["tensor"]


def _row(row: int, rows: int | None, token: str, language: str) -> str:
    counted = _counted("row", "row", row, rows, language)
    return phrase("place.row_token", language, row=counted, token=token) if token else counted


def _counted(named: str, what: str, number: int, count: int | None, language: str) -> str:
    """A number, and which there are where there are others."""
    last = (count or 1) - 1
    return phrase(f"place.{named}_of" if last else f"place.{named}", language, **{what: number}, last=last)
