"""GGUF files, as llama.cpp and Ollama hold models: what the header says, and arrays that are made float32 when they are asked for.

    opened = open_gguf(Path("model-q8_0.gguf"))
    opened.metadata["general.architecture"]         "llama"
    opened.arrays["blk.0.attn_q.weight"].shape      (rows, columns), as NumPy has them
    opened.arrays["blk.0.attn_q.weight"].rows(0, 4) four rows, dequantised now

The layout (github.com/ggml-org/ggml, docs/gguf.md): magic, version, counts; metadata as key, type, value; for each array its name, sizes
(the fastest first), kind and offset; then the numbers. Nothing is believed before it is checked against the file's size, and nothing is
mapped into memory: see `safetensors_files`. What a block of a kind means is known to the library `gguf`.
"""

import math
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stepper.checkpoints.safetensors_files import StoredArray, StoredFile
from stepper.engine import Array
from stepper.errors import BadCheckpoint, Clause, MissingExtra

__all__ = ["GgufArray", "open_gguf"]

_MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_TEXT, _LIST = 8, 9
_MOST_ENTRIES, _MOST_ARRAYS, _MOST_ITEMS = 10_000, 200_000, 4_000_000
_LONGEST_HEADER = 512 * 2**20
_MOST_AXES = 4
_PIECE = 2**20
"""Bytes of the header that are read at a time."""


@dataclass(frozen=True)
class GgufFile:
    """What a file says of itself, and its arrays."""

    metadata: Mapping[str, Any]
    arrays: "Mapping[str, GgufArray]"


@dataclass(frozen=True, eq=False)
class GgufArray(StoredArray):
    """One array. Its numbers are float32, whatever it is stored as."""

    kind: str = "F32"
    """How it is stored: F32, Q8_0, Q4_K, …"""
    block: tuple[int, int] = (1, 4)
    """How many numbers stand together, and in how many bytes."""
    moved: Callable[[Array], Array] | None = None
    """What puts the numbers where the library that trained the model has them: rows in another order."""
    is_turned: bool = False
    """It is the transpose of what is stored."""
    less: float = 0.0
    """What is taken off each."""

    @property
    def nbytes(self) -> int:
        return math.prod(self.stored_shape) // self.block[0] * self.block[1]

    @property
    def stored_shape(self) -> tuple[int, ...]:
        """The shape in the file."""
        return self.shape[::-1] if self.is_turned else self.shape

    @property
    def stored_as(self) -> str:
        return self.kind

    @property
    def is_blocked(self) -> bool:
        return self.block[0] > 1

    def numbers(self) -> Array:
        """All of it.

        Raises:
            BadCheckpoint: the file was changed.
            MissingExtra: it is quantised, and the library that knows how is not there.
        """
        array = self._placed(self._decoded(0, self.nbytes))
        array = array - np.float32(self.less) if self.less else array
        array.flags.writeable = False
        return array

    def rows(self, start: int, stop: int) -> Array:
        """Some rows of a matrix, without reading the others where that can be."""
        if self.moved or self.is_turned or self.less:
            return self.numbers()[start:stop]
        width = self.shape[1] // self.block[0] * self.block[1]
        return self._decoded(start * width, (stop - start) * width).reshape(-1, self.shape[1])

    def numbering(self) -> Array:
        return self._placed(np.arange(math.prod(self.shape)))

    def block_said(self, number: int) -> Clause:
        """What the file has of one number: its block, and what makes the number of it where that is simple."""
        which, within = divmod(number, self.block[0])
        raw = self.file.read(self.start + which * self.block[1], self.block[1])
        made = made_of(self.kind, raw, within)
        count, size = self.block
        if not made:
            return Clause("gguf.block", kind=self.kind, number=which, name=self.name, count=count, bytes=size)
        return Clause("gguf.block_made", kind=self.kind, made=made, number=which, name=self.name, count=count, bytes=size)

    def _placed(self, numbers: Array) -> Array:
        whole = numbers.reshape(self.stored_shape)
        turned = np.ascontiguousarray(whole.T) if self.is_turned else whole
        return self.moved(turned) if self.moved else turned

    def _decoded(self, first: int, count: int) -> Array:
        stored = self.file.read(self.start + first, count)
        plain = {"F32": "<f4", "F16": "<f2", "F64": "<f8"}.get(self.kind)
        if plain:
            return stored.view(plain).astype(np.float32)
        quants, kinds = _library(self.file.path)
        with np.errstate(all="ignore"):  # what a scale of NaN or infinity makes is shown where it arises
            numbers: Array = quants.dequantize(stored.reshape(-1, self.block[1]), kinds[self.kind])
        return numbers.astype(np.float32, copy=False)


def made_of(kind: str, block: Array, within: int) -> str:
    """How one number is made of its block, as a line; empty for kinds whose blocks have scales of scales."""
    scale = float(block[:2].view("<f2")[0])
    half = within % 16
    if kind == "Q8_0":
        return f"{scale:.6g} × {int(block[2:].view(np.int8)[within])}"
    if kind in ("Q4_0", "Q5_0"):
        digits = block[2:] if kind == "Q4_0" else block[6:]
        digit = int(digits[half] >> 4 if within > half else digits[half] & 15)
        if kind == "Q4_0":
            return f"{scale:.6g} × ({digit} − 8)"
        fifth = int(block[2:6].view("<u4")[0]) >> within & 1
        return f"{scale:.6g} × ({digit + 16 * fifth} − 16)"
    if kind == "Q4_1":
        digit = int(block[4 + half] >> 4 if within > half else block[4 + half] & 15)
        return f"{scale:.6g} × {digit} + {float(block[2:4].view('<f2')[0]):.6g}"
    return ""


