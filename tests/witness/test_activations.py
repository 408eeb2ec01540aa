"""What the hooks catch is what the modules do."""

import pytest

pytest.importorskip("torch", reason="the witness needs PyTorch: pip install '.[torch]'")

import torch
from torch import nn

from stepper.engine import Config
from stepper.witness.activations import Activations, observe
from stepper.witness.torch_model import TorchModel, build_model, load_parameters
from tests.models import KINDS, TINY, random_parameters

SOURCE, TARGET = [4, 7, 0, 5], [1, 9, 0, 8, 6]
"""With padding in the middle of both."""


def model_of(config: Config) -> TorchModel:
    model = build_model(config).requires_grad_(False)
    load_parameters(model, random_parameters(config))
    return model


def attentions(seen: Activations) -> list[str]:
    return [name.removesuffix(":weights") for name in seen if name.endswith(":weights")]


@pytest.mark.parametrize("kind", KINDS)
def test_looking_does_not_change_what_the_model_says(kind: str) -> None:
    config = KINDS[kind]
    model = model_of(config)
    source = torch.tensor([SOURCE]) if config.has_encoder else None
    target = torch.tensor([TARGET]) if config.has_decoder else None
    blocked = [None if ids is None else ids.eq(config.pad_id) for ids in (source, target)]
    assert torch.allclose(observe(model, SOURCE, TARGET)["unembed:out"], model(source, target, *blocked)[0], atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_worked_out_inside_an_attention_leads_to_what_the_module_says(kind: str) -> None:
    model = model_of(KINDS[kind])
    seen = observe(model, SOURCE, TARGET)
    assert attentions(seen)
    for name in attentions(seen):
        attention = model.get_submodule(name)
        assert isinstance(attention, nn.MultiheadAttention)
        assert torch.allclose(seen[f"{name}:masked"].softmax(dim=-1), seen[f"{name}:weights"], atol=1e-6)
        assert torch.allclose(attention.out_proj(seen[f"{name}:concat"]), seen[f"{name}:out"], atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_worked_out_inside_a_norm_leads_to_what_the_module_says(kind: str) -> None:
    model = model_of(KINDS[kind])
    seen = observe(model, SOURCE, TARGET)
    norms = [name.removesuffix(":normalized") for name in seen if name.endswith(":normalized")]
    assert norms
    for name in norms:
        norm = model.get_submodule(name)
        assert isinstance(norm, nn.LayerNorm)
        centered, var, normalized = (seen[f"{name}:{port}"] for port in ("centered", "var", "normalized"))
        assert torch.allclose(centered / (var[:, None] + norm.eps).sqrt(), normalized, atol=1e-5)
        assert torch.allclose(normalized * norm.weight + norm.bias, seen[f"{name}:out"], atol=1e-5)


def test_the_masks_are_those_that_were_given() -> None:
    seen = observe(model_of(TINY), SOURCE, TARGET)
    no_padding = torch.tensor(SOURCE).ne(0)
    assert seen["encoder.layers.0.self_attn:mask"].equal(no_padding.expand(4, 4))
    assert seen["decoder.layers.1.multihead_attn:mask"].equal(no_padding.expand(5, 4))
    assert seen["decoder.layers.1.self_attn:mask"].equal(torch.ones(5, 5).tril().bool() & torch.tensor(TARGET).ne(0))


def test_a_tied_embedding_is_caught_once_for_each_stack() -> None:
    seen = observe(model_of(TINY), SOURCE, TARGET)
    assert seen["encoder.embed:in"].tolist() == SOURCE
    assert seen["decoder.embed:in"].tolist() == TARGET


def test_a_row_with_nothing_to_look_at_gets_zeros_and_the_bias() -> None:
    model = model_of(TINY)
    seen = observe(model, [0, 0], [1])
    bias = model.get_parameter("encoder.layers.0.self_attn.out_proj.bias")
    assert seen["encoder.layers.0.self_attn:weights"].eq(0).all()
    assert torch.allclose(seen["encoder.layers.0.self_attn:out"], bias.expand(2, -1), atol=1e-6)
    assert not any(value.isnan().any() for value in seen.values())


def test_no_hook_is_left_behind() -> None:
    model = model_of(TINY)
    observe(model, SOURCE, TARGET)
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in model.modules())
