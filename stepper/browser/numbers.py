"""The numbers of a page: float32 and whole numbers one after the other, four bytes each, as base64.

numbers = PackedNumbers(room=2_000_000)
numbers.add(array)          where it stands, or None where there is no room
numbers.text()              base64, as the page holds it

The same numbers are held once: a cache hands its tensors on from turn to turn.
"""

import base64
import hashlib

import numpy as np

from stepper.engine import Array

__all__ = ["PackedNumbers"]

_WIDTH = 4
"""Bytes of a number."""
_LARGEST_SHARE = 0.2
"""Of the room there is, what one tensor may take: one with a column for each word of a large vocabulary would leave none."""


class PackedNumbers:
    """Arrays, packed."""

    def __init__(self, room: int) -> None:
        self._room = room * 3 // 4 // _WIDTH
        self._largest = self._room * _LARGEST_SHARE
        self._held: list[bytes] = []
        self._places: dict[bytes, int] = {}
        self._count = 0

    def add(self, array: Array) -> int | None:
        """Hold an array; its place, counted in numbers, or None where it is too large for the room that is left."""
        kind = np.float32 if array.dtype.kind == "f" else np.int32
        packed = np.ascontiguousarray(array, dtype=np.dtype(kind).newbyteorder("<")).tobytes()
        key = hashlib.blake2b(packed, digest_size=16).digest()
        if key not in self._places:
            if array.size > self._largest or self._count + array.size > self._room:
                return None
            self._places[key] = self._count
            self._held.append(packed)
            self._count += array.size
        return self._places[key]

    def text(self) -> str:
        """All of them."""
        return base64.b64encode(b"".join(self._held)).decode("ascii")
