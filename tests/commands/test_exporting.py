"""Files that a session is written to."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from stepper.cli import main
from stepper.commands import Desk, execute
from stepper.commands.results import PictureWanted, Written
from stepper.engine import Config
from stepper.errors import BadInput
from stepper.trace import Session
from tests.models import FAMILIES, KINDS, TINY, random_model


def desk(text: str = "w4 w5 w6") -> Desk:
    return Desk(Session(random_model(TINY), text))


class Page(HTMLParser):
    """What a page holds: its tags, and its text."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_tells_every_step_and_every_weight() -> None:
    here = desk()
    execute(here, "export report.html")
    page = Page(Path("report.html"))
    assert page.open == []
    assert page.links == []
    assert "script" not in page.tags
    for turn in range(here.session.turns):
        for step in here.session.program_of(turn):
            assert step.name in page.text
            assert step.formula in page.text
    weights = here.session.value("encoder.0.self_attn.weights@0")
    assert all(f"{share:.2f}" in page.text for share in weights.ravel().tolist())
    assert here.session.text in page.text


def test_the_page_is_light_or_dark() -> None:
    execute(desk(), "export report.html")
    assert "prefers-color-scheme: dark" in Path("report.html").read_text(encoding="utf-8")


def test_a_what_if_is_told_with_how_far_it_came() -> None:
    for ending in ("html", "md"):
        here = desk()
        execute(here, "set encoder.0.self_attn.weights[0,0,1] 0.5")
        execute(here, f"export report.{ending}")
        text = Path(f"report.{ending}").read_text(encoding="utf-8")
        assert "= 0.5" in text
        assert "log-probability" in text
        assert "largest difference" in text
    execute(desk(), "export report.md --force")
    assert "log-probability" not in Path("report.md").read_text(encoding="utf-8")


def test_markdown_has_a_row_for_every_step_of_the_first_turn() -> None:
    here = desk()
    execute(here, "export report.md")
    lines = Path("report.md").read_text(encoding="utf-8").splitlines()
    named = {line.split(" | ")[0].removeprefix("| ").replace("\\", "") for line in lines if line.startswith("| ")}
    assert {step.name for step in here.session.program_of(0)} <= named
    weights = [step for turn in range(here.session.turns) for step in here.session.program_of(turn) if step.name.endswith(".weights")]
    assert len([line for line in lines if line.startswith("| head 0")]) == len(weights)


def test_fine_steps_stand_under_their_coarse_step_and_in_its_block() -> None:
    here = desk()
    execute(here, "export report.md --force")
    turn = Path("report.md").read_text(encoding="utf-8").split("\n## ")[1]
    rows = [line.removeprefix("| ").split(" | ")[0].replace("\\", "") for line in turn.splitlines() if line.startswith("| ")]
    program = here.session.program_of(0)
    told = [row for row in rows if row in program]
    assert told == [name for step in program.coarse for name in (step.name, *(part.name for part in program.parts.get(step.name, ())))]
    blocks = {section.splitlines()[0]: section for section in turn.split("\n### ")}
    assert list(blocks)[-2:] == ["decoder.out", "output"]
    assert all(f"| {name} |" in blocks["output"] for name in ("logits", "probs", "probs.max", "probs.sum", "next"))


@pytest.mark.parametrize("ending", ["html", "md"])
def test_the_likeliest_words_of_each_row_stand_under_what_a_word_is_chosen_by(ending: str) -> None:
    here = Desk(Session(random_model(TINY), "w4 w5", target="w6 w7"))
    execute(here, f"export report.{ending}")
    text = Path(f"report.{ending}").read_text(encoding="utf-8")
    ranks = re.findall(r"w(\d+) (0\.\d+|\de-\d)", text)
    probs = here.session.value("probs")
    likeliest = [(row, word) for row in probs for word in np.argsort(-row)[:10] if word > 2]
    told = [(f"{word}", row[word]) for row, word in likeliest] * 2  # under probs, and under next
    assert [word for word, _ in ranks] == [word for word, _ in told]
    assert [float(number) for _, number in ranks] == pytest.approx([share for _, share in told], abs=5e-4)
    assert text.count("largest numbers of each row") == 1


def test_of_many_rows_there_is_a_remark_and_no_table() -> None:
    config = Config.from_dict({**KINDS["decoder-only"].to_dict(), "max_positions": 64})
    execute(Desk(Session(random_model(config), " ".join(["w4"] * 41))), "export report.md")
    assert "(41 by 10)" in Path("report.md").read_text(encoding="utf-8")


