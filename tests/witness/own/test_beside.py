"""A dump beside a session: at every place ours, theirs and the difference, also where the dump shows nothing."""

from pathlib import Path

import numpy as np
import pytest
import torch

from stepper.commands import Desk, execute, text
from stepper.errors import BadInput
from stepper.witness.own import capture, from_dump
from stepper.witness.own.beside import run_of
from tests.witness.own.bugs.bug import BUGS, built, changed


def written(name: str, folder: Path, ids: list[int]) -> Path:
    """A run of a tutorial with a mistake."""
    bug = next(each for each in BUGS if str(each) == name)
    module = built(changed(bug, folder), bug.against.model).module
    with torch.no_grad(), capture(module) as run:
        module(torch.tensor([ids]))
    return run.save(folder / "run.npz")


def test_theirs_is_there_at_every_place_and_what_the_dump_does_not_show_is_worked_out(tmp_path: Path) -> None:
    bug = next(each for each in BUGS if str(each) == "gpt: scale by width")
    session = bug.against.session()
    witness = built(changed(bug, tmp_path), bug.against.model)
    theirs = witness.observe({"target": session.ids("target")}).dump
    other, report = run_of(session, from_dump(written(str(bug), tmp_path, session.ids("target"))))
    session.contrast(other)
    assert report.suspect
    scaled = session.diff("decoder.0.self_attn.scaled")
    assert np.allclose(scaled.baseline * np.sqrt(3), scaled.edited, atol=1e-6)
    assert session.diff("decoder.0.self_attn.q").delta.any() is np.False_
    weights = next(each.read() for each in theirs.records if each.name.endswith("softmax"))
    assert np.allclose(session.diff("decoder.0.self_attn.weights").baseline, weights[0], atol=1e-6)
    logits = next(each.read() for each in theirs.records if "head" in each.aliases)
    assert np.allclose(session.diff("logits").baseline, logits[0], atol=1e-5)
    assert session.diff("decoder.0.self_attn.weights.exp").delta.any()


def test_a_mask_s_minus_infinity_is_held_by_a_cell(tmp_path: Path) -> None:
    session = next(bug for bug in BUGS if str(bug) == "gpt: mask off by one").against.session()
    other, _ = run_of(session, from_dump(written("gpt: mask off by one", tmp_path, session.ids("target"))))
    session.contrast(other)
    weights = session.diff("decoder.0.self_attn.weights")
    assert (weights.edited[0, 0, 1], weights.baseline[0, 0, 1] > 0) == (0, True)


def test_the_verb_says_what_goes_wrong_and_the_comparison_goes_on_from_any_place(tmp_path: Path) -> None:
    session = next(bug for bug in BUGS if str(bug) == "gpt: exact gelu").against.session()
    dump = written("gpt: exact gelu", tmp_path, session.ids("target"))
    desk = Desk(session)
    said = text(execute(desk, f"contrast {dump}"))
    assert said.splitlines()[0].startswith("First tensor that differs: decoder.0.ffn.activation")
    assert "gelu there, gelu_tanh here" in said
    assert "cells differ" in text(execute(desk, "diff decoder.0.ffn.activation"))
    assert "decoder.1" in text(execute(desk, "diff"))
    with pytest.raises(BadInput, match=r"no file .*nowhere\.npz"):
        execute(desk, "contrast nowhere.npz")
