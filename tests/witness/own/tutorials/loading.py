"""Copying our parameters into a torch module: ours stand so that x @ W is the product, torch's Linear the other way round."""

import torch
from torch import Tensor, nn

from stepper.checkpoints import Model

__all__ = ["embedding", "linear", "norm"]


def _tensor(model: Model, name: str) -> Tensor:
    return torch.tensor(model.parameters[name].copy())


def linear(layer: nn.Linear, model: Model, matrix: str, bias: str) -> None:
    """Fill a Linear with a matrix of ours, and its bias if it has one."""
    layer.weight.data = _tensor(model, matrix).T.contiguous()
    if layer.bias is not None:
        layer.bias.data = _tensor(model, bias)


def embedding(table: nn.Embedding, model: Model, name: str) -> None:
    """Fill a table."""
    table.weight.data = _tensor(model, name)


def norm(layer: nn.Module, model: Model, name: str) -> None:
    """Fill gain and bias of a norm."""
    for ours, theirs in (("gain", "weight"), ("bias", "bias")):
        if hasattr(layer, theirs):
            getattr(layer, theirs).data = _tensor(model, f"{name}.{ours}")
