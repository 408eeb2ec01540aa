"""Languages: what one lacks comes from English; and what holds for every text."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stepper.engine import Place
from stepper.errors import UnknownName
from stepper.words import language as words_language
from stepper.words import languages, note, notes, phrase, phrases, place, sentences, speaking, spoken
from stepper.words.language import FALLBACK, read, read_folder

HOME = Path(words_language.__file__).parent
TOPICS = ("notes", "glossary", "interface", *(each for each in sentences.APART if each not in sentences.DECLARED))
"""For what is declared in code with its English: tests/commands/test_registry.py, tests/words/test_wording.py."""

PARAMETERS_AS_WEIGHTS = re.compile(
    r"(learned|trained|model|network|W_\w+) weights?\b|weight (matrix|matrices|decay)|weights (of|in) the (model|network|layer)",
    re.IGNORECASE,
)


def texts(entry: Any) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, dict):
        for each in entry.values():
            yield from texts(each)
    elif isinstance(entry, list):
        for each in entry:
            yield from texts(each)


@pytest.fixture
def own_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home with a little English and less French."""
    for name in ("en", "fr"):
        (tmp_path / name / "notes").mkdir(parents=True)
    (tmp_path / "en" / "notes" / "one.toml").write_text(
        '["logits"]\ntitle = "Logits"\nsays = "A\\n   score."\nnote = "More."\n["probs"]\nlike = "logits"\ntitle = "Probs"\n',
        encoding="utf-8",
    )
    (tmp_path / "en" / "interface.toml").write_text('[run]\nend = "the end"\nstart = "the start"\n', encoding="utf-8")
    (tmp_path / "fr" / "notes" / "one.toml").write_text('["logits"]\ntitle = "Les logits"\n', encoding="utf-8")
    (tmp_path / "fr" / "interface.toml").write_text('[run]\nend = "la fin"\n', encoding="utf-8")
    monkeypatch.setattr(words_language, "_HOME", tmp_path)
    forget()
    yield tmp_path
    forget()


def forget() -> None:
    for cached in (read, notes._note, sentences.read_texts):
        cached.cache_clear()


def test_lines_of_a_script_without_blanks_are_joined_without_one(own_languages: Path) -> None:
    (own_languages / "fr" / "glossary.toml").write_text('word = "一对，\n 再一对 and\nmore，\nso"'.replace('"', '"""'), encoding="utf-8")
    assert read_folder(own_languages / "fr", "glossary") == {"word": "一对，再一对 and more， so"}


def test_english_is_there() -> None:
    assert FALLBACK in languages()


def test_what_a_language_lacks_comes_from_english(own_languages: Path) -> None:
    assert languages() == ("en", "fr")
    assert (phrase("run.end", "fr"), phrase("run.start", "fr")) == ("la fin", "the start")
    french = note(Place.of("logits"), language="fr")
    assert (french.title, french.says) == ("Les logits", "A score.")
    assert note(Place.of("probs"), language="fr").title == "Probs"


def test_a_language_is_spoken_to_the_end_of_the_block_and_english_where_it_lacks_something() -> None:
    english = phrase("tabs.lesson"), place(Place.of("encoder.0.self_attn.q"), row=0, token="cat")
    with speaking("zh"):
        assert spoken() == "zh"
        assert phrase("tabs.lesson") == "课程"
        assert phrases("tabs")["lesson"] == "课程"
        assert place(Place.of("encoder.0.self_attn.q"), row=0, token="cat") == "编码器第 0 层 · 自注意力 · q · 第 0 行“cat”"
        assert note(Place.of("logits")).title == "logits：每个词一个分数"
        assert phrase("tabs.lesson", "en") == english[0]
    assert (spoken(), phrase("tabs.lesson"), place(Place.of("encoder.0.self_attn.q"), row=0, token="cat")) == ("en", *english)


def test_a_language_that_there_is_not_cannot_be_spoken() -> None:
    with pytest.raises(UnknownName, match="no language called 'tlh'"), speaking("tlh"):
        raise AssertionError("spoken")
    assert spoken() == "en"


def test_an_unknown_language_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownName, match=r"no language called 'tlh' \(en, zh\)"):
        phrase("tabs.lesson", "tlh")


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("language", languages())
def test_no_key_stands_in_two_files_of_a_topic(topic: str, language: str) -> None:
    files = [HOME / language / f"{topic}.toml", *(HOME / language / topic).glob("*.toml")]
    keys = [line for file in files if file.exists() for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("[")]
    assert sorted(keys) == sorted(set(keys))


OF_THE_LANGUAGE = {"word", "forms", "everyday"}
"""Fields of the glossary about how a language writes a word: English may need none."""


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("language", [each for each in languages() if each != FALLBACK])
def test_a_translation_has_only_texts_that_english_has_and_their_places_names_and_numbers(topic: str, language: str) -> None:
    mine, english = (dict(named_texts(read_folder(HOME / each, topic))) for each in (language, FALLBACK))
    assert {key for key in mine if key[-1] not in OF_THE_LANGUAGE} - set(english) == set()
    assert [key for key, text in mine.items() if key in english and marked(text) != marked(english[key])] == []


@pytest.mark.parametrize(
    "mine",
    [
        "第 {turns} 轮：按 `n`，{word!r} 还有 8 步",
        "第 {turn} 轮：按 `n`，还有 8 步",
        "第 {turn} 轮：按 `N`，{word!r} 还有 8 步",
        "第 {turn} 轮：按 `n`，{word!r} 还有 9 步",
    ],
)
def test_another_place_key_or_number_is_seen(mine: str) -> None:
    english = "turn {turn}: press `n`, {word!r} has 8 steps"
    assert marked("第 {turn} 轮：按 `n`，{word!r} 还有 8 步") == marked(english)
    assert marked(mine) != marked(english)


def named_texts(entry: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text, by the keys that lead to it."""
    for key, each in entry.items():
        if isinstance(each, dict):
            yield from named_texts(each, (*at, key))
        elif isinstance(each, str):
            yield (*at, key), each


def marked(text: str) -> tuple[set[str], set[str], set[str]]:
    """What a translation leaves as it is: places, what stands in backticks, numbers; 0 and 1 may be written as words."""
    numbers = set(re.findall(r"(?<![A-Za-z_{])\d+(?:\.\d+)*", text)) - {"0", "1"}
    return places(text), set(re.findall(r"`([^`]+)`", text)), numbers


def places(text: str) -> set[str]:
    return set(re.findall(r"(?<!\{)\{\w+(?:![rsa])?(?::[^{}]*)?\}", text))


@pytest.mark.parametrize("topic", TOPICS)
def test_parameters_are_never_called_weights(topic: str) -> None:
    assert [text for text in texts(read(topic)) if PARAMETERS_AS_WEIGHTS.search(text)] == []


@pytest.mark.parametrize("topic", TOPICS)
def test_texts_are_whole_lines_without_loose_ends(topic: str) -> None:
    for text in texts(read(topic)):
        assert text == " ".join(text.split())
        assert text.count("“") == text.count("”"), text
        assert text.count("(") == text.count(")"), text
