"""safetensors files: checked before they are believed, and whole models in several of them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from stepper.checkpoints.safetensors_files import open_arrays, open_file
from stepper.engine import Array
from stepper.errors import BadCheckpoint

ARRAYS: dict[str, Array] = {
    "a": np.arange(6, dtype=np.float32).reshape(2, 3),
    "b": np.arange(4, dtype=np.float16),
    "c": np.ones((0, 5), np.float64),
}


def written(header: Any, numbers: bytes = bytes(24), length: int | None = None) -> bytes:
    """A file with this header."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + numbers


def entry(**changes: Any) -> dict[str, Any]:
    return {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24], **changes}


def test_arrays_are_those_that_were_saved_and_cannot_be_changed(tmp_path: Path) -> None:
    save_file(ARRAYS, tmp_path / "model.safetensors", metadata={"format": "np"})
    arrays = open_arrays(tmp_path)
    assert arrays.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert arrays[name].shape == array.shape
        assert np.array_equal(arrays[name].numbers(), array)
        assert not arrays[name].numbers().flags.writeable


def test_a_file_that_is_written_into_while_it_is_open_is_noticed_at_the_next_read(tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    save_file(ARRAYS, file)
    before = file.read_bytes()
    array = open_arrays(tmp_path)["a"]
    read = array.numbers()
    for changed in (before[:40], bytes(len(before)), before + b"more", b""):
        file.write_bytes(changed)
        with pytest.raises(BadCheckpoint, match=r"model\.safetensors was written into after it was opened; open the model again"):
            array.numbers()
    assert np.array_equal(read, ARRAYS["a"])  # what was read is nobody else's


def test_a_file_that_another_takes_the_place_of_is_read_on(tmp_path: Path) -> None:
    save_file(ARRAYS, tmp_path / "model.safetensors")
    array = open_arrays(tmp_path)["a"]
    save_file({"a": np.zeros(3, np.float32)}, tmp_path / "new")
    (tmp_path / "new").replace(tmp_path / "model.safetensors")
    assert np.array_equal(array.numbers(), ARRAYS["a"])


def test_arrays_that_begin_at_an_odd_byte_are_read(tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    numbers = b"\x07" + np.arange(6, dtype="<f4").tobytes()
    header = {"x": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}, "a": entry(data_offsets=[1, 25])}
    file.write_bytes(written(header, numbers))
    assert np.array_equal(open_file(file)["a"].numbers(), np.arange(6).reshape(2, 3))


LIES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "it has 0 bytes"),
    "half a length": (b"\x01\x02", "it has 2 bytes"),
    "a header longer than the file": (written({"a": entry()}, length=10**6), "its header would have 1000000 bytes"),
    "a header without end": (b"\xff" * 40, "its header would have"),
    "no JSON": (written(b'{"a": '), "not valid JSON"),
    "no UTF-8": (written(b'{"\xff": 1}'), "not valid JSON"),
    "JSON without end": (written(b"[" * 100_000), "not valid JSON"),
    "a list": (written([1, 2]), "not a JSON object"),
    "an entry that is a number": (written({"a": 7}), "no dtype, shape and offsets for a"),
    "a negative size": (written({"a": entry(shape=[-2, -3])}), "no dtype, shape and offsets for a"),
    "a size that is true": (written({"a": entry(shape=[True, 6])}), "no dtype, shape and offsets for a"),
    "three offsets": (written({"a": entry(data_offsets=[0, 8, 24])}), "no dtype, shape and offsets for a"),
    "more bytes than the shape takes": (written({"a": entry(shape=[2, 2])}), r"a would have 24 bytes, and F32 of shape \(2, 2\) takes 16"),
    "offsets that run backwards": (written({"a": entry(data_offsets=[24, 0])}), "a would have -24 bytes"),
    "offsets beyond the end": (written({"a": entry(data_offsets=[8, 32])}), "a would end at byte .* of"),
    "a shape beyond all measure": (written({"a": entry(shape=[2**40, 2**40], data_offsets=[0, 2**82])}), "a would end at byte"),
    "two arrays on the same bytes": (
        written({"a": entry(), "b": entry(shape=[2], data_offsets=[20, 28])}, bytes(28)),
        "a and b would lie on the same bytes",
    ),
}


@pytest.mark.parametrize("name", LIES)
def test_a_header_that_lies_is_found_out(name: str, tmp_path: Path) -> None:
    content, said = LIES[name]
    (tmp_path / "model.safetensors").write_bytes(content)
    with pytest.raises(BadCheckpoint, match=rf"model\.safetensors: not a readable safetensors file \(.*{said}.*copy it again"):
        open_arrays(tmp_path)


def test_a_file_cut_off_anywhere_is_found_out(tmp_path: Path) -> None:
    save_file(ARRAYS, tmp_path / "model.safetensors")
    whole = (tmp_path / "model.safetensors").read_bytes()
    for length in range(len(whole)):
        (tmp_path / "model.safetensors").write_bytes(whole[:length])
        with pytest.raises(BadCheckpoint, match="copy it again"):
            open_arrays(tmp_path)


def test_numbers_of_another_kind_are_listed_but_not_read(tmp_path: Path) -> None:
    header = {"a": {"dtype": "F8_E4M3", "shape": [24], "data_offsets": [0, 24]}}
    (tmp_path / "model.safetensors").write_bytes(written(header))
    array = open_arrays(tmp_path)["a"]
    with pytest.raises(BadCheckpoint, match="a is stored as F8_E4M3; parameters are read from F64, F32, F16, BF16"):
        array.numbers()


# --- several files -----------------------------------------------------------------------------------------------------


def sharded(folder: Path, change: Callable[[dict[str, Any]], Any] = lambda index: index) -> Path:
    """Two arrays in two files with an index."""
    save_file({"a": ARRAYS["a"]}, folder / "model-00001-of-00002.safetensors")
    save_file({"b": ARRAYS["b"]}, folder / "model-00002-of-00002.safetensors")
    index = {"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(change(index)), encoding="utf-8")
    return folder


def test_a_model_in_several_files_is_one_model(tmp_path: Path) -> None:
    arrays = open_arrays(sharded(tmp_path))
    assert {name: array.numbers().tolist() for name, array in arrays.items()} == {name: ARRAYS[name].tolist() for name in "ab"}


@pytest.mark.parametrize(
    "change, said",
    [
        (lambda index: {"weight_map": {"a": "../elsewhere.safetensors"}}, "names the file '../elsewhere.safetensors'"),
        (
            lambda index: {"weight_map": {"a": "model-00003.safetensors"}},
            r"model-00003\.safetensors of the 1 files that .* cannot be found",
        ),
        (lambda index: {"weight_map": {**index["weight_map"], "c": "model-00001-of-00002.safetensors"}}, "c is not in it, but the index"),
        (lambda index: {"weight_map": [1]}, "has no weight_map"),
        (lambda index: [1], "has no weight_map"),
    ],
)
def test_an_index_that_is_wrong_is_named(change: Callable[[dict[str, Any]], Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(BadCheckpoint, match=said):
        open_arrays(sharded(tmp_path, change))


def test_an_index_that_is_no_json_is_named(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors.index.json").write_text("{", encoding="utf-8")
    with pytest.raises(BadCheckpoint, match="not a readable index"):
        open_arrays(tmp_path)


def test_a_directory_without_parameters_says_what_it_should_hold(tmp_path: Path) -> None:
    with pytest.raises(BadCheckpoint, match=r"neither model\.safetensors nor model\.safetensors\.index\.json"):
        open_arrays(tmp_path)
