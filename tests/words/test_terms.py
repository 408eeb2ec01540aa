"""Chinese terms: one table says what the field in China says; no text says anything else."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from stepper.course import lessons_folder
from stepper.words import language as words_language

WORDS = Path(words_language.__file__).parent / "zh"
TABLE = WORDS / "terms.toml"


def terms() -> Mapping[str, Mapping[str, str | list[str]]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def renderings_refused() -> Mapping[str, str]:
    """Each rendering that is not used, and what to say."""
    return {each: str(term["say"]) for term in terms().values() for each in term["not"]}


def faults(text: str) -> Iterator[str]:
    for rendering, instead in renderings_refused().items():
        for match in re.finditer(re.escape(rendering), text):
            line = text.count("\n", 0, match.start()) + 1
            yield f"line {line}: {rendering} → {instead}"


@pytest.mark.parametrize(
    "file", [*sorted(WORDS.rglob("*.toml")), *sorted((lessons_folder() / "zh").glob("*.md"))], ids=lambda file: file.stem
)
def test_a_text_uses_the_terms_of_the_table(file: Path) -> None:
    if file != TABLE:
        assert list(faults(file.read_text(encoding="utf-8"))) == []


def test_no_term_is_among_the_renderings_it_replaces() -> None:
    assert [term["say"] for term in terms().values() if any(each in str(term["say"]) for each in renderings_refused())] == []


def test_a_rendering_that_is_not_used_is_found_with_its_line() -> None:
    assert list(faults("第一行\n词的次序")) == ["line 2: 次序 → 顺序"]
