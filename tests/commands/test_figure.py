"""Figures: an answer, the map or the tensor in a file, with a caption that says what made it."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from stepper import Session
from stepper.commands import Desk, execute
from stepper.commands.results import Written
from stepper.errors import BadInput, StepperError
from stepper.pages.answers import answer_lines

LINES = ("lens 3", "lens noir", "heads", "attribute", "sweep heads from the white cat sleeps .", "map", "tensor")


def at_the_logits() -> Desk:
    desk = Desk(Session("en-fr", "the black cat sleeps ."), drawer=answer_lines)
    execute(desk, "goto logits@2")
    return desk


@pytest.mark.parametrize("line", LINES)
def test_a_figure_is_a_picture_with_its_caption(line: str, tmp_path: Path) -> None:
    desk, file = at_the_logits(), tmp_path / "figure.svg"
    written = execute(desk, f"figure {file} of {line} --theme light")
    assert isinstance(written, Written)
    words = " ".join(each.text or "" for each in ElementTree.fromstring(file.read_text(encoding="utf-8")).iter())
    assert "the black cat sleeps . · logits@2, row 0" in words
    assert f"stepper › {line}" in words
    assert "http" not in file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert desk.session.position.step == "logits"
    assert desk.log == ["goto logits@2"]


def test_a_png_is_drawn_where_it_can_be(tmp_path: Path) -> None:
    pytest.importorskip("resvg_py")
    execute(at_the_logits(), f"figure {tmp_path / 'a.png'} of lens 3")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_without_what_draws_a_png_it_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "resvg_py", None)
    with pytest.raises(BadInput, match="figures"):
        execute(at_the_logits(), f"figure {tmp_path / 'a.png'} of lens 3")
    assert list(tmp_path.glob("a.*")) == []


REFUSED = ("", "a.svg", "a.pdf of lens", "a.svg of step", "a.svg of where", "a.svg of zzz", "a.svg of heads --theme blue")


@pytest.mark.parametrize("rest", REFUSED)
def test_what_cannot_be_drawn_is_refused_and_writes_nothing(rest: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StepperError):
        execute(at_the_logits(), f"figure {rest}")
    assert list(tmp_path.glob("a.*")) == []


def test_a_file_that_is_there_is_replaced_only_where_that_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "a.svg"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(BadInput):
        execute(at_the_logits(), f"figure {file} of lens")
    assert file.read_text(encoding="utf-8") == "mine"
    execute(at_the_logits(), f"figure {file} of lens --force")
    assert file.read_text(encoding="utf-8").startswith("<svg")
