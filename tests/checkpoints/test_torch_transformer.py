"""A saved torch.nn.Transformer: its own module, its state dict, and what it computes."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from stepper import Session, crosscheck, load
from stepper.errors import BadCheckpoint, UnknownName

torch = pytest.importorskip("torch", reason="needs PyTorch: pip install '.[torch]'")

pytestmark = pytest.mark.filterwarnings("ignore:enable_nested_tensor is True")
"""What torch says of shortcuts that it will not take."""

SIZES: dict[str, Any] = {
    "model_type": "torch-transformer",
    "vocab_size": 23,
    "d_model": 12,
    "nhead": 3,
    "dim_feedforward": 17,
    "num_encoder_layers": 2,
    "num_decoder_layers": 3,
    "max_positions": 16,
}
NAMES = {"encoder.embed.E": "source.weight", "decoder.embed.E": "target.weight", "unembed.W": "out.weight", "unembed.b": "out.bias"}


def layers(**options: Any) -> Any:
    """The arguments that torch's Transformer takes, from those of the config."""
    torch.manual_seed(0)
    return torch.nn.Transformer(12, 3, 2, 3, 17, batch_first=True, **options)


def write(folder: Path, state: Mapping[str, Any], **settings: Any) -> Path:
    """A directory with a state dict and a config."""
    from safetensors.torch import save_file

    noise = {name: array + 0.1 * torch.randn_like(array) for name, array in state.items()}
    save_file(noise, folder / "model.safetensors")
    entries = {key: entry for key, entry in {**SIZES, **settings}.items() if entry is not None}
    (folder / "config.json").write_text(json.dumps(entries), encoding="utf-8")
    return folder


def tables(*names: str) -> dict[str, Any]:
    shapes = {"out.bias": (23,), "places.weight": (16, 12)}
    return {name: torch.randn(shapes.get(name, (23, 12))) for name in names}


def both(prefix: str = "transformer.", **options: Any) -> dict[str, Any]:
    """The state dict of a module that holds a Transformer, two tables and an output layer."""
    state = {f"{prefix}{name}": array for name, array in layers(**options).state_dict().items()}
    return {**state, **tables("source.weight", "target.weight", "out.weight", "out.bias")}


def agrees(directory: Path) -> Session:
    """The session, once every tensor agrees with torch's own layers."""
    session = Session(load(directory), "5 3 7 2")
    if session.generates:
        session.generate(max_turns=3)
    report = crosscheck(session, turns=range(session.turns))
    assert report.first_divergence is None
    assert not report.notes
    return session


@pytest.mark.parametrize("prefix", ["", "transformer.", "inner.model."])
@pytest.mark.parametrize("norm_first", [False, True])
@pytest.mark.parametrize("activation", ["relu", "gelu"])
def test_every_step_is_torchs(prefix: str, norm_first: bool, activation: str, tmp_path: Path) -> None:
    state = both(prefix, norm_first=norm_first, activation=activation)
    agrees(write(tmp_path, state, names=NAMES, norm_first=norm_first, activation=activation))


def test_the_output_is_that_of_the_saved_module(tmp_path: Path) -> None:
    from safetensors.torch import load_file

    session = Session(load(write(tmp_path, both(), names=NAMES, positions="none", scale_embedding=False)), "5 3 7", target="4 6")
    state = load_file(tmp_path / "model.safetensors")
    module = layers().eval()
    module.load_state_dict({name.removeprefix("transformer."): array for name, array in state.items() if name.startswith("transformer.")})
    mask = torch.nn.Transformer.generate_square_subsequent_mask(3)
    with torch.no_grad():
        out = module(state["source.weight"][torch.tensor([[5, 3, 7]])], state["target.weight"][torch.tensor([[1, 4, 6]])], tgt_mask=mask)
        logits = out[0] @ state["out.weight"].T + state["out.bias"]
    assert session.value("logits") == pytest.approx(logits.numpy(), abs=1e-5)


def test_one_table_for_everything(tmp_path: Path) -> None:
    state = {name: array for name, array in both().items() if name not in ("target.weight", "out.weight", "out.bias")}
    session = agrees(write(tmp_path, state, names={"encoder.embed.E": "source.weight"}, tie_unembed=True))
    assert session.config.tie_embeddings


