"""What is said of a directory before it is stepped."""

from pathlib import Path

import pytest

from stepper import models
from stepper.checkpoints import EMBEDDED
from stepper.checkpoints.describe import describe
from tests.checkpoints.hugging_face import VARIANTS, change_settings, saved


@pytest.mark.parametrize("name", models())
def test_a_shipped_model_is_described(name: str) -> None:
    description = describe(EMBEDDED / name)
    assert description.supported
    assert description.text().startswith(f"{name}\nis ")
    assert "stepper's own: " in description.text()
    assert ("an image: its number" if name == "digits" else "tokenizer.json") in description.text()


def test_a_checkpoint_is_described_with_what_it_takes(tmp_path: Path) -> None:
    description = describe(saved(VARIANTS["llama"], tmp_path / "tiny"))
    assert description.supported
    assert description.text().splitlines() == [
        "tiny",
        "is         Llama: decoder-only, 2 layers, 4 heads (2 of k and v), d_model 24, vocabulary 37",
        "can be stepped",
        "size       8,088 parameters (F32), 32.4 kB on disk",
        "a layer    12.6 kB of parameters in float32",
        "a turn     16 tokens: 39.7 kB for the tensors of a layer (at most 40 tokens)",
        "a check    32.4 kB: PyTorch holds all parameters in float32",
        "text       ids, typed as numbers",
        "note       there are no tokenizer files: sentences are typed as ids, like 5 17 4",
    ]


def test_stacks_that_differ_are_described_with_both_numbers(tmp_path: Path) -> None:
    said = describe(saved(VARIANTS["bart, another decoder than its encoder"], tmp_path / "tiny")).text()
    assert "BART: encoder-decoder, 2 + 1 layers, 5 + 3 heads, d_model 15, vocabulary 37" in said


def test_what_cannot_be_stepped_is_described_with_the_reason(tmp_path: Path) -> None:
    directory = saved(VARIANTS["llama"], tmp_path / "tiny")
    change_settings(model_type="mamba", architectures=["MambaForCausalLM"])(directory)
    description = describe(directory)
    assert not description.supported
    assert "is         mamba, MambaForCausalLM" in description.text()
    assert "cannot be stepped: " in description.text()
    assert "supported: stepper, bert" in description.text()


def test_a_directory_of_nothing_is_described_too(tmp_path: Path) -> None:
    description = describe(tmp_path)
    assert not description.supported
    assert "config.json: No such file" in description.text()
