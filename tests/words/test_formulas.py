"""The words of formulas in other languages."""

import re

import pytest

from stepper.engine import spec_of
from stepper.engine.options import AS_TRAINED
from stepper.words import formula, languages, speaking
from stepper.words.language import FALLBACK
from tests.models import FAMILIES, KINDS, SPECS
from tests.words.test_notes import CHANGED, LATER_MODELS, every_choice, steps_of

OTHERS = [each for each in languages() if each != FALLBACK]


WORDS = re.compile(r"(?<![\w.(])(?!query|weights|key)[a-z]{2,},? [a-z]{2,}(?![\w.])")
"""Two English words side by side; the names of tensors and axes are followed by symbols."""


def all_formulas() -> set[str]:
    models = [*map(spec_of, [*KINDS.values(), *FAMILIES.values(), *LATER_MODELS]), *SPECS.values()]
    choices = [(spec, options) for spec in models for options in (every_choice() if spec in CHANGED else [AS_TRAINED])]
    return {step.formula for spec, options in choices for _, step in steps_of(spec, options)}


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_words_stand_side_by_side_in_a_formula(language: str) -> None:
    with speaking(language):
        said = {each: formula(each) for each in all_formulas()}
    left = {each: WORDS.findall(text) for each, text in said.items()}
    assert {each: found for each, found in left.items() if found} == {}


def test_a_formula_is_said_in_the_language_that_is_spoken() -> None:
    text = "norm1.out W_q + b_q, split into heads"
    assert formula(text) == text
    with speaking("zh"):
        assert formula(text) == "norm1.out W_q + b_q，拆成各个头"
        assert formula("q kᵀ") == "q kᵀ"
        assert formula("mean of centered²") == "centered² 的均值"
