"""From an image to rows: patches in the place of tokens (Dosovitskiy et al. 2021, arXiv 2010.11929, section 3.1).

cut         the image in squares of p × p cells, each written in one row
put_first   a learned row, the class token's, before them
everywhere  a mask that hides nothing: there is no padding among patches

Letters: r, c the patches down and across, i, j the cells in one of them, p rows put first, n patches, d d_model.
"""

import numpy as np

from stepper.engine.op import Array, Op, Vjp
from stepper.engine.ops.arithmetic import given, never_computed

__all__ = ["CUT", "EVERYWHERE", "GIVEN_IMAGE", "PUT_FIRST"]


def cut(image: Array, i: int, j: int) -> Array:  # (R·I, C·J) -> (R·C, I·J)
    rows, columns = image.shape[0] // i, image.shape[1] // j
    return image.reshape(rows, i, columns, j).transpose(0, 2, 1, 3).reshape(rows * columns, i * j)


def put_first(row: Array, rows: Array) -> Array:  # (P, D), (N, D) -> (P + N, D)
    return np.concatenate([row, rows])


def put_together(patches: Array, r: int, c: int, i: int) -> Array:  # (R·C, I·J) -> (R·I, C·J)
    return patches.reshape(r, c, i, -1).transpose(0, 2, 1, 3).reshape(r * i, -1)


def first_rows(rows: Array, p: int) -> Array:  # (J, D) -> (P, D)
    return rows[:p]


def last_rows(rows: Array, n: int) -> Array:  # (J, D) -> (N, D)
    return rows[-n:]


def everywhere(q: int, k: int) -> Array:  # -> (Q, K)
    return np.ones((q, k), dtype=np.bool_)


GIVEN_IMAGE = Op("given", "-> r c", given, term=never_computed)
PUT_TOGETHER = Op("put_together", "(r c) (i j) -> (r i) (c j)", put_together, sized=("r", "c", "i"))
CUT = Op("cut", "(r i) (c j) -> (r c) (i j)", cut, sized=("i", "j"), vjp={0: Vjp(PUT_TOGETHER)})
FIRST_ROWS = Op("first_rows", "j d -> p d", first_rows, sized=("p",), chooses={"j": lambda at, *_: at["p"]})
LAST_ROWS = Op("last_rows", "j d -> n d", last_rows, sized=("n",), chooses={"j": lambda at, sizes, _: sizes["p"] + at["n"]})
PUT_FIRST = Op("put_first", "p d | n d -> p+n d", put_first, vjp={0: Vjp(FIRST_ROWS), 1: Vjp(LAST_ROWS)})
EVERYWHERE = Op("everywhere", "-> q k", everywhere, term=lambda: 1.0, dtype=np.bool_, sized=("q", "k"), wording="every patch")
