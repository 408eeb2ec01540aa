"""Ways in which a model directory can be wrong, each with what must be said about it.

broken(tmp_path, BREAKS["a truncated model.safetensors"])     a copy of by-hand, broken in this way
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file, save_file

from stepper.checkpoints import EMBEDDED
from tests.checkpoints.hugging_face import change_settings

__all__ = ["BREAKS", "Break", "broken", "change_parameters", "copy_of"]


@dataclass(frozen=True)
class Break:
    """One way."""

    does: Callable[[Path], None]
    said: str
    """A regular expression that the message must match."""
    when_read: bool = False
    """It shows when a sentence is read, not when the model is loaded."""


def copy_of(model: str, folder: Path) -> Path:
    """A copy of a shipped model, to be changed."""
    return Path(shutil.copytree(EMBEDDED / model, folder / "model"))


def broken(folder: Path, how: Break) -> Path:
    """A copy of by-hand that is broken in this way."""
    directory = copy_of("by-hand", folder)
    how.does(directory)
    return directory


def change_parameters(change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    """Other parameters in model.safetensors."""

    def rewrite(directory: Path) -> None:
        parameters = load_file(directory / "model.safetensors")
        change(parameters)
        save_file(parameters, directory / "model.safetensors")

    return rewrite


def _without(*names: str) -> Callable[[dict[str, Any]], None]:
    def change(parameters: dict[str, Any]) -> None:
        for name in names:
            del parameters[name]

    return change


def _truncate(directory: Path) -> None:
    file = directory / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-100])


def _pickle_alone(name: str) -> Callable[[Path], None]:
    def change(directory: Path) -> None:
        (directory / "model.safetensors").rename(directory / name)

    return change


def _write(name: str, content: str | bytes) -> Callable[[Path], None]:
    def change(directory: Path) -> None:
        (directory / name).write_bytes(content.encode() if isinstance(content, str) else content)

    return change


def _remove(name: str) -> Callable[[Path], None]:
    return lambda directory: (directory / name).unlink()


BREAKS = {
    "no config.json": Break(_remove("config.json"), r"config\.json: No such file.*a model directory holds"),
    "config.json cut off": Break(_write("config.json", '{"model_type": "step'), r"config\.json: not valid JSON"),
    "config.json not UTF-8": Break(_write("config.json", b'{"name": "\xff"}'), r"config\.json: not valid JSON"),
    "config.json without end": Break(_write("config.json", "[" * 100_000), r"config\.json: not valid JSON"),
    "config.json with a list": Break(_write("config.json", "[]"), r"config\.json: must hold one JSON object"),
    "an unknown model_type": Break(change_settings(model_type="mamba"), r"model_type is 'mamba'; supported: .*stepper"),
    "no model_type": Break(change_settings(model_type=None), r"model_type is None; supported: .*stepper"),
    "a size that is missing": Break(change_settings(d_ff=None), r"config\.json: missing d_ff"),
    "a size that is a word": Break(change_settings(d_ff="four"), r"d_ff is 'four'; it must be a whole number"),
    "a size of nothing": Break(change_settings(d_ff=0), r"d_ff must be at least 1"),
    "heads that do not divide": Break(change_settings(n_heads=3, d_head=0), r"d_model 4 cannot be split into 3 heads"),
    "an unknown activation": Break(change_settings(activation="swoosh"), r"activation is 'swoosh'; use one of .*relu"),
    "a start_id that is no word": Break(change_settings(start_id=99), r"start_id is 99, but vocab_size is 10", when_read=True),
    "no model.safetensors": Break(_remove("model.safetensors"), r"model\.safetensors: no such file"),
    "an empty model.safetensors": Break(_write("model.safetensors", b""), r"not a readable safetensors file.*copy it again"),
    "a truncated model.safetensors": Break(_truncate, r"not a readable safetensors file.*copy it again"),
    "a model.safetensors of noise": Break(_write("model.safetensors", bytes(range(256)) * 9), r"not a readable safetensors file"),
    "missing parameters": Break(
        change_parameters(_without("decoder.0.ffn.W_1", "unembed.W")), r"decoder\.0\.ffn\.W_1 is missing; unembed\.W is missing"
    ),
    "a parameter too many": Break(
        change_parameters(lambda parameters: parameters.update({"decoder.7.ffn.W_1": np.zeros(1, np.float32)})),
        r"decoder\.7\.ffn\.W_1 is not used by this architecture",
    ),
    "a parameter of another shape": Break(
        change_parameters(lambda parameters: parameters.update({"unembed.W": np.zeros((4, 9), np.float32)})),
        r"unembed\.W has shape \(4, 9\), expected \(4, 10\)",
    ),
    "a pickle alone": Break(
        _pickle_alone("pytorch_model.bin"), r"pytorch_model\.bin: a pickle, which can run any program.*stepper convert"
    ),
    "a pickle with a space": Break(_pickle_alone("my model.pt"), r"my model\.pt: a pickle, which can run any program.*stepper convert"),
    "no tokenizer.json": Break(_remove("tokenizer.json"), r"tokenizer\.json: no such file", when_read=True),
    "tokenizer.json cut off": Break(_write("tokenizer.json", '{"version'), r"tokenizer\.json: not a readable tokenizer", when_read=True),
    "a word without a row": Break(
        change_settings(vocab_size=4), r"encoder\.embed\.E has shape \(10, 4\), expected \(4, 4\).*unembed\.W has shape"
    ),
}
