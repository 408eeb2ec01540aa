"""What a report says: in a word, in a table, in JSON."""

import json
import math
from dataclasses import replace

from stepper.witness import Report, Row

GOOD = Row("encoder.embed.out@0", "same inputs", 1e-7, 5e-5, True, "agrees", "encoder.embed.out", 0, (1, 2))
WHOLE = replace(GOOD, witness="whole model", max_abs=3e-6)
EXACT = replace(GOOD, name="next@1", step="next", turn=1, max_abs=0.0, tolerance=0.0, where=())
BAD = replace(GOOD, name="encoder.out@0", step="encoder.out", max_abs=0.25, ok=False, verdict="differs", float64=0.25)
LOST = replace(BAD, max_abs=math.inf, where=(), float64=None)


def report(*rows: Row, complete: bool = True) -> Report:
    return Report(rows, "en-fr", "2.13.0", complete=complete)


def test_all_in_order() -> None:
    whole = report(GOOD, WHOLE, EXACT)
    assert whole.ok
    assert whole.worst == WHOLE
    assert whole.first_divergence is None
    assert (whole.steps, whole.steps_ok) == (2, 2)
    assert whole.badge() == "torch ✓ 2/2, max 3.0e-06"


def test_a_divergence_is_named_where_it_is_first_and_not_where_it_is_worst() -> None:
    later = replace(BAD, name="logits@0", step="logits", max_abs=7.0)
    whole = report(GOOD, BAD, later)
    assert not whole.ok
    assert whole.first_divergence == BAD
    assert whole.worst == later
    assert whole.badge() == "torch ✗ encoder.out@0: 2.5e-01"
    assert (whole.steps, whole.steps_ok) == (3, 1)


def test_what_was_stopped_or_compared_nothing_is_not_in_order() -> None:
    stopped = report(GOOD, complete=False)
    assert not stopped.ok
    assert stopped.badge() == "torch … 1/1"
    assert "Stopped before the end." in stopped.text()
    assert not report().ok
    assert report().worst is None
    assert "Nothing was compared." in report().text()


def test_the_table_has_a_line_for_each_step_and_a_column_for_each_witness() -> None:
    assert report(GOOD, WHOLE, BAD, EXACT).text().splitlines() == [
        "en-fr, against PyTorch 2.13.0: the largest difference of each tensor",
        "(– where there is nothing to compare with)",
        "",
        "step                 same inputs  whole model",
        "encoder.embed.out@0      1.0e-07      3.0e-06",
        "encoder.out@0            2.5e-01            –  differs (same inputs)",
        "next@1                         0            –",
        "",
        "2 of 3 steps agree.",
        "Largest difference: encoder.out@0 (same inputs), 2.5e-01 at cell [1, 2], allowed 5.0e-05: differs; in float64 2.5e-01",
        "First divergence:   encoder.out@0 (same inputs), 2.5e-01 at cell [1, 2], allowed 5.0e-05: differs; in float64 2.5e-01",
    ]


def test_json_holds_the_same_rows_and_no_number_that_json_cannot_write() -> None:
    found = json.loads(report(GOOD, LOST).to_json())
    assert found["ok"] is False
    assert [(row["name"], row["max_abs"], row["where"]) for row in found["rows"]] == [
        ("encoder.embed.out@0", 1e-7, [1, 2]),
        ("encoder.out@0", "inf", []),
    ]
    assert found["first_divergence"]["name"] == "encoder.out@0"
    assert json.loads(report(GOOD).to_json())["first_divergence"] is None


def test_rows_are_found_by_step_with_or_without_the_turn() -> None:
    again = replace(GOOD, name="encoder.embed.out@1", turn=1)
    assert report(GOOD, again, EXACT).of("encoder.embed.out") == (GOOD, again)
    assert report(GOOD, again, EXACT).of("encoder.embed.out@1") == (again,)
    assert report(GOOD).of("logits") == ()


def test_only_what_is_out_of_tolerance_and_large_is_suspicious() -> None:
    assert not GOOD.suspicious
    assert not replace(GOOD, max_abs=7e-5, ok=False).suspicious
    assert replace(GOOD, max_abs=1e-4, ok=False).suspicious
    assert not EXACT.suspicious
    assert replace(EXACT, max_abs=1.0, ok=False).suspicious
