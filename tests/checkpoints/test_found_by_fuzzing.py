"""Directories that broke the reading of models once, found by `python -m tools.fuzz checkpoints`: each is refused in one line."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from safetensors.numpy import load_file, save_file

from stepper import Session, StepperError, load
from stepper.checkpoints import EMBEDDED

LLAMA = {"model_type": "llama", "hidden_size": 8, "intermediate_size": 8, "num_attention_heads": 2, "num_hidden_layers": 1, "vocab_size": 9}


def changed(name: str, **entries: Any) -> Callable[[Path], None]:
    """Some entries of a JSON file, others."""

    def change(directory: Path) -> None:
        file = directory / name
        before = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        file.write_text(json.dumps({**before, **entries}), encoding="utf-8")

    return change


def ruled(*rules: Any) -> Callable[[Path], None]:
    return changed("tokenizer.json", normalizer={"type": "Sequence", "normalizers": list(rules)})


def without(name: str) -> Callable[[Path], None]:
    """One parameter left out."""

    def change(directory: Path) -> None:
        arrays = load_file(directory / "model.safetensors")
        del arrays[name]
        save_file(arrays, directory / "model.safetensors")

    return change


def foreign(**entries: Any) -> Callable[[Path], None]:
    """Another library's config beside the parameters."""

    def change(directory: Path) -> None:
        (directory / "config.json").write_text(json.dumps({**LLAMA, **entries}), encoding="utf-8")

    return change


FOUND: dict[str, tuple[str, Callable[[Path], None]]] = {
    "a tied table that is absent": ("next-word", without("decoder.embed.E")),
    "an empty table of characters": ("by-hand", ruled({"type": "Precompiled", "precompiled_charsmap": ""})),
    "a rule that looks for ever": ("by-hand", ruled({"type": "Replace", "pattern": {"Regex": "(a|a)*$"}, "content": ""})),
    "layers beyond counting": ("by-hand", foreign(num_hidden_layers=10**30)),
    "a size of 400 digits": ("by-hand", foreign(vocab_size=10**400)),
    "a small number of 400 digits": ("by-hand", foreign(rms_norm_eps=10**400)),
    "an id of 400 digits": ("by-hand", foreign(eos_token_id=10**400)),
    "a size of our own of 400 digits": ("by-hand", changed("config.json", d_model=10**400)),
    "five hundred layers, none of them there": ("by-hand", foreign(num_hidden_layers=500)),
}


@pytest.mark.parametrize("name", FOUND)
def test_a_directory_that_broke_it_once_is_refused(name: str, tmp_path: Path) -> None:
    model, change = FOUND[name]
    directory = Path(copytree(EMBEDDED / model, tmp_path / "model"))
    change(directory)
    began = time.process_time()
    with pytest.raises(StepperError) as refused:
        Session(load(directory), "green caaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab" if "rule" in name else "green car").generate(2)
    assert str(refused.value).strip()
    assert time.process_time() - began < 10
