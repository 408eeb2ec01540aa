"""A short training run, from its name to a directory that can be loaded."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from stepper import Session, load
from stepper.errors import MissingExtra, UnknownName
from stepper.training import RECIPES, TrainingProgress, progress_bar, train, train_recipe
from stepper.training.corpus import training_pairs
from stepper.training.evaluate_translation import read_pair
from stepper.training.figures import share

SHORT = replace(RECIPES["en-fr"], steps=4, examples=256, batch_size=16, warmup_steps=2)


@pytest.fixture(autouse=True)
def torch_is_here() -> None:
    pytest.importorskip("torch", reason="training needs PyTorch: pip install '.[torch]'")


def test_a_few_steps_write_a_model_that_fits_its_configuration(tmp_path: Path) -> None:
    from stepper.witness.torch_model import build_model, load_parameters

    seen: list[TrainingProgress] = []
    trained = train_recipe(SHORT, tmp_path / "mine", seen.append)
    parameters = load_file(tmp_path / "mine" / "model.safetensors")
    load_parameters(build_model(SHORT.config), parameters)
    assert [progress.step for progress in seen] == [1, 2, 3, 4]
    assert trained.parameters == sum(array.size for array in parameters.values())
    assert {array.dtype.name for array in parameters.values()} == {"float32"}


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_makes_a_model_that_can_be_loaded_and_run(name: str, tmp_path: Path) -> None:
    short = replace(RECIPES[name], steps=2, examples=64, batch_size=16, warmup_steps=1)
    train_recipe(short, tmp_path / "mine")
    session = Session(load(tmp_path / "mine"))
    assert np.isfinite(session.value(session.program.coarse[-1].name)).all()


def test_the_same_seed_gives_the_same_model_bit_for_bit(tmp_path: Path) -> None:
    for name in ("first", "second"):
        train_recipe(SHORT, tmp_path / name)
    train_recipe(replace(SHORT, seed=1), tmp_path / "other")
    first, second, other = ((tmp_path / name / "model.safetensors").read_bytes() for name in ("first", "second", "other"))
    assert first == second
    assert first != other


def test_training_makes_the_loss_smaller(tmp_path: Path) -> None:
    losses: list[float] = []
    train_recipe(replace(SHORT, steps=30), tmp_path / "mine", lambda progress: losses.append(progress.loss or 0.0))
    assert losses[-1] < 0.8 * losses[0]


def test_guidance_pulls_one_head_towards_the_alignment(tmp_path: Path) -> None:
    for name, guidance in (("free", 0.0), ("guided", 5.0)):
        train_recipe(replace(SHORT, steps=60, guidance=guidance, learning_rate=5e-3), tmp_path / name)
    pairs = training_pairs(1, 40)
    free, guided = ([read_pair(load(tmp_path / name), pair) for pair in pairs] for name in ("free", "guided"))
    right = [share(each for one in readings for each in one.head_aligned) for readings in (free, guided)]
    assert right[1] > right[0] + 0.1


def test_training_leaves_torch_as_it_was(tmp_path: Path) -> None:
    import torch

    before = torch.get_num_threads(), torch.get_rng_state().tolist()
    train_recipe(SHORT, tmp_path / "mine")
    assert (torch.get_num_threads(), torch.get_rng_state().tolist()) == before


def test_an_unknown_recipe_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="en-fr"):
        train("en-fra", tmp_path / "mine")


def test_without_torch_the_install_line_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtra, match=r"pip install '\.\[torch\]'"):
        train("en-fr", tmp_path / "mine")
    assert not (tmp_path / "mine").exists()


def test_importing_the_package_does_not_import_torch() -> None:
    program = "import sys, stepper.training; sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_the_bar_shows_the_loss(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar("training en-fr") as report:
        report(TrainingProgress(step=3, steps=4, loss=0.125))
    shown = capsys.readouterr().err
    assert "training en-fr" in shown
    assert "3/4" in shown
    assert "0.1250" in shown
