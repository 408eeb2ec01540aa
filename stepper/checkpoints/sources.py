"""Where a parameter's numbers are: in memory, or somewhere in a file under another name and laid out another way.

InMemory(array)
FromFile(stored, StoredAs("transformer.h.0.attn.c_attn.weight", part=1, parts=3, axis=1))      the k of a stacked q|k|v
FromFile(stored, StoredAs("model.layers.0.mlp.up_proj.weight", transposed=True))               (out, in) on disk, x @ W here
Experts((FromFile(…), FromFile(…), …))                                                          a matrix for each expert
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, cast

import numpy as np

from stepper.checkpoints.experts_on_disk import ExpertsOnDisk
from stepper.checkpoints.half import as_float32
from stepper.checkpoints.safetensors_files import StoredArray
from stepper.checkpoints.table_on_disk import TableOnDisk
from stepper.engine import Array
from stepper.errors import Clause

__all__ = ["Experts", "FromFile", "InMemory", "Source", "StoredAs"]

_TABLE = 2**24
"""Cells: a matrix in half precision that is larger stays on disk, and one in float32 that has four times as many."""


class Source(Protocol):
    """A parameter's numbers, not read yet."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    @property
    def weight(self) -> int:
        """Bytes of memory that reading it takes up."""
        ...

    def read(self) -> Array:
        """The numbers: float32, read-only."""
        ...

    def digest(self) -> str:
        """The same for the same numbers, and for no others."""
        ...


@dataclass(frozen=True, eq=False)
class InMemory:
    """An array that somebody holds anyway."""

    array: Array

    @property
    def shape(self) -> tuple[int, ...]:
        return self.array.shape

    @property
    def weight(self) -> int:
        return 0

    def read(self) -> Array:
        array: Array = np.asarray(self.array, dtype=np.float32).view()
        array.flags.writeable = False
        return array

    def digest(self) -> str:
        return hashlib.blake2b(np.ascontiguousarray(self.read()).tobytes(), digest_size=16).hexdigest()


@dataclass(frozen=True)
class StoredAs:
    """Where one parameter of ours is in a file."""

    stored: str
    """The array's name in the file."""
    transposed: bool = False
    """The file has (out, in), as torch's Linear does."""
    part: int = 0
    parts: int = 1
    """Several parameters are stacked in one array, and this is one of so many."""
    axis: int = 0
    """They are stacked along this axis of the file's array."""
    heads: int = 1
    """They are stacked once for each of so many heads of k and v: all of the first, then of the second (GPT-NeoX); 1: once for all."""
    widths: tuple[int, ...] = ()
    """How wide the parts are, of one head where they are stacked for each (q of several heads beside k and v of one); none: all alike."""
    is_row: bool = False
    """The file has a vector as a matrix of one row."""
    is_column: bool = False
    """The file has a matrix of one column as a vector."""

    def stored_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The shape that the array in the file must have for a parameter of this shape."""
        turned = shape[::-1] if self.transposed else shape
        stacked = tuple(self._all(size) if axis == self.axis else size for axis, size in enumerate(turned))
        return (1, *stacked) if self.is_row else stacked[:-1] if self.is_column else stacked

    def _all(self, size: int) -> int:
        """How wide all parts are together, of which one is so wide."""
        return self.heads * sum(self.widths) if self.widths else size * self.parts

    def of(self, array: Array) -> Array:
        """The parameter in the file's array: a view."""
        whole = array[0] if self.is_row else array[..., None] if self.is_column else array
        first = np.moveaxis(whole, self.axis, 0)
        widths = self.widths or (len(first) // (self.heads * self.parts),) * self.parts
        start, width, others = sum(widths[: self.part]), widths[self.part], first.shape[1:]
        cut = first.reshape(self.heads, sum(widths), *others)[:, start : start + width].reshape(self.heads * width, *others)
        found = np.moveaxis(cut, 0, self.axis)
        return found.T if self.transposed else found


@dataclass(frozen=True, eq=False)
class FromFile:
    """A parameter in a file."""

    stored: StoredArray
    place: StoredAs

    @cached_property
    def shape(self) -> tuple[int, ...]:
        return self.place.of(np.broadcast_to(np.float32(0), self.stored.shape)).shape

    @cached_property
    def _size(self) -> int:
        return int(np.prod(self.shape))

    @property
    def _stays_on_disk(self) -> bool:
        most = _TABLE * (4 if self.stored.dtype == "F32" else 1)
        return len(self.shape) == len(self.stored.shape) == 2 and self.place.parts == 1 and self._size > most

    @property
    def weight(self) -> int:
        return 0 if self._stays_on_disk else 4 * self._size

    def read(self) -> Array:
        if self._stays_on_disk:
            return cast(Array, TableOnDisk(self.stored, self.place.transposed))  # to the ops, which index it and multiply by it, an array
        whole = self.stored.numbers()
        part = self.place.of(whole)
        array = as_float32(part if part.size == whole.size else part.copy(order="K"), self.stored.dtype).view()
        array.flags.writeable = False
        return array

    def said_of(self, cell: tuple[int, ...]) -> Clause | None:
        """What the file has of one number, where that is more than the number."""
        if not self.stored.is_blocked:
            return None
        if self._stays_on_disk:
            row, column = cell[::-1] if self.place.transposed else cell
            return self.stored.block_said(row * self.stored.shape[1] + column)
        return self.stored.block_said(int(self.place.of(self.stored.numbering())[cell]))

    def digest(self) -> str:
        place = self.place
        text = f"{self.stored.stamp}:{place.transposed}:{place.part}/{place.parts}:{place.axis}:{place.heads}:{place.widths}"
        return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


@dataclass(frozen=True, eq=False)
class Experts:
    """The matrices of all experts of a layer, one read at a time."""

    pieces: tuple[FromFile, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self.pieces), *self.pieces[0].shape)

    @property
    def weight(self) -> int:
        return 0

    def read(self) -> Array:
        array = ExpertsOnDisk([piece.read for piece in self.pieces], self.pieces[0].shape)
        return cast(Array, array)  # to the ops, which take one expert of it at a time, an array

    def digest(self) -> str:
        return hashlib.blake2b("".join(piece.digest() for piece in self.pieces).encode(), digest_size=16).hexdigest()
