"""Whatever lies in a directory is named for what it is; the command that a refusal prints works on it."""

import shlex
import subprocess
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from stepper import load
from stepper.errors import BadCheckpoint

NAMED = [
    (["model-q4_0.gguf", "model-q8_0.gguf"], r"model-q4_0\.gguf: one of several GGUF files"),
    (["model.onnx"], r"model\.onnx: an ONNX graph"),
    (["tf_model.h5"], r"tf_model\.h5: TensorFlow's parameters"),
    (["saved_model.pb"], r"saved_model\.pb: TensorFlow's parameters"),
    (["flax_model.msgpack"], r"flax_model\.msgpack: Flax's parameters"),
    (["weights.npz"], r"weights\.npz: arrays of NumPy or MLX"),
    (["consolidated.00.pth", "params.json"], r"consolidated\.00\.pth: parameters in Meta's own layout"),
    (["adapter_config.json", "adapter_model.safetensors"], r"adapter_config\.json: an adapter, which changes another model"),
    (["model.bin", "shared_vocabulary.json"], r"model\.bin: a model of CTranslate2"),
    (["a.safetensors", "b.safetensors"], r"a\.safetensors: one of 2 safetensors files without model\.safetensors\.index\.json"),
    (["checkpoint.pt"], r"checkpoint\.pt: a pickle, which can run any program"),
    (["epoch=3.ckpt"], r"epoch=3\.ckpt: a pickle, which can run any program"),
    (["pytorch_model.bin"], r"pytorch_model\.bin: a pickle, which can run any program"),
]


@pytest.mark.parametrize("config", [None, '{"vocab_size": 7}', '{"model_type": "gpt2", "vocab_size": 7}'])
@pytest.mark.parametrize("files, said", NAMED)
def test_each_kind_of_file_is_named(files: list[str], said: str, config: str | None, tmp_path: Path) -> None:
    for name in files:
        (tmp_path / name).write_bytes(b"")
    if config:
        (tmp_path / "config.json").write_text(config, encoding="utf-8")
    with pytest.raises(BadCheckpoint, match=said):
        load(tmp_path)


def test_a_directory_of_nothing_known_lacks_its_config(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing", encoding="utf-8")
    with pytest.raises(BadCheckpoint, match=r"config\.json: No such file"):
        load(tmp_path)


def test_an_oddly_named_file_is_renamed_by_the_command_that_is_printed(tmp_path: Path) -> None:
    save_file({"w": np.ones(2, np.float32)}, tmp_path / "my weights.safetensors")
    with pytest.raises(BadCheckpoint) as caught:
        load(tmp_path)
    subprocess.run(shlex.split(str(caught.value).partition("if these are the model's: ")[2]), check=True)
    assert [each.name for each in tmp_path.glob("*.safetensors")] == ["model.safetensors"]
