"""Tables of words whose English is declared in code: no language has others, and the places are the same."""

from dataclasses import fields

import pytest

from stepper.engine.explain import Wording
from stepper.render.digest import DigestWords
from stepper.render.legend import LegendWords
from stepper.render.map import MapWords
from stepper.words import languages, speaking, wording
from stepper.words.language import FALLBACK, read
from tests.words.test_language import marked

TABLES = {"why": Wording, "legend": LegendWords, "digest": DigestWords, "map": MapWords}

OTHERS = [each for each in languages() if each != FALLBACK]


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_no_other_tables(language: str) -> None:
    assert set(read("drawing", language)) <= set(TABLES)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("group", TABLES)
def test_a_word_has_the_places_of_the_english_one(group: str, language: str) -> None:
    english = {field.name: str(field.default) for field in fields(TABLES[group])}
    mine = read("drawing", language).get(group, {})
    assert set(mine) <= set(english)
    assert [key for key in mine if marked(mine[key]) != marked(english[key])] == []


def test_a_table_is_in_the_language_that_is_spoken() -> None:
    assert wording(LegendWords, "drawing.legend") == LegendWords()
    with speaking("zh"):
        assert wording(LegendWords, "drawing.legend").pending == "还没有算到"
