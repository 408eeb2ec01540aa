"""The way back of a module: gradients agree, and where one is cut off, doubled or frozen, that is where it is said."""

from dataclasses import replace
from pathlib import Path

import pytest

from stepper.witness.own.check import check_against
from stepper.witness.own.files import read_dump, write_npz
from stepper.witness.own.reference import OurPass
from stepper.witness.own.report import OwnReport
from stepper.witness.own.witnesses import DumpWitness
from tests.witness.own.bugs.bug import BUGS, Bug, built, changed
from tests.witness.own.tutorials.models import TUTORIALS

ATTENDED = "attended = self.attention(self.norm1(x))"
NONE = "no gradient comes back there"


def report_on(bug: Bug, folder: Path) -> OwnReport:
    witness = replace(built(changed(bug, folder), bug.against.model), goes_back=True)
    return check_against(bug.against.session(), witness)


@pytest.mark.parametrize("name", TUTORIALS)
def test_every_gradient_of_a_tutorial_agrees(name: str, tmp_path: Path) -> None:
    report = report_on(Bug(TUTORIALS[name], "none", ()), tmp_path)
    gradients = [row for row in report.rows if row.name.startswith("grad.")]
    assert report.ok, report.text()
    assert len(gradients) > 50
    at = next(row.name for row in gradients if row.name.endswith("self_attn.W_q"))
    assert [row.theirs for row in gradients if row.name == at] != [""]
    assert {row.where for row in gradients} == {"agrees"}


@pytest.mark.parametrize(
    "name, old, new, first, suspect, line",
    [
        (
            "gpt",
            "F.softmax(scores, dim=-1)",
            "F.softmax(scores, dim=-1).detach()",
            "decoder.1.self_attn.weights",
            NONE,
            "dim=-1).detach()",
        ),
        (
            "gpt",
            "x = x + attended",
            "x = x.detach() + attended",
            "decoder.0.add2",
            "through decoder.1.add1 is missing",
            "self.down(active)",
        ),
        (
            "gpt",
            "x = x + attended",
            "x = x + attended + (attended - attended.detach())",
            "decoder.1.self_attn.out",
            "2 times as large",
            "self.out(joined)",
        ),
        ("gpt", ATTENDED, f"with torch.no_grad():\n            {ATTENDED}", "decoder.1.self_attn.out", NONE, "self.out(joined)"),
        ("llama", "self.rotated(k)", "self.rotated(k.detach())", "decoder.1.self_attn.k_repeated", NONE, "k = k.repeat_interleave"),
        (
            "bert",
            "    return bert",
            "    bert.words.weight.requires_grad_(False)\n    return bert",
            "encoder.embed.lookup",
            NONE,
            "self.words(ids)",
        ),
        ("translator", "layer(y, x, look", "layer(y, x.detach(), look", "decoder.0.cross_attn.memory", NONE, "x.detach()"),
    ],
)
def test_a_way_back_that_is_cut_off_is_found_though_the_forward_pass_agrees(
    name: str, old: str, new: str, first: str, suspect: str, line: str, tmp_path: Path
) -> None:
    report = report_on(Bug(TUTORIALS[name], "cut", ((old, new),)), tmp_path)
    assert all(row.ok for row in report.rows if not row.name.startswith("grad."))
    assert report.mistakes[0].row.name == f"grad.{first}"
    assert suspect in report.suspect
    assert line in report.mistakes[0].row.code
    assert report.first_divergence == report.mistakes[0].row
    assert len(report.mistakes) == 1


def test_a_head_that_has_only_the_numbers_of_the_table_sends_nothing_back_to_it(tmp_path: Path) -> None:
    tied = replace(TUTORIALS["gpt"], config=replace(TUTORIALS["gpt"].config, tie_unembed=True))
    report = report_on(Bug(tied, "copied", ()), tmp_path)
    assert report.mistakes[0].row.name == "grad.decoder.embed.E"
    assert "through logits is missing" in report.suspect
    shared = Bug(tied, "tied", (("    return gpt.eval()", "    gpt.head.weight = gpt.tokens.weight\n    return gpt.eval()"),))
    assert report_on(shared, tmp_path).ok


def test_gradients_wait_until_the_forward_pass_agrees(tmp_path: Path) -> None:
    report = report_on(next(bug for bug in BUGS if bug.name == "scale by width"), tmp_path)
    assert report.mistakes[0].row.name == "decoder.0.self_attn.scaled"
    assert not any(row.name.startswith("grad.") for row in report.rows)
    assert any("once the forward pass agrees" in note for note in report.notes)


def test_gradients_are_kept_in_a_dump(tmp_path: Path) -> None:
    tutorial = TUTORIALS["gpt"]
    witness = replace(built(tutorial.file, tutorial.model), goes_back=True)
    dump = witness.observe(OurPass.of(tutorial.session()).ids).dump
    again = read_dump(write_npz(dump, tmp_path / "run.npz"))
    one, two = (check_against(tutorial.session(), DumpWitness(each)) for each in (dump, again))
    assert [row.name for row in one.rows] == [row.name for row in two.rows]
    assert [row.max_abs for row in one.rows] == [row.max_abs for row in two.rows]
    assert any(row.name.startswith("grad.") for row in two.rows)
