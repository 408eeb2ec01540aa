"""A GPT-2-shaped forward pass in eager PyTorch, for timing: it keeps every hidden state and every attention.

    hidden_states, attentions, probs, words = eager_forward(tensors, ids, config)

The same arithmetic as the NumPy program of a decoder-only, pre-norm model with learned positions (Radford et al. 2019), from
the same parameters, written the way eager model code is: one torch call for each line.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stepper.engine import Array, Config
from stepper.errors import Clause, torch_missing

if TYPE_CHECKING:
    import torch

__all__ = ["eager_forward", "matrix_products", "to_tensors"]


def to_tensors(parameters: Mapping[str, Array]) -> "dict[str, torch.Tensor]":
    """Parameters as tensors.

    Raises:
        MissingExtra: torch is not installed.
    """
    try:
        import torch
    except (ImportError, OSError) as problem:
        raise torch_missing(Clause("extra.benchmark"), problem) from None
    return {name: torch.from_numpy(array.copy()) for name, array in parameters.items()}


def eager_forward(
    tensors: "Mapping[str, torch.Tensor]", ids: list[int], config: Config
) -> "tuple[list[torch.Tensor], list[torch.Tensor], torch.Tensor, torch.Tensor]":
    """(T,) -> hidden states (T, D) and attentions (H, T, T) of every layer, probs (T, V), the likeliest word of each row (T,)."""
    import torch
    from torch.nn import functional

    def norm(x: "torch.Tensor", at: str) -> "torch.Tensor":
        return functional.layer_norm(x, (config.d_model,), tensors[f"{at}.gain"], tensors[f"{at}.bias"], config.norm_eps)

    with torch.no_grad():
        x = tensors["decoder.embed.E"][ids] + tensors["decoder.embed.P"][: len(ids)]
        blocked = torch.ones(len(ids), len(ids), dtype=torch.bool).triu(1)
        hidden, attentions = [x], []
        for layer in range(config.decoder_layers):
            at = f"decoder.{layer}"
            out, weights = _attention(norm(x, f"{at}.norm1"), tensors, f"{at}.self_attn", blocked, config)
            x = x + out
            inner = functional.gelu(_linear(norm(x, f"{at}.norm2"), tensors, f"{at}.ffn", "1"), approximate="tanh")
            x = x + _linear(inner, tensors, f"{at}.ffn", "2")
            hidden.append(x)
            attentions.append(weights)
        logits = norm(x, "decoder.norm") @ tensors["decoder.embed.E"].T
        probs = torch.softmax(logits, dim=-1)
        return hidden, attentions, probs, probs.argmax(dim=-1)


def _linear(x: "torch.Tensor", tensors: "Mapping[str, torch.Tensor]", at: str, letter: str) -> "torch.Tensor":
    import torch

    return torch.addmm(tensors[f"{at}.b_{letter}"], x, tensors[f"{at}.W_{letter}"])


def _attention(
    x: "torch.Tensor", tensors: "Mapping[str, torch.Tensor]", at: str, blocked: "torch.Tensor", config: Config
) -> "tuple[torch.Tensor, torch.Tensor]":
    """(T, D) -> (T, D), (H, T, T)."""
    import torch

    q, k, v = (_linear(x, tensors, at, letter).view(len(x), config.n_heads, -1).transpose(0, 1) for letter in "qkv")
    scores = torch.matmul(q, k.transpose(1, 2)) / config.d_head**0.5
    weights = torch.softmax(scores.masked_fill(blocked, float("-inf")), dim=-1)
    return _linear(torch.matmul(weights, v).transpose(0, 1).reshape(len(x), -1), tensors, at, "o"), weights


def matrix_products(parameters: Mapping[str, Any], rows: int, config: Config) -> None:
    """Only the matrix products of the forward pass, on arrays or on tensors: what no implementation can do without."""
    x = parameters["decoder.embed.E"][:rows]
    for layer in range(config.decoder_layers):
        at = f"decoder.{layer}"
        q, k, v = ((x @ parameters[f"{at}.self_attn.W_{letter}"]).reshape(rows, config.n_heads, -1).swapaxes(0, 1) for letter in "qkv")
        q @ k.swapaxes(1, 2) @ v
        x @ parameters[f"{at}.self_attn.W_o"]
        x @ parameters[f"{at}.ffn.W_1"] @ parameters[f"{at}.ffn.W_2"]
    x @ parameters["decoder.embed.E"].T
