"""Parameters: read when needed, kept under a budget, told apart without being read."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from stepper import Session, load
from stepper.checkpoints import Parameters
from stepper.checkpoints.parameters import Alias
from stepper.checkpoints.safetensors_files import open_file
from stepper.checkpoints.sources import FromFile, InMemory, StoredAs
from stepper.checkpoints.table_on_disk import TableOnDisk
from stepper.engine import Array
from tests.checkpoints.hugging_face import VARIANTS, Variant, saved


def in_file(folder: Path, budget: int = 2**20, **arrays: Array) -> Parameters:
    """Parameters of a file, under the names in the file."""
    save_file(arrays, folder / "model.safetensors")
    stored = open_file(folder / "model.safetensors")
    return Parameters({name: FromFile(array, StoredAs(name)) for name, array in stored.items()}, {"t": Alias("a", transposed=True)}, budget)


def test_float32_parameters_are_read_once_and_are_not_copied(tmp_path: Path) -> None:
    parameters = in_file(tmp_path, a=np.ones((3, 4), np.float32))
    assert parameters["a"] is parameters["a"]
    assert np.shares_memory(parameters["a"], parameters["t"])
    assert not parameters["a"].flags.writeable
    assert parameters["t"].shape == (4, 3)


@pytest.mark.parametrize("dtype", [np.float16, np.float64])
def test_others_are_converted_to_float32(dtype: type, tmp_path: Path) -> None:
    parameters = in_file(tmp_path, a=np.full((3, 4), 1.5, dtype))
    assert parameters["a"].dtype == np.float32
    assert parameters["a"].tolist() == [[1.5] * 4] * 3
    assert not parameters["a"].flags.writeable


def test_what_was_read_last_is_kept_up_to_the_budget(tmp_path: Path) -> None:
    arrays = {name: np.full(100, number, np.float16) for number, name in enumerate("abcd")}
    parameters = in_file(tmp_path, budget=900, **arrays)  # 400 bytes each, converted
    first = parameters["a"]
    assert parameters["a"] is first
    assert parameters["b"] is parameters["b"]
    assert parameters["c"][0] == 2
    assert parameters["a"] is not first
    assert parameters["a"][0] == 0


def test_memory_does_not_grow_with_the_number_of_layers(tmp_path: Path) -> None:
    directory = saved(Variant("GPT2LMHeadModel", {**VARIANTS["gpt2"].choices, "n_layer": 9}, dtype="float16"), tmp_path)
    model = load(directory)
    parameters = model.parameters
    parameters._budget = 20_000
    most = 0
    for layer in range(9):
        Session(model, "5 3 7").value(f"decoder.{layer}.ffn.out")
        most = max(most, parameters._kept_bytes)
    assert most <= 20_000


def test_a_large_table_in_half_precision_stays_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = saved(Variant("GPT2LMHeadModel", VARIANTS["gpt2"].choices, dtype="bfloat16"), tmp_path)
    whole = Session(load(directory), "5 3 7")
    expected = {name: whole.value(name) for name in ("decoder.embed.lookup", "decoder.0.ffn.hidden", "logits")}
    monkeypatch.setattr("stepper.checkpoints.sources._TABLE", 500)
    monkeypatch.setattr("stepper.checkpoints.table_on_disk._BLOCK", 70)
    session = Session(load(directory), "5 3 7")
    assert isinstance(session.run.parameter("decoder.embed.E"), TableOnDisk)
    for name, array in expected.items():
        assert np.allclose(session.value(name), array, rtol=1e-5, atol=1e-5)
    assert np.array_equal(session.value("decoder.embed.lookup"), expected["decoder.embed.lookup"])
    assert session.explain("decoder.embed.lookup", (1, 2)).stored == expected["decoder.embed.lookup"][1, 2]
    assert isinstance(session.parameter("decoder.embed.E"), np.ndarray)
    session.edit("decoder.embed.E", (3, 2), 9.0)
    assert session.value("decoder.embed.lookup")[1, 2] == 9.0
    assert load(directory).parameters.not_finite() == {}


def test_digests_tell_numbers_apart_without_reading_them(tmp_path: Path) -> None:
    parameters = in_file(tmp_path, a=np.ones((3, 4), np.float32), b=np.ones((3, 4), np.float32))
    assert parameters.digest("a") != parameters.digest("b")
    assert parameters.digest("a") == Parameters.open(tmp_path / "model.safetensors").digest("a")
    assert not parameters._kept
    other = in_file(tmp_path, a=np.zeros((3, 5), np.float32))
    assert other.digest("a") != parameters.digest("a")


def test_in_memory_the_same_numbers_have_the_same_digest() -> None:
    assert InMemory(np.ones(3, np.float32)).digest() == InMemory(np.ones(3, np.float32)).digest()
    assert InMemory(np.ones(3, np.float32)).digest() != InMemory(np.zeros(3, np.float32)).digest()


@pytest.mark.parametrize(
    "place, shape",
    [
        (StoredAs("x"), (3, 4)),
        (StoredAs("x", transposed=True), (3, 4)),
        (StoredAs("x", part=1, parts=3, axis=1), (3, 4)),
        (StoredAs("x", transposed=True, part=2, parts=3), (3, 4)),
        (StoredAs("x", part=2, parts=3), (4,)),
        (StoredAs("x", is_row=True), (4,)),
    ],
)
def test_a_place_and_the_shape_it_needs_belong_together(place: StoredAs, shape: tuple[int, ...]) -> None:
    stored = np.arange(np.prod(place.stored_shape(shape))).reshape(place.stored_shape(shape))
    assert place.of(stored).shape == shape


def test_a_part_is_cut_from_the_right_place() -> None:
    stored = np.arange(12).reshape(2, 6)
    assert StoredAs("x", part=1, parts=3, axis=1).of(stored).tolist() == [[2, 3], [8, 9]]
    assert StoredAs("x", transposed=True, part=1, parts=3).of(stored.T).tolist() == [[2, 3], [8, 9]]
