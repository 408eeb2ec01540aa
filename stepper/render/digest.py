"""A tensor in one line.

    4×9×9  -3.21 … +2.87  mean +0.0131  _▁▂▅█▅▂▁_                    in full
    4×9×9  -3.21 … +2.87  mean +0.0131  _▁▂▅█▅▂▁_  144 -inf          after the mask
    4×9×9  -3.21 … +2.87  mean +0.0131  _▁▂▅█▅▂▁_  3 NaN!            shouted
    4×9×9 _▁▂▅█▅▂▁_                                                  beside the tree

The histogram has nine bins, from minus the largest size to plus it, so that zero is always the middle one; of a tensor
without negative numbers, from zero to the largest. Range, mean and histogram are those of the finite numbers.
`digest_of` reads the whole array: keep what it returns.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from stepper.render.heat import Array
from stepper.render.line import Line, Span, crop, join, line_width
from stepper.render.look import Look
from stepper.render.sparkline import histogram
from stepper.render.style import Role

__all__ = ["Digest", "DigestWords", "digest_line", "digest_of", "short_digest"]

BINS = 9
SHORT_BINS = 3
"""Bins that stand beside a shape too long for nine."""
CHUNK = 1 << 18
"""How many numbers are looked at at a time."""


@dataclass(frozen=True)
class Digest:
    """What one line says about a tensor."""

    shape: tuple[int, ...]
    kind: str
    """float, int or bool."""
    low: float
    """Smallest finite number; NaN when there is none."""
    high: float
    mean: float
    counts: tuple[int, ...]
    """Finite numbers in each bin."""
    nan: int
    plus_infinite: int
    minus_infinite: int


@dataclass(frozen=True)
class DigestWords:
    """The words of a digest; a translation has its own."""

    mean: str = "mean"
    true: str = "true"


_ENGLISH = DigestWords()


def digest_of(array: Array) -> Digest:
    """Read an array.

    >>> digest_of(np.array([1.0, -2.0, np.nan], dtype=np.float32)).counts
    (1, 0, 0, 0, 0, 0, 1, 0, 0)
    """
    ranges = [(float(part.min()), float(part.max()), float(part.sum(dtype=np.float64)), part.size) for part in _finite(array)]
    low = min((low for low, _, _, _ in ranges), default=math.nan)
    high = max((high for _, high, _, _ in ranges), default=math.nan)
    count = sum(size for _, _, _, size in ranges)
    return Digest(
        shape=array.shape,
        kind={"b": "bool", "i": "int", "u": "int"}.get(array.dtype.kind, "float"),
        low=low,
        high=high,
        mean=math.fsum(total for _, _, total, _ in ranges) / count if count else math.nan,
        counts=_counts(array, low, high),
        nan=sum(int(np.count_nonzero(np.isnan(chunk))) for chunk in _chunks(array)),
        plus_infinite=sum(int(np.count_nonzero(np.isposinf(chunk))) for chunk in _chunks(array)),
        minus_infinite=sum(int(np.count_nonzero(np.isneginf(chunk))) for chunk in _chunks(array)),
    )


def _chunks(array: Array) -> Iterator[Array]:
    """An array's numbers, a piece at a time: a large tensor is never copied whole."""
    flat = array.reshape(-1)
    for start in range(0, flat.size, CHUNK):
        yield flat[start : start + CHUNK]


def _finite(array: Array) -> Iterator[Array]:
    """The finite numbers, a piece at a time."""
    for chunk in _chunks(array):
        finite = np.isfinite(chunk)
        if finite.any():
            yield chunk[finite]


def _counts(array: Array, low: float, high: float) -> tuple[int, ...]:
    """How many numbers fall into each bin."""
    largest = max(abs(low), abs(high)) or 1.0
    start = -largest if low < 0 else 0.0
    counts = np.zeros(BINS, dtype=np.int64)
    for part in _finite(array):
        places = (part.astype(np.float64) - start) * (BINS / (largest - start))
        counts += np.bincount(np.minimum(places.astype(np.int64), BINS - 1), minlength=BINS)
    return tuple(counts.tolist())


def digest_line(digest: Digest, look: Look, width: int | None = None, words: DigestWords = _ENGLISH) -> Line:
    """Draw a digest in full, cut to `width` cells if that is given."""
    parts = [Span(_shape(digest, look), look.style(Role.TITLE)), Span(_range(digest, look, words), look.style(Role.PLAIN))]
    if digest.kind == "float":
        parts.append(Span(histogram(digest.counts, look.glyphs), look.style(Role.BAR)))
    parts += _warnings(digest, look)
    gap = Span("  ", look.style(Role.PLAIN))
    line = join(span for part in parts if part.text for span in (part, gap))
    line = crop(line, 0, line_width(line) - 2)
    return line if width is None else crop(line, 0, width)


def short_digest(digest: Digest, look: Look, width: int = 18) -> Line:
    """Draw the shape and as much of the histogram as fits into `width` cells; a warning takes its place."""
    shape = _shape(digest, look)
    room = width - len(shape) - 1
    alarms = _alarms(digest)
    if alarms:
        tail = Span(alarms[0] if len(alarms[0]) <= room else "!", look.style(Role.ALARM))
    elif digest.kind == "float":
        tail = Span(_short_histogram(digest, look, room), look.style(Role.BAR))
    else:
        text = _range(digest, look, _ENGLISH)
        tail = Span(text if len(text) <= room else "", look.style(Role.PLAIN))
    return crop(join([Span(shape, look.style(Role.QUIET)), Span(" " if tail.text else "", look.style(Role.PLAIN)), tail]), 0, width)


def _shape(digest: Digest, look: Look) -> str:
    return look.glyphs.times.join(map(str, digest.shape)) or "1"


def _range(digest: Digest, look: Look, words: DigestWords) -> str:
    if digest.low != digest.low:
        return ""
    between = f" {look.glyphs.range} "
    if digest.kind == "bool":
        return f"{round(digest.mean * _size(digest))} {words.true}"
    if digest.kind == "int":
        return f"{digest.low:.0f}" + (f"{between}{digest.high:.0f}" if digest.high != digest.low else "")
    return f"{_signed(digest.low)}{between}{_signed(digest.high)}  {words.mean} {_signed(digest.mean)}"


def _size(digest: Digest) -> int:
    return int(np.prod(digest.shape, dtype=np.int64))


def _signed(number: float) -> str:
    return f"{number:+.3g}" if number else "0"


def _alarms(digest: Digest) -> list[str]:
    """What should not be in a tensor."""
    found = [f"{digest.nan} NaN!"] if digest.nan else []
    return [*found, f"{digest.plus_infinite} +inf!"] if digest.plus_infinite else found


def _warnings(digest: Digest, look: Look) -> list[Span]:
    alarms = [Span(text, look.style(Role.ALARM)) for text in _alarms(digest)]
    blocked = f"{digest.minus_infinite} -inf" if digest.minus_infinite else ""
    return [*alarms, Span(blocked, look.style(Role.MASKED))]


def _short_histogram(digest: Digest, look: Look, room: int) -> str:
    if room < SHORT_BINS:
        return ""
    step = 1 if room >= BINS else BINS // SHORT_BINS
    return histogram([sum(digest.counts[start : start + step]) for start in range(0, BINS, step)], look.glyphs)
