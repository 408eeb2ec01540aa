"""Arrays in safetensors files: where each is, and its numbers when they are asked for.

    arrays = open_arrays(directory)                 model.safetensors, or the shards that model.safetensors.index.json lists
    arrays["wte.weight"].shape                      from the header
    arrays["wte.weight"].numbers()                  read from the file now

A file is 8 bytes (the header's length, little-endian), the header (JSON: dtype, shape and offsets of every array) and the
numbers. Nothing in it is believed before it is checked: lengths against the file's size, offsets against shapes and each other.
Nothing in it is executed.

A file is read and never mapped: of a mapped one that somebody cuts short, as a training script does that saves again, the next
look ends the program (SIGBUS). A file that was written into since it was opened is noticed at the next read.
"""

import json
import math
import os
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import Any, Self

import numpy as np

from stepper.checkpoints.other_files import refuse_other_files
from stepper.engine import Array
from stepper.errors import BadCheckpoint, Clause
from stepper.files import as_text, open_ordinary

__all__ = ["FLOATS", "StoredArray", "StoredFile", "open_arrays", "open_file"]

FLOATS = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}
"""Dtypes that a parameter may have, and how NumPy reads them; NumPy has no bfloat16, and its bits are read."""

_WHOLE_NUMBERS = {"I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1", "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "u1", "BOOL": "?"}
"""Dtypes that masks and ids are stored in."""

_SIZES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U64": 8, "U32": 4, "U16": 2, "U8": 1, "BOOL": 1}
_LONGEST_HEADER = 16_000_000
"""Bytes: 150,000 arrays and more."""
_WHOLE = "model.safetensors"
_INDEX = "model.safetensors.index.json"


class StoredFile:
    """A file, open for as long as somebody holds an array of it: one that is put in its place does not matter then."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._opened = open_ordinary(path)
        weakref.finalize(self, self._opened.close)
        self._lock = Lock()
        self._state = self._now()
        self.stamp = f"{path.resolve()}:{self.size}:{self._state[1]}"
        """Path, size and time of change: what tells this file from every other."""

    @property
    def size(self) -> int:
        return self._state[0]

    def _now(self) -> tuple[int, int]:
        state = os.fstat(self._opened.fileno())
        return state.st_size, state.st_mtime_ns

    def read(self, start: int, count: int) -> Array:
        """So many of its bytes.

        Raises:
            BadCheckpoint: somebody wrote into the file since it was opened, or it cannot be read.
        """
        try:
            content = np.empty(count, np.uint8)
            waiting = memoryview(content.data)
            with self._lock:
                self._opened.seek(start)
                while waiting and (read := self._opened.readinto(waiting)):
                    waiting = waiting[read:]
            changed = bool(waiting) or self._now() != self._state
        except OSError as error:
            raise BadCheckpoint("settings.cannot_read", file=self.path, why=error.strerror) from None
        except MemoryError:
            raise BadCheckpoint("arrays.too_large", file=self.path, count=count) from None
        if changed:
            raise BadCheckpoint("arrays.changed", file=self.path)
        return content


@dataclass(frozen=True, eq=False)
class StoredArray:
    """One array of a file."""

    name: str
    dtype: str
    """As the header says: F32, BF16, …"""
    shape: tuple[int, ...]
    file: StoredFile
    start: int
    """The first of its bytes, counted from the file's start."""

    @property
    def nbytes(self) -> int:
        return math.prod(self.shape) * _SIZES.get(self.dtype, 1)

    @property
    def stored_as(self) -> str:
        """The kind of number that the file holds."""
        return self.dtype

    @property
    def is_blocked(self) -> bool:
        """Whether several numbers stand together in the file, as those of a quantised array do."""
        return False

    @property
    def stamp(self) -> str:
        """What tells its content from every other array's, without reading it."""
        return f"{self.file.stamp}:{self.name}"

    def numbers(self) -> Array:
        """Its numbers, in the file's own dtype (bfloat16 as its bits), read now.

        Raises:
            BadCheckpoint: its numbers are of a kind that parameters are not read from, or the file was changed.
        """
        if self.dtype not in FLOATS:
            raise BadCheckpoint("arrays.dtype", file=self.file.path, name=self.name, dtype=self.dtype, known=list(FLOATS))
        return self._read(FLOATS[self.dtype], 0, self.nbytes).reshape(self.shape)

    def rows(self, start: int, stop: int) -> Array:
        """Some rows of a matrix, the same way.

        Raises:
            BadCheckpoint: the file was changed.
        """
        width = self.shape[1] * _SIZES[self.dtype]
        return self._read(FLOATS[self.dtype], start * width, (stop - start) * width).reshape(-1, self.shape[1])

    def piece(self, number: int) -> Self:
        """One of the arrays that this one is a stack of."""
        size = self.nbytes // self.shape[0]
        return replace(self, name=f"{self.name}[{number}]", shape=self.shape[1:], start=self.start + number * size)

    def numbering(self) -> Array:
        """For each number where it stands in the file, counted from the array's first."""
        return np.arange(math.prod(self.shape)).reshape(self.shape)

    def block_said(self, number: int) -> Clause | None:
        """What there is to say of the block that a number stands in, by its place in the file; None of one that stands alone."""
        return None

    def whole_numbers(self) -> Array:
        """The same of an array of ids or of a mask.

        Raises:
            BadCheckpoint: its numbers are of no such kind, or the file was changed.
        """
        if self.dtype not in _WHOLE_NUMBERS:
            raise BadCheckpoint("arrays.dtype", file=self.file.path, name=self.name, dtype=self.dtype, known=[*FLOATS, *_WHOLE_NUMBERS])
        return self._read(_WHOLE_NUMBERS[self.dtype], 0, self.nbytes).reshape(self.shape)

    def _read(self, dtype: str, first: int, count: int) -> Array:
        array: Array = self.file.read(self.start + first, count).view(dtype)
        array.flags.writeable = False
        return array


def open_arrays(directory: Path) -> dict[str, StoredArray]:
    """Every array of a model directory, by its name in the files.

    Raises:
        BadCheckpoint: there are pickles instead, or a file is missing, truncated or contradicts itself.
    """
    if (directory / _WHOLE).is_file():
        return open_file(directory / _WHOLE)
    if (directory / _INDEX).is_file():
        return _open_shards(directory)
    refuse_other_files(directory)
    raise BadCheckpoint("arrays.none_there", directory=directory, whole=_WHOLE, index=_INDEX)


def _open_shards(directory: Path) -> dict[str, StoredArray]:
    index = _index(directory / _INDEX)
    places = index.get("weight_map")
    if not isinstance(places, dict) or not all(isinstance(each, str) for each in places.values()):
        raise BadCheckpoint("arrays.no_weight_map", file=directory / _INDEX)
    files = sorted(set(places.values()))
    absent = [name for name in files if not (directory / _plain(name, directory)).is_file()]
    if absent:
        raise BadCheckpoint("arrays.files_absent", directory=directory, absent=absent, count=len(files), index=_INDEX)
    shards = {name: open_file(directory / name) for name in files}
    lost = [name for name, shard in places.items() if name not in shards[shard]]
    if lost:
        raise BadCheckpoint("arrays.lost", file=directory / places[lost[0]], name=lost[0])
    return {name: shards[shard][name] for name, shard in places.items()}


def _index(path: Path) -> dict[str, Any]:
    try:
        entries = json.loads(as_text(path))
    except (OSError, ValueError, RecursionError) as error:
        raise BadCheckpoint("arrays.unreadable_index", file=path, why=str(error)) from None
    return entries if isinstance(entries, dict) else {}


def _plain(name: str, directory: Path) -> str:
    if Path(name).name != name:
        raise BadCheckpoint("arrays.shard_elsewhere", file=directory / _INDEX, shard=name)
    return name


def open_file(path: Path) -> dict[str, StoredArray]:
    """Every array of one safetensors file; of its content only the header is read.

    Raises:
        BadCheckpoint: the file is missing, truncated or contradicts itself.
    """
    if not path.is_file():
        raise BadCheckpoint("arrays.no_file", file=path, whole=_WHOLE)
    try:
        file = StoredFile(path)
    except OSError as error:
        raise _unreadable(path, str(error.strerror or error)) from None
    if file.size < 8:
        raise _unreadable(path, Clause("arrays.bytes", count=file.size))
    return {each.name: each for each in _arrays(file)}


def _arrays(file: StoredFile) -> Iterator[StoredArray]:
    """The arrays that the header lists, each checked."""
    length = int.from_bytes(file.read(0, 8).tobytes(), "little")
    available = file.size - 8
    if length > min(available, _LONGEST_HEADER):
        raise _unreadable(file.path, Clause("arrays.header_too_long", length=length, available=min(available, _LONGEST_HEADER)))
    header = _json(file.read(8, length).tobytes(), file.path)
    entries = {name: entry for name, entry in header.items() if name != "__metadata__"}
    arrays = [_array(file, name, entry, 8 + length) for name, entry in entries.items()]
    for one, other in pairwise(sorted(arrays, key=lambda each: (each.start, each.nbytes))):
        if one.start + one.nbytes > other.start and other.nbytes:
            raise _unreadable(file.path, Clause("arrays.same_bytes", one=one.name, other=other.name))
    yield from arrays


def _array(file: StoredFile, name: str, entry: Any, data: int) -> StoredArray:
    """One entry of the header.

    Raises:
        BadCheckpoint: it has no such form, or points outside the file.
    """
    form = entry if isinstance(entry, dict) else {}
    dtype, shape, offsets = form.get("dtype"), _sizes(form.get("shape")), _sizes(form.get("data_offsets"))
    if not isinstance(dtype, str) or shape is None or offsets is None or len(offsets) != 2:
        raise _unreadable(file.path, Clause("arrays.no_entry", name=name))
    start, stop = offsets
    array = StoredArray(name, dtype, shape, file, data + start)
    if dtype in _SIZES and stop - start != array.nbytes:
        raise _unreadable(
            file.path, Clause("arrays.other_size", name=name, count=stop - start, dtype=dtype, shape=shape, taken=array.nbytes)
        )
    if data + stop > file.size:
        raise _unreadable(file.path, Clause("arrays.beyond_end", name=name, end=data + stop, count=file.size))
    return array


def _sizes(values: Any) -> tuple[int, ...] | None:
    """The numbers of a list of sizes; None where it is something else."""
    if not isinstance(values, list) or any(type(each) is not int or each < 0 for each in values):
        return None
    return tuple(values)


def _json(text: bytes, path: Path) -> Mapping[str, Any]:
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unreadable(path, Clause("arrays.header_not_json", why=str(error))) from None
    if not isinstance(entries, dict):
        raise _unreadable(path, Clause("arrays.header_no_object"))
    return entries


def _unreadable(path: Path, why: Clause | str) -> BadCheckpoint:
    return BadCheckpoint("arrays.unreadable", file=path, why=why)
