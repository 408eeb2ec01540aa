"""How well a model does on texts it has not seen: what is kept is what is computed, and a whole text is one that greedy choice writes."""

import json
from pathlib import Path

import pytest

from stepper import Session, load, models
from stepper.checkpoints.unseen import unseen_texts
from stepper.commands import Desk, execute, text
from stepper.course.expressions.unseen import MEASURED, computed, figures_text
from stepper.errors import BadInput
from stepper.trace.over_unseen import over_unseen
from stepper.training.evaluate_stories import unseen_stories
from stepper.training.evaluate_translation import evaluation_pairs
from stepper.training.stories import last_names

WITH_TEXTS = [name for name in models() if (load(name).directory or Path()).joinpath("unseen.tsv").exists()]
KEPT = [
    (name, key)
    for name in WITH_TEXTS
    if (load(name).directory or Path()).joinpath(MEASURED).exists()
    for key in json.loads((load(name).directory or Path()).joinpath(MEASURED).read_text(encoding="utf-8"))
]


def test_the_texts_are_those_that_training_did_not_show() -> None:
    for name in WITH_TEXTS:
        found = unseen_texts(load(name))
        if name == "next-word":
            stories = [" ".join(story) for story in unseen_stories(name, 60)]
            assert [each.text for each in found] == stories
            assert all(each.places == tuple(place for place, before in last_names(tuple(each.text.split())) if before) for each in found)
        else:
            assert [(each.text, each.target) for each in found] == [(pair.source, pair.target) for pair in evaluation_pairs(name, 80, 1)[0]]
        assert len(found) >= 50


def test_a_whole_text_is_one_that_the_model_writes() -> None:
    session = Session("en-fr")
    execute(Desk(session), "option scale=quarter")
    texts = unseen_texts(session.model)[:12]
    written = []
    for each in texts:
        writing = Session(session.model, each.text)
        execute(Desk(writing), "option scale=quarter")
        written.append(writing.generate() == each.target)
    assert 0 < sum(written) < len(written)
    short = Session(session.model)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stepper.trace.over_unseen.unseen_texts", lambda model: texts)
        execute(Desk(short), "option scale=quarter")
        assert over_unseen(short).whole == pytest.approx(sum(written) / len(written))


@pytest.mark.course
@pytest.mark.parametrize("name, key", KEPT)
def test_what_is_kept_is_what_is_computed(name: str, key: str) -> None:
    assert kept_is_computed(name, key)


def test_one_that_is_kept_is_what_is_computed() -> None:
    assert kept_is_computed("en-fr", "positions = shifted")
    assert len(KEPT) > 8


def kept_is_computed(name: str, key: str) -> bool:
    desk = Desk(Session(name))
    parts = [each.partition(" = ") for each in key.split("; ") if each]
    beam = next((int(width) for what, _, width in parts if what == "beam"), 0)
    for what, _, choice in parts:
        if "." in what:
            execute(desk, f"ablate {what.replace('[', '[head=')}")
        elif what != "beam":
            execute(desk, f"option {what}={choice}")
    file = (desk.session.model.directory or Path()) / MEASURED
    kept = json.loads(file.read_text(encoding="utf-8"))
    return bool(kept[key] == computed(desk.session, beam)) and file.read_text(encoding="utf-8") == figures_text(kept)


def test_the_verb_says_both_and_a_model_without_texts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(Session("en-fr"))
    texts = unseen_texts(desk.session.model)[:5]
    monkeypatch.setattr("stepper.trace.over_unseen.unseen_texts", lambda model: texts)
    assert len(text(execute(desk, "measure")).splitlines()) == 2
    execute(desk, "option positions=halved")
    said = text(execute(desk, "measure")).splitlines()
    assert said[2].startswith("as trained: 100.0% of them right")
    monkeypatch.undo()
    with pytest.raises(BadInput, match="no unseen texts"):
        execute(Desk(Session("by-hand")), "measure")
    with pytest.raises(BadInput, match="says no words"):
        execute(Desk(Session("digits")), "measure")
