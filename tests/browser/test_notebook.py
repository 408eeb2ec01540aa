"""What a notebook shows of what the API gives back."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

import stepper
from stepper.engine.explain import Explanation
from stepper.trace import Session
from stepper.words import speaking
from tests.models import TINY, random_model
from tools.notebook import NOTEBOOK, with_outputs

LIMIT = 200_000
ALLOWED = {"table", "tr", "td", "th", "p", "b", "code", "pre", "details", "summary", "ul", "li", "br"}


class Drawn(HTMLParser):
    """The HTML of a value: its tags, its text, its cells."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.html = value._repr_mimebundle_()["text/html"]
        self.tags: list[str] = []
        self.open: list[str] = []
        self.cells: list[str] = []
        self.text = ""
        self.deepest = 0
        self.feed(self.html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert {name for name, _ in attrs} <= {"style", "scope", "open"}
        self.tags.append(tag)
        if tag != "br":
            self.open.append(tag)
        self.deepest = max(self.deepest, self.open.count("details"))
        if tag == "td":
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.open and self.open[-1] == "td":
            self.cells[-1] += data


def session() -> Session:
    return Session(random_model(TINY), "w4 w5 w6")


def shown(here: Session) -> list[Any]:
    here.goto("encoder.1.self_attn.weights")
    look, explained = stepper.look(here, "weights"), here.explain("encoder.1.self_attn.scores", (0, 1, 2))
    found = [here, look, explained, here.lens(), here.heads(), here.attribute()]
    here.edit("encoder.1.self_attn.weights", (0, 1, 2), 0.5)
    return [*found, here.diff("encoder.1.self_attn.context")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_everything_is_drawn_without_script_and_short(language: str) -> None:
    with speaking(language):
        for value in [*shown(session()), *shown(Session("en-fr"))]:
            drawn = Drawn(value)
            assert set(drawn.tags) <= ALLOWED
            assert 300 < len(drawn.html.encode()) < LIMIT
            assert value._repr_mimebundle_()["text/plain"]


def test_a_tensor_is_its_numbers_under_its_words() -> None:
    here = session()
    weights = here.value("encoder.0.self_attn.weights")
    drawn = Drawn(stepper.look(here, "encoder.0.self_attn.weights"))
    assert [float(cell) for cell in drawn.cells] == [pytest.approx(each, abs=5e-4) for each in weights.ravel().tolist()]
    assert all(word in drawn.text for word in ("w4", "w5", "query ↓", "head 2"))
    assert "rgba(150,80,200" in drawn.html


def test_what_has_no_room_is_counted() -> None:
    here = Session("en-fr")
    assert "185 of 205 columns are not shown" in Drawn(stepper.look(here, "unembed.W")).text
    assert "40 of 64 rows are not shown" in Drawn(stepper.look(here, "unembed.W")).text
    many = stepper.Labelled("many", np.ones((4, 24, 20), np.float32), ())
    assert "2 of 4 matrices are not shown" in Drawn(many).text


def test_a_number_opens_down_to_what_was_learned() -> None:
    here = session()
    explanation = here.explain("encoder.1.self_attn.scores", (0, 1, 2))
    drawn = Drawn(explanation)
    assert drawn.deepest > 10
    assert re.search(r"encoder\.embed\.E\[\d+,\d+\] = \S+, a parameter: learned in training", drawn.text)
    assert re.search(r"\d+ numbers below are not opened here", drawn.text)
    assert explanation.opens is not None
    first = explanation.opens(explanation.terms[0].operands[0])
    assert (first.name, first.stored) == ("encoder.1.self_attn.q", explanation.terms[0].operands[0].value)


def test_an_explanation_of_no_run_stays_closed() -> None:
    alone = Explanation("x", (0,), "y", (), "given", 1.0, 1.0)
    assert Drawn(alone).deepest == 1


def test_words_are_no_html() -> None:
    here = Session(random_model(TINY), "w4 w5")
    array = stepper.look(here, "encoder.embed.ids")
    sharp = type(array)("<script>", np.zeros((1, 1), np.float32), ())
    assert "<script>" not in Drawn(sharp).html


def numbers_apart(text: str) -> tuple[str, list[float]]:
    """A text without its numbers, and those."""
    pattern = r"-?\d+\.\d+(?:e[+-]?\d+)?|-?\d+e-?\d+"
    return re.sub(pattern, "#", text), [float(each) for each in re.findall(pattern, text)]


def test_the_notebook_of_the_docs_shows_what_it_holds() -> None:
    kept = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    for old, new in zip(kept["cells"], with_outputs(kept)["cells"], strict=True):
        assert [each["data"].keys() for each in old.get("outputs", ())] == [each["data"].keys() for each in new.get("outputs", ())]
        for one, other in zip(old.get("outputs", ()), new.get("outputs", ()), strict=True):
            words, numbers = numbers_apart("".join(one["data"]["text/plain"]))
            words_now, numbers_now = numbers_apart("".join(other["data"]["text/plain"]))
            if "apart" not in words:
                assert (words, len(numbers)) == (words_now, len(numbers_now))
                assert np.allclose(numbers, numbers_now, rtol=1e-3, atol=1e-4)
