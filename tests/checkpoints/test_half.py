"""Half precision: exact in float32."""

import numpy as np

from stepper.checkpoints.half import as_float32
from stepper.engine import Array

ALL_BITS = np.arange(2**16, dtype=np.uint16)


def bits(array: Array) -> Array:
    """The numbers of a float32 array as bfloat16 bits, cut off."""
    return (array.astype(np.float32).view(np.uint32) >> np.uint32(16)).astype(np.uint16)


def test_every_float16_and_bfloat16_becomes_the_float32_it_is() -> None:
    assert np.array_equal(as_float32(ALL_BITS.view(np.float16), "F16"), ALL_BITS.view(np.float16).astype(np.float32), equal_nan=True)
    whole = as_float32(ALL_BITS, "BF16")
    assert whole.dtype == np.float32
    assert np.array_equal(bits(whole), ALL_BITS)
    assert as_float32(np.array([0x3FC0, 0xC049, 0x7F80], np.uint16), "BF16").tolist() == [1.5, -3.140625, np.inf]


def test_float32_is_not_copied() -> None:
    array = np.ones((2, 3), np.float32)
    assert as_float32(array, "F32") is array
