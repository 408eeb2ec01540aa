"""A value as a lesson shows it.

display((10, 64))            "[10, 64]"         a shape
display(0.69314, ".2f")      "0.69"
display(["le", "la"])        "le, la"
display(True)                "yes"
"""

import re
from typing import Any

import numpy as np

from stepper.errors import BadInput

__all__ = ["FORMAT", "display"]

FORMAT = re.compile(r"[+]?,?(?:\.\d{1,2})?[defg%]")
"""What may stand after the colon: .2f, +.3f, d, .1%, .3g, ,d."""

MOST_SHOWN = 10_000
"""Numbers, or other things in a list."""


def display(value: Any, form: str = "") -> str:
    """A value as text.

    Raises:
        BadInput: the format is not one of those a lesson may use, or does not fit the value.
    """
    if form and not FORMAT.fullmatch(form):
        raise BadInput("expression.no_format", form=form)
    if isinstance(value, np.ndarray) and value.size > MOST_SHOWN:
        raise BadInput("expression.many_numbers", count=value.size, most=MOST_SHOWN)
    plain = value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value
    if isinstance(plain, (list, tuple)):
        return _listed(plain, form, shape=isinstance(value, tuple))
    return _single(plain, form)


def _listed(items: list[Any] | tuple[Any, ...], form: str, shape: bool) -> str:
    if len(items) > MOST_SHOWN:
        raise BadInput("expression.many_things", count=len(items), most=MOST_SHOWN)
    texts = [display(each, form) for each in items]
    is_grid = any(isinstance(each, list) for each in items)
    if is_grid:
        return "; ".join(texts)
    joined = ", ".join(texts)
    return f"[{joined}]" if shape and all(isinstance(each, int) for each in items) else joined


def _single(value: Any, form: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if not isinstance(value, (int, float)):
        raise BadInput("expression.cannot_be_shown", value=value)
    try:
        text = format(value, form or ("d" if isinstance(value, int) else ".4g"))
    except ValueError as error:
        raise BadInput("expression.does_not_fit", value=value, form=form, why=str(error)) from None
    zero = not any(digit in text for digit in "123456789") and "inf" not in text and "nan" not in text
    return (text.lstrip("-") if zero else text).replace("-", "−").replace("inf", "∞")
