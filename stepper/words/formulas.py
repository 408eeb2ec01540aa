"""The words of a formula in the language that is spoken.

    formula("norm1.out W_q + b_q, split into heads")      with speaking("zh"): "norm1.out W_q + b_q，拆成各个头"

Formulas are written in the engine, in English: most of one is symbols and names, which are the same everywhere. What else may stand in
one is listed in `formulas.toml` of another language, with {x} for a name or a number; what is not listed stays as it is.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache

from stepper.words.language import FALLBACK, read, spoken

__all__ = ["formula"]


def formula(text: str, language: str = "") -> str:
    """A formula as it is said; in the language that is spoken where none is named."""
    for pattern, said in _parts(language or spoken()):
        text = pattern.sub(said, text)
    return text


@cache
def _parts(language: str) -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]:
    """The parts a formula may have, each with what is put in its place."""
    listed: Mapping[str, str] = {} if language == FALLBACK else read("formulas", language)
    return tuple((_pattern(english), _filled(said)) for english, said in listed.items())


def _pattern(english: str) -> re.Pattern[str]:
    names = re.sub(r"\\{(\w)\\}", r"(?P<\1>[^\\s,]+)", re.escape(english))
    before, after = (r"(?<![\w.])" if english[:1].isalpha() else ""), (r"(?![\w.])" if english[-1:].isalpha() else "")
    return re.compile(f"{before}{names}{after}")


def _filled(said: str) -> Callable[[re.Match[str]], str]:
    return lambda found: said.format(**found.groupdict())
