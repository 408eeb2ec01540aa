"""The page in which a run can be stepped: what stands in it, and that its numbers are those of the session."""

import base64
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stepper.browser.page import page_pieces
from stepper.browser.recorded import COMPUTED, LEFT_OUT, record
from stepper.commands import Desk, execute
from stepper.engine import Array
from stepper.trace import Session
from stepper.words import speaking
from tests.models import KINDS, TINY, random_model

TEXT = "w4 w5 w6"
VOID = {"meta", "link"}


class Page(HTMLParser):
    """A page, read: its elements with their attributes, and what its two stores hold."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.held: dict[str, str] = {}
        self._store = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        self._store = attributes.get("id", "") if tag == "script" else ""
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self._store = ""

    def handle_data(self, data: str) -> None:
        if self._store:
            self.held[self._store] = self.held.get(self._store, "") + data

    @property
    def facts(self) -> Any:
        return json.loads(self.held["facts"])

    def array(self, at: int, shape: list[int], kind: str) -> Array:
        """Numbers of the page, read as its script reads them."""
        bits = np.frombuffer(base64.b64decode(self.held["numbers"]), dtype="<f4" if kind == "f" else "<i4")
        return bits[at : at + int(np.prod(shape))].reshape(shape)


def page_of(session: Session, turns: int | None = 2) -> Page:
    return Page("".join(page_pieces(session, turns=turns)))


def test_nothing_is_fetched_and_everything_is_closed() -> None:
    page = page_of(Session(random_model(TINY), TEXT))
    assert page.open == []
    assert [name for _, attributes in page.elements for name in attributes if name in ("src", "href", "srcset", "style")] == []
    assert "default-src 'none'" in page.text
    assert "@import" not in page.text
    assert "url(" not in page.text


def test_whoever_cannot_see_it_is_told_what_everything_is() -> None:
    page = page_of(Session(random_model(TINY), TEXT))
    told = {(tag, attributes["aria-label"]) for tag, attributes in page.elements if "aria-label" in attributes}
    assert {("nav", "Steps"), ("main", "Tensor"), ("section", "Map"), ("section", "Why this number?")} <= told
    buttons = [attributes for tag, attributes in page.elements if tag == "button" and "data-key" in attributes]
    assert len(buttons) == 10
    assert all(each["aria-label"] and each["aria-keyshortcuts"] == each["data-key"] for each in buttons)
    assert any(attributes.get("aria-live") == "polite" for _, attributes in page.elements)
    assert ("details", {"id": "report", "open": ""}) in page.elements
    assert all("scope" in attributes for tag, attributes in page.elements if tag == "th" and attributes.get("class") == "heat")


@pytest.mark.parametrize("kind", ["2017", "decoder-only, far from 2017", "encoder-only"])
def test_the_numbers_are_those_of_the_session(kind: str) -> None:
    session = Session(random_model(KINDS[kind]), TEXT)
    page = page_of(session)
    facts, made = page.facts, 0
    assert len(facts["turns"]) == min(2, session.turns)
    for turn, rows in enumerate(facts["turns"]):
        assert [row[0] for row in rows] == list(session.program_of(turn).numbers)
        for name, op, *_, at in rows:
            value = session.run.value(name, turn)
            if at == COMPUTED:
                made += 1
                again = [session.run.explain((turn, name), index).result for index in np.ndindex(value.shape)]
                assert np.array(again, dtype=np.float32).tobytes() == value.tobytes()
            else:
                held = page.array(at, list(value.shape), facts["ops"][op]["kind"])
                assert held.tobytes() == value.astype(held.dtype).tobytes()
    for name, (at, shape, *_) in facts["parameters"].items():
        assert page.array(at, shape, "f").tobytes() == session.parameter(name).tobytes()
    assert made > 20


def test_a_changed_run_is_shown_as_it_is_now() -> None:
    session = Session(random_model(TINY), TEXT)
    session.edit("encoder.0.self_attn.q", (0, 0, 0), 5.0)
    page = page_of(session)
    row = next(row for row in page.facts["turns"][0] if row[0] == "encoder.0.self_attn.q")
    assert row[-2] == [1, 0]
    assert page.array(row[-1], [1], "f").tolist() == [5.0]


def test_what_has_no_room_is_left_out_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(random_model(TINY), TEXT)
    session.generate()
    recorded = record(session, session.turns, room=9000, most_facts=30_000)
    rows = [row for turn in recorded.facts["turns"] for row in turn]
    left_out = recorded.left_out
    assert 0 < left_out.tensors == sum(row[-1] == LEFT_OUT for row in rows) < left_out.of_tensors == len(rows)
    assert left_out.parameters == left_out.of_parameters - len(recorded.facts["parameters"]) > 0
    assert left_out.turns == session.turns - len(recorded.facts["turns"]) > 0
    assert len(recorded.numbers) <= 9000
    monkeypatch.setattr("stepper.browser.page._LIMIT", 600_000)
    monkeypatch.setattr("stepper.browser.page._OF_STEPS", 30_000)
    monkeypatch.setattr("stepper.browser.page._OF_REPORT", 30_000)
    text = page_of(session, None).text
    assert f"{left_out.turns} of {session.turns} turns" in text
    assert f"The report tells 1 of {session.turns} turns" in text


def test_the_page_of_the_default_run_is_small() -> None:
    page = page_of(Session("en-fr"), 32)
    assert len(page.text.encode()) < 3_000_000
    assert "Left out" not in page.text
    assert page.facts["start"] == {"turn": 0, "step": "encoder.embed.ids", "row": 0}


def test_the_page_speaks_the_language_that_is_spoken() -> None:
    with speaking("zh"):
        page = page_of(Session(random_model(TINY), TEXT))
    assert page.elements[0] == ("html", {"lang": "zh"})
    assert ("nav", {"class": "left", "aria-label": "步骤"}) in page.elements
    assert page.facts["said"]["row"] == "第 {row} 行（0–{last}）"


def test_a_word_can_end_no_script() -> None:
    page = page_of(Session(random_model(TINY), TEXT))
    assert "<" not in page.held["facts"]


def test_the_verb_writes_a_page_unless_a_report_is_named() -> None:
    desk = Desk(Session(random_model(TINY), TEXT))
    execute(desk, "goto encoder.0.self_attn.scores 1")
    execute(desk, "export page.html --turns 2")
    execute(desk, "export report.html --turns 2")
    page = Page(Path("page.html").read_text(encoding="utf-8"))
    assert page.facts["start"] == {"turn": 0, "step": "encoder.0.self_attn.scores", "row": 1}
    assert "script" not in Path("report.html").read_text(encoding="utf-8")
