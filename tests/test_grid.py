"""A sample of the grid: `python -m tools.grid` makes all of them."""

import random
from pathlib import Path

import pytest

from tests.checkpoints.hugging_face import transformers
from tools.grid import main, outcome_of
from tools.grid_cases import CASES, Case

SAMPLE = random.Random(12).sample([case for case in CASES if case.family in ("bert", "gpt2", "llama", "qwen2", "bart", "t5", "albert")], 5)


@pytest.mark.parametrize("case", SAMPLE, ids=lambda case: f"{case.family}, {case.what}")
def test_a_checkpoint_agrees_or_is_refused(case: Case, tmp_path: Path) -> None:
    transformers()
    outcome = outcome_of(case, tmp_path)
    assert outcome.verdict in ("agrees", "refused"), outcome.said


def test_the_untied_bart_names_the_setting(tmp_path: Path) -> None:
    transformers()
    untied = next(case for case in CASES if (case.family, case.what) == ("bart", "untied"))
    outcome = outcome_of(untied, tmp_path)
    assert outcome.verdict == "refused"
    assert "tie_word_embeddings = false" in outcome.said


def test_a_family_that_is_not_in_the_grid_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "nothing"]) == 2
    assert "no such family; there are bert, roberta" in capsys.readouterr().err
