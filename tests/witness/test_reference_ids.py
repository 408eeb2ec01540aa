"""The cross-check holds the ids against Hugging Face's tokenizer first: both other witnesses are given ours."""

import json
from pathlib import Path

import tokenizers
from tokenizers import models, pre_tokenizers

from stepper import Session, crosscheck
from tests.checkpoints.hugging_face import VARIANTS, saved, transformers
from tests.checkpoints.test_tokenizer_settings import BYTES


def with_bytes(folder: Path) -> Path:
    for name, content in BYTES.items():
        (saved(VARIANTS["gpt2"], folder) / name).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return folder


def test_ids_that_agree_have_a_row_of_their_own_that_is_no_step(tmp_path: Path) -> None:
    session = Session(str(with_bytes(tmp_path)), "the the")
    report = crosscheck(session, turns=[0])
    assert report.rows[0].name == "ids"
    assert report.rows[0].remark == f"2 ids, as GPT2Tokenizer of transformers {transformers().__version__} gives them"
    assert report.ok
    assert report.steps == len(session.program)
    assert report.rows[0].remark in report.text()


def test_ids_that_differ_are_said_with_the_first_place_and_what_stands_there(tmp_path: Path) -> None:
    made = tokenizers.Tokenizer(models.WordLevel({"t": 0, "h": 1, " ": 2, "e": 3}))
    made.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    made.save(str(saved(VARIANTS["gpt2"], tmp_path) / "tokenizer.json"))  # which GPT2Tokenizer takes for bytes: it knows no space
    session = Session(str(tmp_path), "he the")
    report = crosscheck(session, turns=[0])
    assert not report.ok
    assert report.badge() == "torch ✗ ids: inf"
    assert report.steps_ok == report.steps
    assert f"row 2: ' ' (2) here, 't' (0) from GPT2Tokenizer of transformers {transformers().__version__}" in report.text()


def test_ids_that_were_given_are_compared_with_nothing(tmp_path: Path) -> None:
    session = Session(str(with_bytes(tmp_path)), [1, 2])
    assert crosscheck(session, turns=[0]).rows[0].witness != "tokenizer"
