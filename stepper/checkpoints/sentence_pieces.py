"""SentencePiece's own files (`spiece.model`, `source.spm`, `tokenizer.model`), read without SentencePiece.

    pieces = read_pieces(Path("spiece.model"))
    pieces.listed[:2]         (Piece("<pad>", 0.0, CONTROL), Piece("</s>", 0.0, CONTROL))

The file is a protocol buffer (sentencepiece_model.proto): field 1 the pieces, each with text, score and type; field 2 how it was
trained; field 3 how text is normalised. Only these are read. Kudo & Richardson 2018, arXiv 1808.06226.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from stepper.errors import BadCheckpoint
from stepper.files import read_bytes

__all__ = ["BYTE", "CONTROL", "UNKNOWN", "USER_DEFINED", "Piece", "Pieces", "merges_of", "read_pieces"]

NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = range(1, 7)
_BYTE_PAIRS = 2
_Field = tuple[int, int | bytes]
_MOST = 1_000_000
"""Pieces, and what else stands beside them."""
_LONGEST = 1_000
"""Letters of a piece: it is looked at cut in two everywhere."""


@dataclass(frozen=True)
class Piece:
    """One token."""

    text: str
    score: float
    kind: int = NORMAL


@dataclass(frozen=True)
class Pieces:
    """A vocabulary with its scores, and how text is prepared for it."""

    listed: tuple[Piece, ...]
    joins_pairs: bool
    """Pieces are joined pair by pair (BPE); otherwise the likeliest split is looked for (unigram)."""
    falls_back_to_bytes: bool
    normalisation: bytes
    """A table for `tokenizers.normalizers.Precompiled`; empty where there is none."""
    begins_with_space: bool


def read_pieces(path: Path) -> Pieces:
    """Read a SentencePiece model.

    Raises:
        BadCheckpoint: the file holds something else.
    """
    try:
        return _pieces(read_bytes(path))
    except OSError as error:
        raise BadCheckpoint("settings.cannot_read", file=path, why=error.strerror) from None
    except (IndexError, ValueError, TypeError, struct.error):
        raise BadCheckpoint("tokenizer.not_pieces", file=path) from None


def _pieces(content: bytes) -> Pieces:
    fields = list(islice(_fields(content), _MOST + 1))
    if len(fields) > _MOST:
        raise ValueError("too many fields")
    listed = tuple(_piece(_bytes(value)) for number, value in fields if number == 1)
    trained = dict(_fields(next((_bytes(value) for number, value in fields if number == 2), b"")))
    normalised = dict(_fields(next((_bytes(value) for number, value in fields if number == 3), b"")))
    if not listed or max(len(each.text) for each in listed) > _LONGEST:
        raise ValueError("no pieces, or none that a sentence has")
    return Pieces(
        listed,
        joins_pairs=trained.get(3, 1) == _BYTE_PAIRS,
        falls_back_to_bytes=bool(trained.get(35, 0)),
        normalisation=_bytes(normalised.get(2, b"")),
        begins_with_space=bool(normalised.get(3, 1)),
    )


def _piece(content: bytes) -> Piece:
    fields = dict(_fields(content))
    (score,) = struct.unpack("<f", _bytes(fields.get(2, bytes(4))))
    kind = fields.get(3, NORMAL)
    if not isinstance(kind, int):
        raise ValueError("a type that is no number")
    return Piece(_bytes(fields[1]).decode() if 1 in fields else "", score, kind)


def _bytes(value: int | bytes) -> bytes:
    if not isinstance(value, bytes):
        raise ValueError("a number in the place of bytes")
    return value


def _fields(content: bytes) -> Iterator[_Field]:
    """The fields of one message: number and value; varints are numbers, everything else is bytes."""
    at = 0
    while at < len(content):
        tag, at = _varint(content, at)
        number, kind = tag >> 3, tag & 7
        if kind == 0:
            value, at = _varint(content, at)
            yield number, value
            continue
        if kind == 2:
            length, at = _varint(content, at)
        else:
            length = {1: 8, 5: 4}.get(kind, -1)
        if length < 0 or at + length > len(content):
            raise ValueError("truncated")
        yield number, content[at : at + length]
        at += length


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """A number in 7-bit groups, the lowest first, and where it ends."""
    value = shift = 0
    while True:
        byte = content[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
        if shift > 63:
            raise ValueError("a number without end")


def merges_of(scores: Mapping[str, float]) -> list[tuple[str, str]]:
    """The pairs that byte-pair encoding joins, the best first: every way to put a piece together from two others."""
    pairs = ((text, text[:cut], text[cut:]) for text in scores for cut in range(1, len(text)))
    known = [(text, left, right) for text, left, right in pairs if left in scores and right in scores]
    ordered = sorted(known, key=lambda pair: (-scores[pair[0]], -len(pair[1])))
    return [(left, right) for _, left, right in ordered]
