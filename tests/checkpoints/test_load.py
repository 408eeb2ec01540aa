"""Loading: shipped models by name, directories by path, and one clear sentence for whatever is wrong."""

import shlex
from pathlib import Path

import numpy as np
import pytest

from stepper import Session, load, models
from stepper.cli.entry import main
from stepper.engine import Array
from stepper.errors import BadCheckpoint, UnknownName
from tests.checkpoints.breaking import BREAKS, broken, change_parameters, copy_of
from tests.checkpoints.hugging_face import change_settings


@pytest.mark.parametrize("name", models())
def test_every_shipped_model_reads_its_example(name: str) -> None:
    model = load(name)
    assert model.name == name
    session = Session(model)
    assert np.isfinite(session.value(session.program.coarse[-1].name)).all()


def test_a_copy_of_a_shipped_model_is_the_same_model(tmp_path: Path) -> None:
    copied, shipped = load(copy_of("by-hand", tmp_path)), load("by-hand")
    assert copied.config == shipped.config
    assert all(np.array_equal(copied.parameters[name], shipped.parameters[name]) for name in shipped.parameters)
    assert Session(copied).generate() == "voiture verte"


@pytest.mark.parametrize("name", BREAKS)
def test_what_is_wrong_with_a_directory_is_said(name: str, tmp_path: Path) -> None:
    how = BREAKS[name]
    directory = broken(tmp_path, how)
    with pytest.raises(BadCheckpoint, match=how.said):
        Session(load(directory))
    if how.when_read:
        load(directory)


def test_several_misfits_are_all_named(tmp_path: Path) -> None:
    def spoil(parameters: dict[str, object]) -> None:
        del parameters["encoder.0.norm1.gain"]
        parameters["decoder.0.norm1.gain"] = np.ones(5, np.float32)
        parameters["stray"] = np.ones(1, np.float32)

    directory = copy_of("by-hand", tmp_path)
    change_parameters(spoil)(directory)
    with pytest.raises(BadCheckpoint) as caught:
        load(directory)
    for said in ("encoder.0.norm1.gain is missing", "stray is not used", "decoder.0.norm1.gain has shape (5,), expected (4,)"):
        assert said in str(caught.value)


def test_an_unknown_model_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"'by-hend' \(nearest: by-hand\)"):
        load("by-hend")
    with pytest.raises(UnknownName, match=r"shipped: .*en-fr"):
        load("zzz")


def test_a_file_is_not_a_model(tmp_path: Path) -> None:
    file = copy_of("by-hand", tmp_path) / "model.safetensors"
    with pytest.raises(BadCheckpoint, match="a model is a directory"):
        load(file)


def test_a_pickle_beside_safetensors_is_left_alone(tmp_path: Path) -> None:
    directory = copy_of("by-hand", tmp_path)
    (directory / "pytorch_model.bin").write_bytes(b"never read")
    assert Session(load(directory)).generate()


def test_the_command_that_a_refusal_names_converts_the_pickle(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="writing a pickle needs PyTorch: pip install '.[torch]'")
    directory = copy_of("by-hand", tmp_path)
    parameters = load(directory).parameters
    state = {name: torch.from_numpy(array.copy()) for name, array in parameters.items()}
    state["decoder.0.norm2.gain"] = state["decoder.0.norm1.gain"]  # shared, as tied parameters are
    torch.save(state, directory / "pytorch_model.bin")
    (directory / "model.safetensors").unlink()
    with pytest.raises(BadCheckpoint) as caught:
        load(directory)
    words = shlex.split(str(caught.value).partition("(needs PyTorch): ")[2])
    assert words == ["stepper", "convert", str(directory / "pytorch_model.bin"), str(directory)]
    assert main(words[1:]) == 0
    assert Session(load(directory)).generate() == "voiture verte"


def test_of_several_pickles_the_parameters_are_converted_all_shards_of_them(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="writing a pickle needs PyTorch: pip install '.[torch]'")
    directory = copy_of("by-hand", tmp_path)
    parameters = load(directory).parameters
    names = [name for name in parameters if name not in parameters.aliases]
    for number, part in enumerate((names[:9], names[9:]), start=1):
        torch.save(
            {name: torch.from_numpy(parameters[name].copy()) for name in part}, directory / f"pytorch_model-0000{number}-of-00002.bin"
        )
    torch.save({}, directory / "optimizer.pt")
    (directory / "model.safetensors").unlink()
    with pytest.raises(BadCheckpoint, match=r"pytorch_model-00001-of-00002\.bin: a pickle") as caught:
        load(directory)
    assert main(shlex.split(str(caught.value).partition("(needs PyTorch): ")[2])[1:]) == 0
    assert Session(load(directory)).generate() == "voiture verte"


def test_a_pickle_named_itself_is_refused_too(tmp_path: Path) -> None:
    file = tmp_path / "model.pt"
    file.write_bytes(b"\x80\x04.")
    with pytest.raises(BadCheckpoint, match="a pickle"):
        load(file)


def test_a_pickle_is_never_opened(tmp_path: Path) -> None:
    directory = copy_of("by-hand", tmp_path)
    (directory / "model.safetensors").unlink()
    (directory / "pytorch_model.bin").mkdir()  # what cannot be opened cannot be unpickled
    with pytest.raises(BadCheckpoint, match="a pickle"):
        load(directory)


def test_nan_parameters_are_allowed_and_can_be_named(tmp_path: Path) -> None:
    def spoil(parameters: dict[str, Array]) -> None:
        parameters["encoder.0.ffn.W_1"][1, 2] = np.nan
        parameters["unembed.W"][0, :2] = np.inf

    directory = copy_of("by-hand", tmp_path)
    change_parameters(spoil)(directory)
    model = load(directory)
    assert model.parameters.not_finite() == {"encoder.0.ffn.W_1": 1, "unembed.W": 2}
    assert np.isnan(Session(model).value("encoder.0.ffn.hidden")).any()
    assert load("by-hand").parameters.not_finite() == {}


def test_keys_that_are_none_of_ours_are_left_alone(tmp_path: Path) -> None:
    directory = copy_of("by-hand", tmp_path)
    change_settings(transformers_version="5.0", name="mine")(directory)
    assert load(directory).name == "mine"


def test_loading_reads_no_parameters(tmp_path: Path) -> None:
    model = load(copy_of("by-hand", tmp_path))
    assert model.parameters.count == 480
    assert not model.parameters._kept


def test_parameters_are_float32_and_read_only() -> None:
    parameters = load("by-hand").parameters
    for name in parameters:
        assert parameters[name].dtype == np.float32
        assert not parameters[name].flags.writeable


def test_whatever_is_wrong_with_a_directory_names_it(tmp_path: Path) -> None:
    directory = copy_of("by-hand", tmp_path)
    change_settings(n_heads=0)(directory)
    with pytest.raises(BadCheckpoint, match=r"config: n_heads must be at least 1, not 0$") as refusal:
        load(directory)
    assert str(refusal.value).startswith(f"{directory}: ")
