"""Errors: a code with fields, and the sentence of it that is made where it is said."""

import ast
import copy
import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest

import stepper
from stepper.errors import BadCheckpoint, BadInput, Clause, MissingExtra, StepperError, nearest
from stepper.words import languages, speaking
from stepper.words.language import FALLBACK, read_folder
from stepper.words.sentences import read_texts, sentence

HOME = Path(stepper.__file__).parent
SOURCES = sorted(HOME.rglob("*.py"))


class Made(NamedTuple):
    """A place in the sources that makes an error or a clause."""

    where: str
    call: ast.Call

    @property
    def code(self) -> str | None:
        first = self.call.args[0] if self.call.args else None
        return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def names_of_errors() -> set[str]:
    """StepperError, all that derive from it, and Clause. What is none of these reaches a user only through a defect, and stays English."""
    names = {"StepperError", "Clause"}
    classes = [node for file in SOURCES for node in ast.walk(ast.parse(file.read_bytes())) if isinstance(node, ast.ClassDef)]
    for _ in range(4):
        names |= {each.name for each in classes if any(isinstance(base, ast.Name) and base.id in names for base in each.bases)}
    return names


def made() -> Iterator[Made]:
    names = names_of_errors()
    for file in SOURCES:
        tree = ast.parse(file.read_bytes())
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield Made(f"{file.relative_to(HOME)}:{node.lineno}", node)


MADE = tuple(made())
SAID = tuple(each for each in MADE if f"errors.{each.code}" in read_texts(FALLBACK, "errors"))
"""Those whose code has words."""


def fields_of(code: str, language: str = FALLBACK) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(read_texts(language, "errors")[f"errors.{code}"]) if name is not None}


def test_no_sentence_stands_where_an_error_is_made() -> None:
    assert [each.where for each in MADE if each not in SAID] == []


def test_every_field_that_a_sentence_names_is_given_where_the_error_is_made() -> None:
    given = {each: {keyword.arg for keyword in each.call.keywords} for each in SAID}
    assert [(each.where, given[each]) for each in SAID if not fields_of(str(each.code)) <= given[each]] == []


def test_every_sentence_is_used() -> None:
    used = {each.code for each in MADE}
    assert {key.removeprefix("errors.") for key in read_texts(FALLBACK, "errors")} - used - {"near.both", "near.parts"} == set()


@pytest.mark.parametrize("language", [each for each in languages() if each != FALLBACK])
def test_every_sentence_is_translated(language: str) -> None:
    mine, english = (read_folder(HOME / "words" / each, "errors") for each in (language, FALLBACK))
    assert {group: list(each) for group, each in mine.items()} == {group: list(each) for group, each in english.items()}


def test_an_error_is_a_code_with_fields_and_says_its_sentence() -> None:
    error = BadInput("words.no_note", name="x", folder="en", key="y")
    assert (error.code, error.fields) == ("words.no_note", {"name": "x", "folder": "en", "key": "y"})
    assert str(error) == "x has no note; write one in words/en/notes, under 'y'"
    assert repr(error) == "BadInput('words.no_note', name='x', folder='en', key='y')"


def test_an_error_is_said_in_the_language_that_is_spoken_where_it_is_said() -> None:
    error = MissingExtra(
        "extra.no_torch", what=Clause("extra.training"), problem="no torch", install=Clause("extra.install", extra="torch")
    )
    with speaking("zh"):
        assert str(error).startswith("训练需要 PyTorch（no torch）；请安装 torch 附加包")
    assert str(error).startswith("training needs PyTorch (no torch); install the torch extra")


def test_an_error_inside_another_is_said_inside_in_the_same_language() -> None:
    inner = BadInput("words.no_language", language="tlh", near=nearest("enn", ["en", "zh"]))
    outer = BadCheckpoint("extra.no_torch", what=inner, problem="-", install="-")
    assert str(outer) == "no language called 'tlh' (nearest: en) needs PyTorch (-); -"
    assert sentence(outer.code, outer.fields, "zh") == "没有叫 'tlh' 的语言（最接近的：en）需要 PyTorch（-）；-"


def test_an_error_without_words_is_said_as_it_stands() -> None:
    assert str(StepperError("something of yours")) == "something of yours"


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])  # noqa: S301 - our own
def test_a_copy_says_the_same(again: object) -> None:
    assert callable(again)
    error = BadInput("words.no_language", language="tlh", near=nearest("enn", ["en", "zh"]))
    copied = again(error)
    assert type(copied) is BadInput
    assert (str(copied), copied.code, repr(copied.fields)) == (str(error), error.code, repr(error.fields))


def test_two_threads_speak_two_languages_at_once() -> None:
    error = BadInput("words.no_language", language="tlh", near=["en", "zh"])
    with ThreadPoolExecutor(1) as other, speaking("zh"):
        assert other.submit(copy_context().run, str, error).result() == str(error) == "没有叫 'tlh' 的语言（en、zh）"
        assert other.submit(str, error).result() == "no language called 'tlh' (en, zh)"
