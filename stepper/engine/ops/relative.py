"""T5's positions: a learned number for each distance, added to the scores (Raffel et al. 2020, arXiv 1910.10683, section 2.1).

    bucket   the distance key − query, small ones exactly, larger ones in ever wider buckets, all beyond `furthest` in the last
    bias     the number that a head has learned for that bucket
    biased   scaled + bias

Letters: h head, q query, k key, b bucket.
"""

import math

import numpy as np

from stepper.engine.op import Array, Op, Vjp
from stepper.engine.ops.arithmetic import add
from stepper.engine.signature import Letters

__all__ = ["ADD_BIAS", "BUCKET", "RELATIVE_BIAS"]


def bucket_of(distance: int, both_ways: bool, buckets: int, furthest: int) -> int:
    """The bucket of a distance key − query."""
    start = 0
    if both_ways:
        buckets //= 2
        start = buckets if distance > 0 else 0
        distance = abs(distance)
    else:
        distance = max(-distance, 0)
    exact = buckets // 2
    if distance < exact:
        return start + distance
    wide = np.float32(math.log(distance / exact)) / np.float32(math.log(furthest / exact)) * np.float32(buckets - exact)
    return start + min(exact + int(wide), buckets - 1)


def bucket(q: int, k: int, past: int, both_ways: bool, buckets: int, furthest: int) -> Array:  # -> (Q, K)
    distance: Array = np.arange(k)[None, :] - (np.arange(q)[:, None] + past)
    lowest, highest = distance.min(), distance.max()
    row: Array = np.array([bucket_of(each, both_ways, buckets, furthest) for each in range(lowest, highest + 1)])
    found: Array = row[distance - lowest]
    return found


def _bucket_cell(at: Letters, sizes: Letters, past: int, both_ways: bool, buckets: int, furthest: int) -> float:
    return float(bucket_of(at["k"] - at["q"] - past, both_ways, buckets, furthest))


def relative_bias(bucket: Array, R: Array) -> Array:  # (Q, K), (B, H) -> (H, Q, K)
    return R[bucket].transpose(2, 0, 1)


def relative_bias_back(bucket: Array, gradient: Array, b: int) -> Array:  # (Q, K), (H, Q, K) -> (B, H)
    rows = np.zeros((b, len(gradient)), gradient.dtype)
    np.add.at(rows, bucket, gradient.transpose(1, 2, 0))
    return rows


def _of_its_bucket(bucket: float, gradient: float, at: Letters, sizes: Letters) -> float:
    return gradient if bucket == at["b"] else 0.0


BUCKET = Op("bucket", "-> q k", bucket, term=_bucket_cell, dtype=np.int64, sized=("q", "k"), placed=True)
BIAS_BACK = Op(
    "relative_bias_back",
    "q k, h q k -> b h",
    relative_bias_back,
    term=_of_its_bucket,
    sized=("b",),
    placed=True,
    wording="{1} if {0:.0f} is this bucket, else 0",
)
RELATIVE_BIAS = Op(
    "relative_bias",
    "q k, b h -> h q k",
    relative_bias,
    term=lambda _, cell: cell,
    chooses={"b": 0},
    wording="{1}, of bucket {0:.0f}",
    vjp={1: Vjp(BIAS_BACK, (0, "gradient"))},
)
ADD_BIAS = Op("add", "h q k + h q k -> h q k", add)
