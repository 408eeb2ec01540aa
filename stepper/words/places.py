"""A position in words, from plain arguments.

place(step.place, turn=3, row=0, rows=1, token="noir", layers=2)
"turn 3 · decoder layer 1 of 0–1 · cross-attention · scores · row 0 “noir”"

Turns, layers and rows have the numbers that one types: after @, in a name, in brackets. The first is 0.
"""

from collections.abc import Iterator
from typing import Protocol

from stepper.words.interface import phrase

__all__ = ["Placed", "place"]


class Placed(Protocol):
    """Where a tensor stands in the model: stack, layer, block, leaf. A program's places are such."""

    @property
    def stack(self) -> str:
        """encoder, decoder, or nothing after the stacks."""
        ...

    @property
    def layer(self) -> int | None: ...

    @property
    def way(self) -> str:
        """grad, update, or nothing in the forward pass."""
        ...

    @property
    def kind(self) -> str:
        """The block without numbers: self_attn, add, norm, embed."""
        ...

    @property
    def view(self) -> int | None:
        """Which encoder layer this view of cross-attention reads."""
        ...

    @property
    def leaf(self) -> str:
        """The name within the block."""
        ...

    @property
    def within(self) -> str:
        """The name within the layer."""
        ...

    @property
    def common_names(self) -> tuple[str, ...]:
        """Its names without what differs from layer to layer, the most particular first."""
        ...


_BLOCKS = ("self_attn", "cross_attn", "ffn", "embed", "norm")
"""The blocks of a stack that have words of their own; after them stands the leaf alone."""


def place(
    at: Placed,
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
        at: where the tensor stands in the model.
        turn: left out where a run has only one.
        row: counted from 0; left out where the whole tensor is meant.
        rows: how many there are; without a row they are all meant.
        token: what the row reads.
        layers: how many the step's stack has.
        language: the folder to read; that of the language that is spoken where none is named.
    """
    parts = [] if turn is None else [phrase("place.turn", language, turn=turn)]
    parts += [phrase(f"place.{at.way}", language)] if at.way else []
    parts += _whereabouts(at, layers, language)
    if row is not None:
        parts.append(_row(row, rows, token, language))
    elif rows is not None:
        parts.append(phrase("place.all_rows", language, rows=rows))
    return f" {phrase('place.separator', language)} ".join(parts)


def _whereabouts(at: Placed, layers: int | None, language: str) -> Iterator[str]:
    """Stack and layer, sublayer, tensor."""
    stack = at.stack or "output"
    if at.layer is None:
        yield phrase(f"place.{stack}", language)
    else:
        yield _counted(f"{stack}_layer", "layer", at.layer, layers, language)
    is_add_norm = at.layer is not None and at.kind in ("add", "norm")
    has_words = bool(at.stack) and at.kind in _BLOCKS and not is_add_norm
    if has_words or is_add_norm:
        yield phrase("place.add_norm" if is_add_norm else f"place.{at.kind}", language)
    if at.view is not None:
        yield phrase("place.view", language, layer=at.view)
    yield at.leaf if has_words else at.within


def _row(row: int, rows: int | None, token: str, language: str) -> str:
    counted = _counted("row", "row", row, rows, language)
    return phrase("place.row_token", language, row=counted, token=token) if token else counted


def _counted(named: str, what: str, number: int, count: int | None, language: str) -> str:
    """A number, and which there are where there are others."""
    last = (count or 1) - 1
    return phrase(f"place.{named}_of" if last else f"place.{named}", language, **{what: number}, last=last)
