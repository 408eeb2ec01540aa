"""From an image to rows: patches in the place of tokens (Dosovitskiy et al. 2021, arXiv 2010.11929, section 3.1).

cut         the image in squares of p × p cells, each written in one row
put_first   a learned row, the class token's, before them
everywhere  a mask that hides nothing: there is no padding among patches

Letters: r, c the patches down and across, i, j the cells in one of them, p rows put first, n patches, d d_model.
"""

import numpy as np

from stepper.engine.op import Array, Op

__all__ = ["CUT", "EVERYWHERE", "GIVEN_IMAGE", "PUT_FIRST"]


def cut(image: Array, i: int, j: int) -> Array:  # (R·I, C·J) -> (R·C, I·J)
    rows, columns = image.shape[0] // i, image.shape[1] // j
    return image.reshape(rows, i, columns, j).transpose(0, 2, 1, 3).reshape(rows * columns, i * j)


def put_first(row: Array, rows: Array) -> Array:  # (P, D), (N, D) -> (P + N, D)
    return np.concatenate([row, rows])


def everywhere(q: int, k: int) -> Array:  # -> (Q, K)
    return np.ones((q, k), dtype=np.bool_)


def given_image(image: Array) -> Array:  # (R, C) -> (R, C)
    return image


def _never_computed() -> float:
    raise AssertionError("a given value is put in from outside; it is never computed")


GIVEN_IMAGE = Op("given", "-> r c", given_image, term=_never_computed)
CUT = Op("cut", "(r i) (c j) -> (r c) (i j)", cut, sized=("i", "j"))
PUT_FIRST = Op("put_first", "p d | n d -> p+n d", put_first)
EVERYWHERE = Op("everywhere", "-> q k", everywhere, term=lambda: 1.0, dtype=np.bool_, sized=("q", "k"), wording="every patch")
