"""Parameters in half precision: 16-bit floats become float32 when they are read.

    as_float32(numbers, "BF16")          an array: converted now

float16 has 5 bits of exponent and 10 of fraction. bfloat16 is the upper half of a float32, and NumPy has no such type: its bits
are moved up by 16. Both conversions are exact.
"""

import numpy as np

from stepper.engine import Array

__all__ = ["as_float32"]


def as_float32(numbers: Array, dtype: str) -> Array:
    """The numbers of a file's array as float32; the array itself where they are that already."""
    if dtype == "BF16":
        return (numbers.astype(np.uint32) << np.uint32(16)).view(np.float32)
    return numbers.astype(np.float32, copy=False)