def test_the_words_stand_after_the_ids() -> None:
    execute(Desk(Session("by-hand")), "export report.md")
    rows = [line for line in Path("report.md").read_text(encoding="utf-8").splitlines() if line.startswith("| next |")]
    assert [row.rpartition("| ")[2].split()[1:] for row in rows] == [["voiture", "|"], ["verte", "|"], [r"\<eos\>", "|"]]


def test_tokens_are_escaped_and_never_markup() -> None:
    model = random_model(TINY)
    tokenizer = model.reader
    object.__setattr__(tokenizer, "token", lambda identity: f"<i>|{identity}\x1b")
    for ending, forbidden in (("html", "<i>"), ("md", "\n| <i>"), ("svg", "<i>")):
        execute(Desk(Session(model, "w4 w5")), f"export report.{ending} --force")
        text = Path(f"report.{ending}").read_text(encoding="utf-8")
        assert forbidden not in text
        assert "\x1b" not in text


def test_the_picture_shows_the_tensor_we_stand_on() -> None:
    here = desk()
    execute(here, "goto encoder.0.self_attn.weights 1")
    execute(here, "export view.svg")
    drawn = "".join(ElementTree.parse("view.svg").getroot().itertext())
    weights = here.session.value("encoder.0.self_attn.weights")
    assert "encoder.0.self_attn.weights" in drawn
    assert f"{weights[0, 0, 0]:.3f}" in drawn
    assert "·" in drawn


@pytest.mark.parametrize("config", FAMILIES.values(), ids=FAMILIES)
def test_every_tensor_of_every_family_can_be_drawn_and_told(config: Config) -> None:
    here = Desk(Session(random_model(config), "w4 w5 w6"))
    for name in _coarse(here):
        execute(here, f"goto {name}")
        execute(here, "export view.svg --force")
        ElementTree.parse("view.svg")
    execute(here, "export report.html")


def _coarse(here: Desk) -> Iterator[str]:
    return (step.name for step in here.session.program_of(0).coarse)


def test_arrays_are_those_of_the_run() -> None:
    here = desk()
    execute(here, "export run.npz")
    with np.load("run.npz") as arrays:
        assert np.array_equal(arrays["logits@0"], here.session.value("logits@0"))


@pytest.mark.parametrize("line", ["export", "export report.docx", "export report", "export missing/report.html", "export missing/run.npz"])
def test_what_cannot_be_written_is_said_in_one_line(line: str) -> None:
    with pytest.raises(BadInput) as refused:
        execute(desk(), line)
    assert "\n" not in str(refused.value)
    assert not list(Path().iterdir())


def test_a_folder_in_the_way_is_left_alone() -> None:
    Path("report.html").mkdir()
    with pytest.raises(BadInput, match=r"cannot write report\.html"):
        execute(desk(), "export report.html")
    assert [each.name for each in Path().iterdir()] == ["report.html"]


def test_exports_are_not_part_of_what_was_done() -> None:
    here = desk()
    execute(here, "export view.svg")
    assert here.log == []


@pytest.mark.parametrize("ending", ["npz", "html", "md"])
def test_trace_writes_the_same_files(ending: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "by-hand", "-o", f"run.{ending}"]) == 0
    assert f"run.{ending}" in capsys.readouterr().out
    assert Path(f"run.{ending}").stat().st_size > 1000


def test_trace_refuses_an_unknown_ending(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "by-hand", "-o", "run.xyz"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_front_end_that_draws_itself_is_asked_for_its_picture() -> None:
    here = desk()
    here.does_itself = frozenset({PictureWanted})
    assert execute(here, "export view.svg") == PictureWanted(Path("view.svg"))
    assert not Path("view.svg").exists()
    assert execute(here, "export report.md") == Written("report", Path("report.md"), turns=here.session.turns)


@pytest.mark.parametrize("name", ["mine.md", "mine.svg", "mine.npz"])
def test_what_is_there_is_replaced_only_where_that_is_asked_for(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text("years of work", encoding="utf-8")
    here = Desk(Session("by-hand", "green car"))
    with pytest.raises(BadInput, match="is there already; name another file, or add --force to replace it"):
        execute(here, f"export {file}")
    assert file.read_text(encoding="utf-8") == "years of work"
    execute(here, f"export {file} --force")
    assert file.read_bytes() != b"years of work"


def test_an_export_that_is_killed_leaves_nothing_behind(tmp_path: Path) -> None:
    program = """
import os, signal
from stepper import Session
from stepper.trace.export import export_npz
from pathlib import Path
export_npz(Session("by-hand", "green car"), Path("run.npz"), lambda done, total, name: done > 9 and os.kill(os.getpid(), signal.SIGKILL))
"""
    killed = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    if not hasattr(os, "O_TMPFILE"):
        pytest.skip("only Linux has files without a name")
    assert list(tmp_path.glob("*.npz*")) == list(tmp_path.glob(".stepper-*")) == []
