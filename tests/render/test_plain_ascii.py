"""Our words in ASCII."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepper.render.plain_ascii import in_ascii


@pytest.mark.parametrize(
    "text, expected",
    [
        ("q kᵀ ÷ √d_head", "q k^T / sqrt d_head"),
        ("−∞", "-inf"),
        ("mémoire", "memoire"),
        ("(x − μ)²", "(x - mu)^2"),
        ("torch ✓ 3/3", "torch v 3/3"),
        ("猫", "?"),
        ("", ""),
        ("plain", "plain"),
    ],
)
def test_a_text_is_spelled(text: str, expected: str) -> None:
    assert in_ascii(text) == expected


@given(st.text())
def test_everything_becomes_ascii(text: str) -> None:
    assert in_ascii(text).isascii()
