"""What happens inside torch's fused functions, worked out from what they were given.

    scaled_dot_product_attention(q, k, v, mask)      scores, scaled, masked, weights
    multi_head_attention_forward(query, key, …)      q, k, v, and the same again

A module that calls one of these keeps no scores and no weights; they are computed here once more by the definition that torch's
documentation gives, from the very tensors the function was handed. Where the definition leaves something out, so do we: dropout
is not repeated.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

__all__ = ["ports_of"]

Ports = Iterator[tuple[str, Tensor]]


def ports_of(name: str, args: tuple[Any, ...], options: Mapping[str, Any]) -> Ports:
    """The inner tensors of a call, by name; none where the function is not fused."""
    ports = _FUSED.get(name)
    return ports(*args, **options) if ports else iter(())


def _attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Ports:
    """`scaled_dot_product_attention`: (…, Q, d), (…, K, d) -> (…, Q, K)."""
    if enable_gqa:
        groups = query.shape[-3] // key.shape[-3]
        key = key.repeat_interleave(groups, dim=-3)
        yield "sdpa.k_repeated", key
        yield "sdpa.v_repeated", value.repeat_interleave(groups, dim=-3)
    scores = query @ key.mT
    scaled = scores * (1 / math.sqrt(query.shape[-1]) if scale is None else scale)
    masked = scaled
    if is_causal:
        hidden = torch.ones(scores.shape[-2:], dtype=torch.bool, device=scores.device).triu(1)
        masked = masked.masked_fill(hidden, -torch.inf)
    if attn_mask is not None:
        masked = masked.masked_fill(~attn_mask, -torch.inf) if attn_mask.dtype == torch.bool else masked + attn_mask
    yield "sdpa.scores", scores
    yield "sdpa.scaled", scaled
    yield "sdpa.masked", masked
    yield "sdpa.weights", masked.softmax(dim=-1)


def _multi_head(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    embed_dim_to_check: int,
    num_heads: int,
    in_proj_weight: Tensor | None,
    in_proj_bias: Tensor | None,
    *rest: Any,
    **options: Any,
) -> Ports:
    """`multi_head_attention_forward`, its inputs (T, B, D): the projections, the heads, and attention."""
    separate = [options.get(f"{letter}_proj_weight") for letter in "qkv"]
    matrices = separate if in_proj_weight is None else list(in_proj_weight.chunk(3))
    biases: tuple[Tensor | None, ...] = (None, None, None) if in_proj_bias is None else in_proj_bias.chunk(3)
    heads = []
    for letter, x, W, b in zip("qkv", (query, key, value), matrices, biases, strict=True):
        assert W is not None
        flat = functional.linear(x, W, b)  # (T, B, D)
        yield f"mha.{letter}.proj", flat
        heads.append(flat.view(*flat.shape[:2], num_heads, -1).permute(1, 2, 0, 3))  # (B, H, T, d)
        yield f"mha.{letter}", heads[-1]
    q, k, v = heads
    mask = _blocked(options.get("attn_mask"), options.get("key_padding_mask"), num_heads, q.shape[2], k.shape[2])
    weights = None
    for port, tensor in _attention(q, k, v, attn_mask=mask):
        yield port, tensor
        weights = tensor
    assert weights is not None
    context = weights.nan_to_num(0.0) @ v
    yield "mha.context", context
    yield "mha.concat", context.transpose(1, 2).flatten(2)


def _blocked(mask: Tensor | None, padding: Tensor | None, heads: int, queries: int, keys: int) -> Tensor:
    """Both masks as one that is added to the scores."""
    added = torch.zeros(1, 1, queries, keys)
    for each in (mask, None if padding is None else padding[:, None, None, :]):
        if each is not None:
            wide = each if each.ndim == 4 else each.reshape(-1, heads, *each.shape[-2:]) if each.ndim == 3 else each[None, None]
            added = added + (torch.zeros(wide.shape).masked_fill(wide, -torch.inf) if wide.dtype == torch.bool else wide)
    return added


_FUSED: Mapping[str, Callable[..., Ports]] = {
    "scaled_dot_product_attention": _attention,
    "multi_head_attention_forward": _multi_head,
}
