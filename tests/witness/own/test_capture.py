"""stepper.capture and stepper.agrees: a dump while one's own code runs, and a test in one line."""

from pathlib import Path

import numpy as np
import pytest
import torch

import stepper
from stepper.errors import BadInput
from stepper.witness.own.files import read_dump
from tests.witness.own.bugs.bug import BUGS, built, changed
from tests.witness.own.tutorials import gpt
from tests.witness.own.tutorials.models import TUTORIALS

GPT = TUTORIALS["gpt"]
IDS = torch.tensor([[4, 5, 6, 9, 4]])


def test_a_captured_run_is_written_with_all_that_is_known_and_agrees(tmp_path: Path) -> None:
    module = gpt.build(GPT.model)
    with torch.no_grad(), stepper.capture(module) as dump:
        module(IDS)
    path = dump.save(tmp_path / "run.npz")
    kept, again = dump.dump(), read_dump(path)
    assert [each.name for each in again.records] == [each.name for each in kept.records]
    assert [(each.at, each.called_from, each.reads) for each in again.records] == [
        (each.at, each.called_from, each.reads) for each in kept.records
    ]
    assert all(np.array_equal(one.read(), two.read()) for one, two in zip(again.records, kept.records, strict=True))
    report = stepper.agrees(path, GPT.session())
    row = report.of("decoder.0.self_attn.weights")
    assert row
    assert row.code == "weights = F.softmax(scores, dim=-1)"
    assert row.file == gpt.__file__


def test_a_module_and_a_capture_agree_as_they_are() -> None:
    module = gpt.build(GPT.model)
    assert stepper.agrees(module, GPT.session()).ok
    with stepper.capture(module) as dump:
        module(IDS)
    assert stepper.agrees(dump, GPT.session()).verdict == "agrees"


def test_what_does_not_agree_fails_the_test_with_the_report(tmp_path: Path) -> None:
    bug = next(each for each in BUGS if each.name == "scale by width")
    witness = built(changed(bug, tmp_path), GPT.model)
    with pytest.raises(AssertionError) as failure:
        stepper.agrees(witness.module, GPT.session())
    lines = str(failure.value).splitlines()
    assert any(line.startswith("First tensor that differs: decoder.0.self_attn.scaled") for line in lines)
    assert any("divided by √d_model there (proved" in line for line in lines)


def test_the_module_is_left_as_it_was() -> None:
    module = gpt.build(GPT.model)
    before = {name: value.clone() for name, value in module.state_dict().items()}
    with stepper.capture(module):
        first = module(IDS)
    second = module(IDS)
    assert torch.equal(first, second)
    assert all(torch.equal(value, before[name]) for name, value in module.state_dict().items())
    assert not any(each._forward_hooks or each._forward_pre_hooks for each in module.modules())


def test_of_several_runs_the_last_is_kept_and_said_so() -> None:
    module = gpt.build(GPT.model)
    with stepper.capture(module) as dump:
        module(IDS[:, :2])
        module(IDS)
    assert dump.dump().records[-1].shape == (1, 5, GPT.config.vocab_size)
    assert any("2 times" in note for note in dump.dump().notes)


def test_a_module_that_was_not_called_has_nothing_to_save(tmp_path: Path) -> None:
    with stepper.capture(gpt.build(GPT.model)) as dump, pytest.raises(BadInput, match="was not called yet"):
        dump.save(tmp_path / "run.npz")


def test_training_mode_and_chance_are_said() -> None:
    torch.manual_seed(0)
    module = gpt.build(GPT.model).train()
    report = stepper.crosscheck(GPT.session(), witness=stepper.from_module(module))
    assert isinstance(report, stepper.OwnReport)
    assert not report.ok
    assert any("training mode" in note for note in report.notes)
    assert any("depend on chance" in note and "drop" in note for note in report.notes)
    assert "dropout is on there" in report.suspect


def test_a_tensor_that_is_written_into_stays_as_it_was_recorded() -> None:
    class Writer(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            doubled = x * 2
            view = doubled[:, 0]
            view += 1
            doubled.mul_(3)
            return doubled

    module = Writer()
    with stepper.capture(module) as dump:
        module(torch.ones(2, 2))
    by_op = {each.op: each.read() for each in dump.dump().records}
    assert by_op["mul"].tolist() == [[2, 2], [2, 2]]
    assert by_op["mul_"].tolist() == [[9, 6], [9, 6]]