def test_learned_positions_and_the_names_looked_for_by_themselves(tmp_path: Path) -> None:
    torch.manual_seed(0)
    layer = torch.nn.TransformerEncoderLayer(12, 3, 17)
    state = {f"encoder.{name}": array for name, array in torch.nn.TransformerEncoder(layer, 2).state_dict().items()}
    state |= {
        "encoder.embed.weight": torch.randn(23, 12),
        "encoder.table.weight": torch.randn(16, 12),
        "unembed.weight": torch.randn(23, 12),
    }
    session = agrees(write(tmp_path, state, num_decoder_layers=None, positions="learned"))
    assert session.config.architecture == "encoder-only"
    assert not session.config.final_norm


def test_an_encoder_alone_with_a_causal_mask_writes(tmp_path: Path) -> None:
    torch.manual_seed(0)
    layer = torch.nn.TransformerEncoderLayer(12, 3, 17, norm_first=True)
    encoder = torch.nn.TransformerEncoder(layer, 2, norm=torch.nn.LayerNorm(12), enable_nested_tensor=False)
    names = {"decoder.embed.E": "words.weight"}
    state = {**encoder.state_dict(), **tables("words.weight")}
    session = agrees(write(tmp_path, state, num_decoder_layers=0, causal=True, norm_first=True, names=names, tie_unembed=True, end_id=-1))
    assert session.config.architecture == "decoder-only"
    assert session.turns == 3


def test_without_an_output_layer_the_last_stack_is_the_end(tmp_path: Path) -> None:
    state = {name: array for name, array in both().items() if not name.startswith("out.")}
    names = {"encoder.embed.E": "source.weight", "decoder.embed.E": "target.weight"}
    session = Session(load(write(tmp_path, state, names=names, head="none")), "5", target="4")
    assert session.program.coarse[-1].name == "decoder.out"


@pytest.mark.parametrize(
    "settings, said",
    [
        ({"names": {}}, r"encoder\.embed\.weight is missing"),
        ({"names": {**NAMES, "encoder.embed.Q": "x"}}, r"the table of names has no row for 'encoder\.embed\.Q'"),
        ({"names": {key: word for key, word in NAMES.items() if key != "unembed.W"}}, r"unembed\.weight is missing"),
        ({"names": NAMES, "causal": True}, "a causal encoder beside a decoder"),
        ({"names": NAMES, "positions": "rotating"}, "positions is 'rotating'; use one of"),
        ({"names": NAMES, "nhead": None}, "missing nhead"),
    ],
)
def test_what_does_not_fit_is_named(settings: dict[str, Any], said: str, tmp_path: Path) -> None:
    with pytest.raises((BadCheckpoint, UnknownName), match=said):
        load(write(tmp_path, both(), **settings))


def test_a_transformer_without_biases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCheckpoint, match="bias=False"):
        load(write(tmp_path, both(bias=False), names=NAMES))


def registered_waves(length: int, width: int) -> Any:
    """The table of PyTorch's own tutorial, as it is registered there."""
    position = torch.arange(length).unsqueeze(1)
    speeds = torch.exp(torch.arange(0, width, 2) * (-math.log(10000.0) / width))
    table = torch.zeros(length, 1, width)
    table[:, 0, 0::2], table[:, 0, 1::2] = torch.sin(position * speeds), torch.cos(position * speeds)
    return table


@pytest.mark.parametrize("name", ["pos.pe", "pos_encoder.pe", "waves"])
def test_the_sinusoids_and_the_mask_that_a_tutorial_registers_are_left_out(name: str, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    directory = write(tmp_path, both(), names=NAMES)
    mask = torch.nn.Transformer.generate_square_subsequent_mask(16)
    state = load_file(directory / "model.safetensors") | {name: registered_waves(5000, 12), "tgt_mask": mask}
    save_file(state, directory / "model.safetensors")
    model = load(directory)
    assert f"left out, as it is computed here: {', '.join(sorted([name, 'tgt_mask']))}" in model.notes
    agrees(directory)


def test_sinusoids_that_are_others_are_refused(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    directory = write(tmp_path, both(), names=NAMES)
    save_file(load_file(directory / "model.safetensors") | {"pos.pe": registered_waves(50, 12).roll(1, 0)}, directory / "model.safetensors")
    with pytest.raises(BadCheckpoint, match=r"pos\.pe differs from what such a model computes"):
        load(directory)
