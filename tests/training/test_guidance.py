"""Listening to cross-attention, and the loss of an alignment."""

import math

import pytest

pytest.importorskip("torch", reason="training needs PyTorch: pip install '.[torch]'")

import torch

from stepper.engine.config import Config
from stepper.training.examples import IGNORED, Example
from stepper.training.guidance import alignment_loss, last_cross_attention
from stepper.witness.torch_model import build_model

SMALL = Config(architecture="encoder-decoder", vocab_size=20, d_model=8, n_heads=2, d_ff=16, encoder_layers=2, decoder_layers=2)
SOURCE, TARGET = torch.tensor([[3, 4, 5, 6]]), torch.tensor([[1, 7, 8]])


def test_the_weights_of_every_head_are_heard_and_nothing_changes() -> None:
    model = build_model(SMALL)
    before = model(SOURCE, TARGET)
    with last_cross_attention(model) as attended:
        during = model(SOURCE, TARGET)
    (weights,) = attended
    assert weights.shape == (1, 2, 3, 4)
    assert torch.allclose(weights.sum(dim=-1), torch.ones(1, 2, 3))
    assert torch.allclose(before, during, atol=1e-6)


def test_nobody_listens_afterwards() -> None:
    model = build_model(SMALL)
    with last_cross_attention(model) as attended:
        pass
    model(SOURCE, TARGET)
    assert attended == []


def test_the_loss_is_the_mean_log_weight_of_head_0_on_the_right_words() -> None:
    weights = torch.zeros(1, 2, 3, 2)
    weights[0, 0] = torch.tensor([[0.5, 0.5], [0.25, 0.75], [1.0, 0.0]])
    example = Example((3, 4), (1, 7, 8), (7, 8, 2), alignment=(1, 0, IGNORED))
    assert alignment_loss(weights, [example]).item() == pytest.approx((math.log(2) + math.log(4)) / 2)


def test_a_weight_of_nothing_gives_a_large_but_finite_loss() -> None:
    weights = torch.tensor([1.0, 0.0]).expand(1, 2, 1, 2)
    loss = alignment_loss(weights, [Example((3, 4), (1,), (7,), alignment=(1,))]).item()
    assert 10 < loss < math.inf
