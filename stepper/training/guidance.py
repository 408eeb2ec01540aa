"""Teaching one head of cross-attention the gold alignment, beside the translation itself.

    loss = cross-entropy of the words + guidance · cross-entropy of head 0's weights

After Garg et al. 2019, "Jointly Learning to Align and Translate with Transformer Models" (arXiv 1909.02074).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn

from stepper.training.examples import IGNORED, Example
from stepper.training.padding import pad
from stepper.witness.torch_model import TorchModel

__all__ = ["alignment_loss", "last_cross_attention"]

GUIDED_HEAD = 0
SMALLEST_WEIGHT = 1e-9
"""Keeps the logarithm finite."""


@contextmanager
def last_cross_attention(model: TorchModel) -> Iterator[list[Tensor]]:
    """A list that every forward pass adds the last decoder layer's cross-attention weights to, (batch, head, query, key)."""
    attention = model.get_submodule(f"decoder.layers.{len(model.spec.last.layers) - 1}.multihead_attn")
    seen: list[Tensor] = []
    asking = attention.register_forward_pre_hook(_ask_for_weights, with_kwargs=True)
    listening = attention.register_forward_hook(lambda _module, _arguments, output: seen.append(output[1]))
    try:
        yield seen
    finally:
        asking.remove()
        listening.remove()


def alignment_loss(weights: Tensor, batch: Sequence[Example]) -> Tensor:
    """Mean −log weight of the guided head on the right source word."""
    wanted = pad([each.alignment for each in batch], IGNORED)
    log_weights = weights[:, GUIDED_HEAD].clamp_min(SMALLEST_WEIGHT).log()  # (B, T, S)
    return nn.functional.nll_loss(log_weights.flatten(0, 1), wanted.flatten(), ignore_index=IGNORED)


def _ask_for_weights(_module: nn.Module, arguments: tuple[Any, ...], options: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return arguments, {**options, "need_weights": True, "average_attn_weights": False}