def _library(path: Path) -> tuple[Any, Any]:
    """The library's quantisations, and its names for them.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        from gguf import GGMLQuantizationType, quants
    except ImportError:
        raise MissingExtra("gguf.needs_library", file=path) from None
    return quants, GGMLQuantizationType


def _sizes(path: Path) -> dict[int, tuple[str, tuple[int, int]]]:
    """For each number of a kind its name, and how many numbers are in how many bytes."""
    try:
        from gguf.constants import GGML_QUANT_SIZES
    except ImportError:
        raise MissingExtra("gguf.needs_library", file=path) from None
    return {int(kind): (kind.name, sizes) for kind, sizes in GGML_QUANT_SIZES.items()}


class _Header:
    """Reads a header from its start to its end."""

    def __init__(self, file: StoredFile) -> None:
        self.file, self.place = file, 0
        self._known = bytearray()

    def take(self, count: int) -> bytes:
        """The next bytes.

        Raises:
            BadCheckpoint: the file ends before, or the header has no end.
        """
        end = self.place + count
        if end > min(self.file.size, _LONGEST_HEADER):
            raise _unreadable(self.file.path, Clause("gguf.ends_early"))
        while len(self._known) < end:
            more = min(_PIECE, self.file.size - len(self._known))
            self._known += self.file.read(len(self._known), more).tobytes()
        taken = bytes(self._known[self.place : end])
        self.place = end
        return taken

    def number(self, code: str) -> Any:
        return struct.unpack(f"<{code}", self.take(struct.calcsize(f"<{code}")))[0]

    def count(self, most: int) -> int:
        """A number of things that follow.

        Raises:
            BadCheckpoint: there cannot be so many.
        """
        found = int(self.number("Q"))
        if found > most:
            raise _unreadable(self.file.path, Clause("gguf.too_many", count=found, most=most))
        return found

    def text(self) -> str:
        return self.take(self.count(_PIECE * 16)).decode("utf-8", "replace")

    def value(self, kind: int) -> Any:
        if kind == _TEXT:
            return self.text()
        if kind == _LIST:
            return self._list(self.number("I"))
        if kind not in _SCALARS:
            raise _unreadable(self.file.path, Clause("gguf.unknown_value", kind=kind))
        return self.number(_SCALARS[kind])

    def _list(self, kind: int) -> list[Any]:
        count = self.count(_MOST_ITEMS)
        if kind == _TEXT:
            return [self.text() for _ in range(count)]
        if kind not in _SCALARS:
            raise _unreadable(self.file.path, Clause("gguf.unknown_value", kind=kind))
        code = f"<{count}{_SCALARS[kind]}"
        return list(struct.unpack(code, self.take(struct.calcsize(code))))


def open_gguf(path: Path) -> GgufFile:
    """Read the header of a file.

    Raises:
        BadCheckpoint: it is no GGUF file, is cut short, or contradicts itself.
        MissingExtra: the library that knows the kinds is not installed.
    """
    header = _Header(StoredFile(path))
    if header.take(4) != _MAGIC:
        raise _unreadable(path, Clause("gguf.no_magic"))
    version = header.number("I")
    if version not in _VERSIONS:
        raise _unreadable(path, Clause("gguf.version", version=version, known=list(_VERSIONS)))
    arrays, entries = header.count(_MOST_ARRAYS), header.count(_MOST_ENTRIES)
    metadata = {header.text(): header.value(header.number("I")) for _ in range(entries)}
    listed = [_entry(header) for _ in range(arrays)]
    alignment = metadata.get("general.alignment", 32)
    if not isinstance(alignment, int) or not 0 < alignment <= _PIECE:
        raise _unreadable(path, Clause("gguf.alignment", alignment=alignment))
    data = -(-header.place // alignment) * alignment
    kinds = _sizes(path)
    return GgufFile(metadata, {entry[0]: _array(header.file, kinds, data, *entry) for entry in listed})


def _entry(header: _Header) -> tuple[str, tuple[int, ...], int, int]:
    """Name, shape, kind and offset of one array."""
    name, axes = header.text(), header.number("I")
    if not 0 < axes <= _MOST_AXES:
        raise _unreadable(header.file.path, Clause("arrays.no_entry", name=name))
    shape = tuple(int(header.number("Q")) for _ in range(axes))[::-1]
    return name, shape, header.number("I"), header.number("Q")


def _array(
    file: StoredFile, kinds: Mapping[int, tuple[str, tuple[int, int]]], data: int, name: str, shape: tuple[int, ...], kind: int, offset: int
) -> GgufArray:
    """One array, held against the file's size.

    Raises:
        BadCheckpoint: it is of no known kind, does not fill its blocks, or lies beyond the end.
    """
    if kind not in kinds:
        raise _unreadable(file.path, Clause("gguf.unknown_kind", name=name, kind=kind))
    word, block = kinds[kind]
    if not all(shape) or shape[-1] % block[0]:
        raise _unreadable(file.path, Clause("gguf.no_whole_blocks", name=name, shape=list(shape), count=block[0]))
    array = GgufArray(name, "F32", shape, file, data + offset, word, block)
    if array.start + array.nbytes > file.size:
        raise _unreadable(file.path, Clause("arrays.beyond_end", name=name, end=array.start + array.nbytes, count=file.size))
    return array


def _unreadable(path: Path, why: Clause) -> BadCheckpoint:
    return BadCheckpoint("gguf.unreadable", file=path, why=why)
