"""Mistakes that people have made, put one at a time into plain torch: the first tensor, the reason and the line are found."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stepper.checkpoints import Parameters
from stepper.trace import Session
from stepper.witness.own.check import check_against
from stepper.witness.own.report import OwnReport
from tests.witness.own.bugs.bug import BUGS, SAME, Bug, built, changed


def report_on(bug: Bug, folder: Path) -> OwnReport:
    return check_against(bug.against.session(), built(changed(bug, folder), bug.against.model))


ONE_IN = 4
"""So many of the catalogue are one that is always tried; `-m bugs` tries the others."""
TRIED = [pytest.param(bug, marks=[] if number % ONE_IN == 0 else [pytest.mark.bugs], id=str(bug)) for number, bug in enumerate(BUGS)]


@pytest.mark.parametrize("bug", TRIED)
def test_a_mistake_is_found_where_it_is_made_and_its_reason_is_proved(bug: Bug, tmp_path: Path) -> None:
    report = report_on(bug, tmp_path)
    assert report.verdict == "differs"
    first = report.mistakes[0]
    assert (first.row.name, first.hidden) == (bug.first, bug.hidden)
    assert report.first_divergence == first.row
    assert bug.suspect in report.suspect
    assert any(bug.shown in line for line in (first.row.code, *first.row.called_from))
    assert first.row.file == str(tmp_path / f"my_{bug.against.name}.py")
    assert Path(first.row.file).read_text(encoding="utf-8").splitlines()[first.row.line - 1].strip() == first.row.code


@pytest.mark.parametrize("bug", SAME, ids=str)
def test_the_same_in_other_words_is_no_mistake(bug: Bug, tmp_path: Path) -> None:
    report = report_on(bug, tmp_path)
    assert report.ok, report.text()
    assert report.mistakes == ()
    assert report.verdict in ("agrees", "rounding")
    assert report.float64 is not None
    assert report.float64 < 1e-5


@pytest.mark.parametrize("name", ["rsqrt for sqrt", "the variance by a difference of squares"])
def test_what_a_strict_test_takes_for_a_mistake_is_rounding(name: str, tmp_path: Path) -> None:
    """Rows far from zero: the mean takes most of the digits, and the two ways of writing a norm differ in the rest."""
    plain = next(bug for bug in SAME if bug.name == name)
    model = plain.against.model
    far = {**model.parameters, "decoder.embed.E": model.parameters["decoder.embed.E"] + np.float32(30)}
    session = Session(replace(model, parameters=Parameters.of(far)), plain.against.text)
    report = check_against(session, built(changed(plain, tmp_path), session.model))
    assert (report.ok, report.verdict) == (True, "rounding")
    assert "rounding" in report.text()
    largest = max(row.max_abs / max(1.0, row.largest) for row in report.rows)
    assert report.float64 is not None
    assert report.float64 < 1e-10 < 1e-5 < largest


def test_no_two_entries_have_one_name() -> None:
    assert len({str(bug) for bug in (*BUGS, *SAME)}) == len(BUGS) + len(SAME)
