"""Topics that another language has whole."""

import pytest

from stepper.words import languages
from stepper.words.language import FALLBACK, read_folder
from tests.words.test_language import HOME, named_texts

WHOLE = ("check_report", "guesses", "slips", "suspects")


@pytest.mark.parametrize("topic", WHOLE)
@pytest.mark.parametrize("language", [each for each in languages() if each != FALLBACK])
def test_everything_of_these_is_translated(topic: str, language: str) -> None:
    mine, english = (dict(named_texts(read_folder(HOME / each, topic))) for each in (language, FALLBACK))
    assert list(mine) == list(english)
    assert english
