"""The model made of torch.nn layers: parameters in and out, shapes, masks."""

import math
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

pytest.importorskip("torch", reason="the witness needs PyTorch: pip install '.[torch]'")

import torch

from stepper.engine.config import Config
from stepper.engine.ops.activation import ACTIVATIONS
from stepper.engine.spec import Activation
from stepper.errors import BadCheckpoint
from stepper.witness import torch_model
from stepper.witness.torch_model import (
    TorchModel,
    build_model,
    export_parameters,
    load_parameters,
    parameter_views,
    sinusoid,
)
from tests.models import FAMILIES, KINDS

SMALL = Config(architecture="encoder-decoder", vocab_size=20, d_model=8, n_heads=2, d_ff=16, encoder_layers=2, decoder_layers=2)
ENCODER = replace(SMALL, architecture="encoder-only", decoder_layers=0)
DECODER = replace(SMALL, architecture="decoder-only", encoder_layers=0)
FAR_FROM_2017 = {
    "norm": "pre",
    "final_norm": True,
    "activation": "gelu",
    "positions": "learned",
    "tie_embeddings": False,
    "tie_unembed": False,
    "unembed_bias": True,
}
CONFIGS = [
    *(SMALL, ENCODER, DECODER),
    *(Config.from_dict({**config.to_dict(), **FAR_FROM_2017}) for config in (SMALL, ENCODER, DECODER)),
    replace(SMALL, activation="gelu_tanh", positions="none", scale_embedding=False),
    replace(SMALL, activation="silu"),
]


def logits(model: TorchModel) -> torch.Tensor:
    source = torch.tensor([[3, 4, 5, 6]]) if model.spec.encoder else None
    target = torch.tensor([[1, 7, 8]]) if model.spec.decoder else None
    with torch.no_grad():
        return model.forward(source, target)


@pytest.mark.parametrize("config", CONFIGS)
def test_exported_parameters_load_into_an_equal_model(config: Config) -> None:
    model, other = build_model(config), build_model(config)
    load_parameters(other, export_parameters(model))
    assert torch.equal(logits(model), logits(other))
    assert logits(model).shape == (1, 3 if config.has_decoder else 4, config.vocab_size)


@pytest.mark.parametrize("config", CONFIGS)
def test_every_number_of_the_model_is_exported_once(config: Config) -> None:
    model = build_model(config)
    assert sum(array.size for array in export_parameters(model).values()) == sum(each.numel() for each in model.parameters())


def test_the_names_and_shapes_are_ours() -> None:
    shapes = {name: array.shape for name, array in export_parameters(build_model(SMALL)).items()}
    assert shapes["encoder.embed.E"] == (20, 8)
    assert shapes["encoder.0.ffn.W_1"] == (8, 16)
    assert shapes["decoder.1.cross_attn.W_q"] == (8, 8)
    assert shapes["decoder.1.norm3.gain"] == (8,)
    assert not {"decoder.embed.E", "unembed.W", "encoder.norm.gain", "encoder.0.norm3.gain"} & shapes.keys()


def test_a_projection_is_stored_so_that_x_at_w_is_the_product() -> None:
    model = build_model(SMALL)
    x = torch.randn(3, 8)
    attention = model.get_submodule("encoder.layers.0.self_attn")
    theirs = x @ attention.get_parameter("in_proj_weight")[8:16].T
    assert np.allclose(x.numpy() @ export_parameters(model)["encoder.0.self_attn.W_k"], theirs.detach().numpy(), atol=1e-6)


def test_writing_into_a_view_writes_into_the_model() -> None:
    model = build_model(SMALL)
    parameter_views(model)["decoder.0.cross_attn.b_v"].fill_(0.25)
    assert (model.get_parameter("decoder.layers.0.multihead_attn.in_proj_bias")[16:] == 0.25).all()


def test_missing_and_misshapen_parameters_are_named() -> None:
    model = build_model(SMALL)
    parameters = export_parameters(model)
    with pytest.raises(BadCheckpoint, match=r"decoder\.0\.norm1\.gain"):
        load_parameters(model, {name: array for name, array in parameters.items() if name != "decoder.0.norm1.gain"})
    with pytest.raises(BadCheckpoint, match=r"encoder\.0\.ffn\.b_1.*\(3,\).*\(16,\)"):
        load_parameters(model, {**parameters, "encoder.0.ffn.b_1": np.zeros(3, np.float32)})


def test_the_sinusoid_is_that_of_section_3_5() -> None:
    table = sinusoid(5, 8)
    for position in range(5):
        for pair in range(4):
            angle = position / 10000 ** (2 * pair / 8)
            assert table[position, 2 * pair].item() == pytest.approx(math.sin(angle))
            assert table[position, 2 * pair + 1].item() == pytest.approx(math.cos(angle))


@pytest.mark.parametrize("config", [SMALL, DECODER])
def test_a_decoder_row_does_not_see_later_tokens_unless_told_to(config: Config) -> None:
    model = build_model(config)
    source = torch.tensor([[3, 4]]) if config.has_encoder else None
    with torch.no_grad():
        for causal in (True, False):
            model.causal = causal
            first, second = (model(source, torch.tensor([[1, 7, last]])) for last in (8, 9))
            assert torch.equal(first[:, :2], second[:, :2]) is causal


def test_padding_of_the_source_changes_nothing() -> None:
    model = build_model(SMALL)
    source, padded, target = torch.tensor([[3, 4, 5]]), torch.tensor([[3, 4, 5, 0, 0]]), torch.tensor([[1, 7]])
    with torch.no_grad():
        alone = model(source, target)
        beside = model(padded, target, padded == 0)
    assert torch.allclose(alone, beside, atol=1e-6)


def test_the_fused_kernel_is_off_during_a_pass_and_on_again_afterwards() -> None:
    model = build_model(SMALL)
    seen: list[bool] = []
    model.get_submodule("encoder.layers.0.linear1").register_forward_hook(lambda *_: seen.append(torch.backends.mha.get_fastpath_enabled()))
    logits(model)
    assert seen == [False]
    assert torch.backends.mha.get_fastpath_enabled()


def test_heads_that_do_not_fill_the_model_width_are_refused() -> None:
    with pytest.raises(BadCheckpoint, match="d_head"):
        build_model(replace(SMALL, d_head=3))


@pytest.mark.parametrize("word", get_args(Activation))
def test_every_activation_that_a_spec_may_name_is_an_op_is_torchs_and_is_had_by_a_model_of_the_tests(word: Activation) -> None:
    assert word in ACTIVATIONS
    assert word in torch_model._ACTIVATIONS
    assert any(config.activation == word for config in {**KINDS, **FAMILIES}.values())
