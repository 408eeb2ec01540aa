"""What a torch model computes on the way, caught by hooks.

    seen = observe(model, source_ids, target_ids)
    seen["encoder.layers.0.norm1:out"]                 (T, D), the module's output
    seen["decoder.layers.1.multihead_attn:scores"]     (H, Q, K), see below

A name is `module:port`. Ports that the hooks see are `in`, `out`, `key` (what an attention makes k and v from) and `weights`
(what nn.MultiheadAttention itself says it looked at). Inside its modules torch keeps no names; those ports are worked out here
from what the module was given, with the module's own parameters:

    attention   q.proj k.proj v.proj q k v scores scaled mask masked weights.max … context concat
    LayerNorm   mean centered var normalized
    unembed     probs.max … probs next
"""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from stepper.witness.inner_steps import choice_ports, norm_ports, softmax_ports
from stepper.witness.torch_model import TorchModel, plain_layers

__all__ = ["Activations", "observe"]

Activations = dict[str, Tensor]
"""Activations of one sentence by `module:port`, without the batch axis."""


def observe(model: TorchModel, source: Sequence[Any], target: list[int]) -> Activations:
    """Run the model once over the whole sentence, the target (if there is one) all at once."""
    seen: Activations = {}
    source_ids, target_ids = torch.tensor([list(source)]), torch.tensor([target])
    source_blocked = _padding(source_ids, model.spec.ids.pad)
    target_blocked = _padding(target_ids, model.spec.ids.pad) if _hides_padding(model) else None
    memory = last = None
    with torch.no_grad(), plain_layers():
        if model.encoder:
            with _hooks("encoder", model.encoder, seen):
                memory = last = model.encode(source_ids, source_blocked)
        if model.decoder:
            with _hooks("decoder", model.decoder, seen):
                last = model.decode(target_ids, memory, source_blocked, target_blocked)
        with _hooks("unembed", model.unembed, seen):
            model.unembed(model.read_of(last))
    choice = choice_ports(_may_be_chosen(seen["unembed:out"], model.spec.ids.forbidden))
    return seen | {f"unembed:{port}": value for port, value in choice.items()}


def _may_be_chosen(logits: Tensor, forbidden: int) -> Tensor:  # (T, V)
    """−∞ for the id that is never chosen."""
    return logits.index_fill(1, torch.tensor([forbidden]), -torch.inf) if forbidden >= 0 else logits


def _hides_padding(model: TorchModel) -> bool:
    """Whether padding in the target is hidden from the target itself."""
    decoder = model.spec.decoder
    return decoder is not None and decoder.layers[0].attention.mask.hides_padding


def _padding(ids: Tensor, pad_id: int) -> Tensor | None:  # (1, T) -> (1, T)
    """Where padding is; None where there is none (torch loads half a second's worth of modules to look at such a mask)."""
    blocked = ids.eq(pad_id)
    return blocked if blocked.any() else None


@contextmanager
def _hooks(name: str, part: nn.Module, seen: Activations) -> Iterator[None]:
    """Hooks on a part of the model and every module in it, for as long as the block lasts (a tied embedding is in two parts)."""
    handles = []
    for path, module in part.named_modules(prefix=name):
        if isinstance(module, nn.MultiheadAttention):
            handles.append(module.register_forward_pre_hook(_ask_for_weights, with_kwargs=True))
            handles.append(module.register_forward_hook(_attention_hook(path, seen), with_kwargs=True))
        else:
            handles.append(module.register_forward_hook(_hook(path, seen)))
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _hook(name: str, seen: Activations) -> Callable[..., None]:
    def catch(module: nn.Module, given: tuple[Tensor, ...], out: Tensor) -> None:
        seen[f"{name}:in"], seen[f"{name}:out"] = given[0][0], out[0]
        if isinstance(module, nn.LayerNorm):
            seen.update((f"{name}:{port}", value) for port, value in norm_ports(given[0][0], module.eps).items())

    return catch


def _ask_for_weights(module: nn.Module, given: tuple[Any, ...], options: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Transformer layers tell their attention to keep the weights to itself; here it is to give them, head by head."""
    return given, {**options, "need_weights": True, "average_attn_weights": False}


def _attention_hook(name: str, seen: Activations) -> Callable[..., tuple[Tensor, Tensor]]:
    def catch(
        module: nn.Module, given: tuple[Tensor, ...], options: dict[str, Any], result: tuple[Tensor, Tensor]
    ) -> tuple[Tensor, Tensor]:
        assert isinstance(module, nn.MultiheadAttention)
        query, key = given[0][0], given[1][0]
        allowed = _allowed(options, len(query), len(key))
        out, weights = _with_nothing_to_look_at(module, *result, allowed)
        seen[f"{name}:in"], seen[f"{name}:key"], seen[f"{name}:out"], seen[f"{name}:weights"] = query, key, out[0], weights[0]
        seen.update((f"{name}:{port}", value) for port, value in _ports_of_an_attention(module, query, key, allowed, weights[0]))
        return out, weights

    return catch


def _allowed(options: dict[str, Any], queries: int, keys: int) -> Tensor:  # -> (Q, K)
    """What each query may look at, from the masks an attention was given (True, or −inf, is blocked)."""
    allowed = torch.ones(queries, keys, dtype=torch.bool)
    for mask in (options.get("attn_mask"), options.get("key_padding_mask")):
        if mask is not None:
            allowed &= ~mask if mask.dtype == torch.bool else mask.isfinite()
    return allowed


def _with_nothing_to_look_at(module: nn.MultiheadAttention, out: Tensor, weights: Tensor, allowed: Tensor) -> tuple[Tensor, Tensor]:
    """A query whose keys are all blocked: torch says NaN, our programs say that it looks at nothing, and so do the rows here."""
    looks = allowed.any(dim=1)[:, None]  # (Q, 1)
    nothing = module.out_proj.bias.expand_as(out)  # zeros W_o + b_o
    return torch.where(looks, out, nothing), torch.where(looks, weights, 0.0)


def _ports_of_an_attention(
    module: nn.MultiheadAttention, query: Tensor, key: Tensor, allowed: Tensor, weights: Tensor
) -> Iterator[tuple[str, Tensor]]:
    assert module.in_proj_weight is not None
    assert module.in_proj_bias is not None
    W_q, W_k, W_v = module.in_proj_weight.chunk(3)
    b_q, b_k, b_v = module.in_proj_bias.chunk(3)
    flat = {
        "q": functional.linear(query, W_q, b_q),
        "k": functional.linear(key, W_k, b_k),
        "v": functional.linear(key, W_v, b_v),
    }
    q, k, v = (each.view(-1, module.num_heads, module.head_dim).transpose(0, 1) for each in flat.values())  # (H, T, d)
    scores = q.matmul(k.mT)
    scaled = scores / math.sqrt(module.head_dim)
    masked = scaled.masked_fill(~allowed, -torch.inf)
    context = weights.matmul(v)
    yield from ((f"{letter}.proj", value) for letter, value in flat.items())
    yield from (("q", q), ("k", k), ("v", v), ("scores", scores), ("scaled", scaled), ("mask", allowed), ("masked", masked))
    yield from ((f"weights.{port}", value) for port, value in softmax_ports(masked).items())
    yield "context", context
    yield "concat", context.transpose(0, 1).flatten(1)
