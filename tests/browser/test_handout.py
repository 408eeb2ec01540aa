"""Pinned moments, and the handout that is made of them."""

from pathlib import Path

import numpy as np
import pytest

from stepper.commands import Desk, execute, text
from stepper.errors import BadInput
from stepper.trace import Session
from tests.models import TINY, random_model


def desk_after(*lines: str) -> Desk:
    desk = Desk(Session(random_model(TINY), "w4 w5 w6"))
    for line in lines:
        execute(desk, line)
    return desk


WEIGHTS = "goto encoder.1.self_attn.weights 1"
PIN = "pin cell=1,0,2 as=numbers tab=why Head 1 looks at itself <b>"


@pytest.mark.parametrize("ending", ["html", "md"])
def test_a_handout_holds_the_moments_that_were_pinned_and_no_more(ending: str) -> None:
    desk = desk_after(WEIGHTS, PIN, "goto encoder.embed.scaled", "pin", "next")
    explained = desk.session.explain("encoder.1.self_attn.weights@0", (1, 0, 2))
    execute(desk, f"export handout.{ending}")
    written = Path(f"handout.{ending}").read_text(encoding="utf-8")
    assert written.count("## " if ending == "md" else "<section>") == 2
    assert ("Head 1 looks at itself <b>" if ending == "md" else "Head 1 looks at itself &lt;b&gt;") in written
    assert "encoder.1.self_attn.weights" in written
    assert f"{explained.stored:.9g}" in written
    assert "head 1" in written
    assert "head 0" not in written
    assert "encoder.embed.scaled" in written
    assert "encoder.embed.out@0" not in written
    assert "<script" not in written


def test_what_is_done_afterwards_changes_nothing_in_a_moment() -> None:
    desk = desk_after(WEIGHTS, PIN)
    before = desk.session.value("encoder.1.self_attn.weights@0").copy()
    execute(desk, "set encoder.embed.scaled[0,0] 90")
    execute(desk, "input w7 w8")
    moment = desk.pins[0]
    assert np.array_equal(moment.session.value("encoder.1.self_attn.weights@0"), before)
    assert moment.session.position.row == 1
    assert list(moment.facts()) == ["random: w4 w5 w6"]


def test_a_moment_of_a_changed_run_says_so() -> None:
    desk = desk_after("set encoder.embed.scaled[0,0] 90", WEIGHTS, "pin version=delta")
    execute(desk, "export handout.md")
    written = Path("handout.md").read_text(encoding="utf-8")
    assert "*changed: encoder.embed.scaled@0[0,0] = 90.0*" in written or "*changed: encoder.embed.scaled@0[0,0] = 90*" in written


@pytest.mark.parametrize("theme, ground", [("light", "rgb(251,250,246)"), ("dark", "rgb(20,23,28)")])
def test_a_handout_is_in_the_theme_that_is_asked_for(theme: str, ground: str) -> None:
    execute(desk_after(WEIGHTS, PIN), f"export handout.html --theme {theme}")
    assert ground in Path("handout.html").read_text(encoding="utf-8")


def test_a_handout_is_in_the_theme_of_the_screen() -> None:
    desk = desk_after(WEIGHTS, PIN)
    desk.look_line = lambda: "view cell=0,1,1 theme=light"
    execute(desk, "export handout.html")
    assert "rgb(251,250,246)" in Path("handout.html").read_text(encoding="utf-8")


def test_pins_are_listed_and_taken_away() -> None:
    desk = desk_after(WEIGHTS, PIN, "pin")
    assert text(execute(desk, "pins")).splitlines()[0].startswith("1 Head 1 looks")
    execute(desk, "unpin 1")
    assert [moment.caption for moment in desk.pins] == [""]
    with pytest.raises(BadInput, match="there are 1"):
        execute(desk, "unpin 2")
    execute(desk, "unpin *")
    with pytest.raises(BadInput, match="nothing is kept yet"):
        execute(desk, "export handout.html")


def test_only_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stepper.commands.pinning._MOST", 2)
    desk = desk_after(WEIGHTS, "pin", "pin")
    with pytest.raises(BadInput, match="2 moments are kept already"):
        execute(desk, "pin")


def test_a_saved_log_pins_again_what_was_pinned() -> None:
    first = desk_after(WEIGHTS, PIN)
    first.look_line = lambda: "view cell=0,1,1 as=heat tab=why theme=light"
    execute(first, "pin seen on the screen")
    assert first.log[-1] == "pin cell=0,1,1 as=heat tab=why seen on the screen"
    first.look_line = None
    execute(first, "save moment.txt")
    again = desk_after("replay moment.txt")
    assert [(each.caption, each.seen, each.opened) for each in again.pins] == [
        (each.caption, each.seen, each.opened) for each in first.pins
    ]
    assert [each.session.position for each in again.pins] == [each.session.position for each in first.pins]
