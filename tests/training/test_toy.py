"""Training toys: quick, repeatable, and the same arithmetic as in NumPy."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

pytest.importorskip("torch", reason="training needs PyTorch: pip install '.[torch]'")

import torch

from stepper.checkpoints.toy import KINDS, WIDTHS, load_toy, run_toy, toy_accuracy, toy_sentences
from stepper.training import TrainingProgress, train
from stepper.training.toy import _logits, train_toy, train_toys


@pytest.mark.parametrize("kind", KINDS)
def test_torch_and_numpy_compute_the_same(kind: str) -> None:
    toy, ids = load_toy(kind, 8), toy_sentences(4)
    parameters = {name: torch.tensor(array) for name, array in toy.parameters.items()}
    assert np.allclose(_logits(parameters, kind, torch.tensor(ids)).numpy(), run_toy(toy, ids).logits, atol=1e-4)


def test_a_toy_is_trained_in_a_moment_and_every_step_is_reported() -> None:
    seen: list[TrainingProgress] = []
    toy = train_toy("untied", 8, seen.append, steps=300)
    assert toy_accuracy(toy) > 0.95
    assert [progress.step for progress in seen] == list(range(1, 301))


def test_the_same_seed_gives_the_same_toy() -> None:
    first, second, other = (train_toy("tied", 4, steps=5, seed=seed) for seed in (1, 1, 3))
    assert all(np.array_equal(first.parameters[name], second.parameters[name]) for name in first.parameters)
    assert not np.array_equal(first.parameters["unembed.W"], other.parameters["unembed.W"])


def test_all_toys_come_in_one_file_with_the_names_of_the_shipped_one(tmp_path: Path) -> None:
    seen: list[TrainingProgress] = []
    numbers = train_toys(tmp_path / "toy", seen.append, steps=1)
    stored = load_file(tmp_path / "toy" / "model.safetensors")
    assert numbers == sum(array.size for array in stored.values())
    assert (seen[-1].step, seen[-1].steps) == (20, 20)
    for kind in KINDS:
        for d_k in WIDTHS:
            shapes = {name: array.shape for name, array in load_toy(kind, d_k).parameters.items()}
            assert shapes == {name: stored[f"{kind}.{d_k}.{name}"].shape for name in shapes}


def test_the_toys_are_trained_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stepper.training.toy.train_toys", lambda destination, report: 57_088)
    assert train("toy", tmp_path / "toy").parameters == 57_088
