"""The matrices of many experts: of a mixture no more is read from disk than the experts that were chosen."""

from pathlib import Path

import numpy as np
import pytest

from stepper import Session, load
from stepper.checkpoints.experts_on_disk import ExpertsOnDisk
from stepper.checkpoints.safetensors_files import StoredArray
from stepper.engine import Array
from stepper.errors import BadCheckpoint
from tests.checkpoints.decoders import DECODERS
from tests.checkpoints.hugging_face import Variant, saved, transformers
from tests.checkpoints.test_families_refused import copied

SIXTY = {"num_experts": 60, "num_experts_per_tok": 2, "num_hidden_layers": 1}


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the arrays that are read from now on."""
    names: list[str] = []
    own = StoredArray.numbers

    def noted(stored: StoredArray) -> Array:
        names.append(stored.name)
        return own(stored)

    monkeypatch.setattr(StoredArray, "numbers", noted)
    return names


def test_only_the_experts_that_were_chosen_are_read(tmp_path: Path, read: list[str]) -> None:
    transformers()
    variant = DECODERS["qwen3-moe"]
    session = Session(load(saved(Variant(variant.model, {**variant.choices, **SIXTY}), tmp_path)), "5 3 7")
    read.clear()
    session.value("logits")
    chosen = {int(each) for each in session.value("decoder.0.ffn.chosen").ravel()}
    experts = [name for name in read if ".experts." in name]
    assert 2 <= len(chosen) <= 6
    assert {int(name.split(".experts.")[1].split(".")[0]) for name in experts} == chosen
    assert len(experts) == 3 * len(chosen)


def test_of_experts_in_one_array_only_the_chosen_ones_are_read(tmp_path: Path, read: list[str]) -> None:
    transformers()
    variant = DECODERS["gpt-oss"]
    choices = {**variant.choices, "num_local_experts": 60, "num_experts_per_tok": 2, "num_hidden_layers": 1}
    session = Session(load(saved(Variant(variant.model, choices), tmp_path)), "5 3 7")
    read.clear()
    session.value("logits")
    chosen = {int(each) for each in session.value("decoder.0.ffn.chosen").ravel()}
    pieces = [name for name in read if "]" in name]
    assert {int(name.rpartition("[")[2].rstrip("]")) for name in pieces} == chosen
    assert not [name for name in read if name.endswith(("gate_up_proj", "down_proj")) and ".experts." in name]


def test_an_expert_that_is_missing_is_named(tmp_path: Path) -> None:
    transformers()
    source = saved(DECODERS["mixtral"], tmp_path / "whole")
    (tmp_path / "spoilt").mkdir()
    with pytest.raises(BadCheckpoint, match=r"experts\.5\.w1\.weight is missing"):
        load(copied(source, tmp_path / "spoilt", num_local_experts=6))


def test_quantised_experts_are_refused_by_their_method(tmp_path: Path) -> None:
    transformers()
    source = saved(DECODERS["gpt-oss"], tmp_path / "whole")
    (tmp_path / "other").mkdir()
    with pytest.raises(BadCheckpoint, match=r"quantization_config \(mxfp4\): a quantised model"):
        load(copied(source, tmp_path / "other", quantization_config={"quant_method": "mxfp4"}))


def test_a_stack_on_disk_is_indexed_as_an_array_is() -> None:
    whole = np.arange(60, dtype=np.float32).reshape(5, 3, 4)
    calls: list[int] = []

    def piece(number: int) -> Array:
        calls.append(number)
        matrix: Array = whole[number]
        return matrix

    stack = ExpertsOnDisk([lambda number=number: piece(number) for number in range(5)], (3, 4))  # type: ignore[misc]
    assert stack.shape == whole.shape
    assert len(stack) == 5
    assert np.array_equal(stack[2], whole[2])
    assert stack[2, 1, 3] == whole[2, 1, 3]
    assert np.array_equal(stack[-1, :, 2], whole[-1, :, 2])
    assert calls == [2, 4]
    assert np.array_equal(stack[1:3], whole[1:3])
    assert np.array_equal(np.asarray(stack), whole)
    assert stack.astype(np.float64).dtype == np.float64
    with pytest.raises(IndexError, match="out of bounds"):
        stack[5]
