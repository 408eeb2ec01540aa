"""Attention that is written out in its module's own code, with no function of its own to be wrapped (MPNet, Falcon, BLOOM).

    with seen_inside(module, path, seen): ...      seen[path + ":query"], key, value, mask, bias, scaling, weights, output

Such a module has its projections as `q`, `k`, `v` and `o`, or as `query_key_value` and `dense`: what they give back, and what it was
given itself, is what its attention is made of. Where it would not give its weights unasked, it is asked for them.
"""

import math
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn

__all__ = ["seen_inside"]

_PROJECTIONS = {"q": "query", "k": "key", "v": "value"}


@contextmanager
def seen_inside(module: nn.Module, path: str, seen: dict[str, Any]) -> Iterator[None]:
    """Write down what is inside such an attention, for as long as the block lasts; other modules are left alone."""
    children = dict(module.named_children()).keys()
    handles = []
    if children >= {*_PROJECTIONS, "o"}:
        handles = _watch_apart(module, path, seen)
    elif children >= {"query_key_value", "dense"}:
        handles = _watch_fused(module, path, seen)
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _watch_apart(module: nn.Module, path: str, seen: dict[str, Any]) -> list[Any]:
    """Write down what is inside attention with a projection each for q, k and v (MPNet)."""

    def ask(_: nn.Module, given: tuple[Any, ...], options: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return given, {**options, "output_attentions": True}

    def catch(_: nn.Module, given: tuple[Any, ...], result: tuple[Tensor, Tensor]) -> None:
        _, mask, bias = given[:3]
        heads = result[1].shape[1]
        parts: dict[str, Tensor] = {port: _heads(seen[f"{path}.{letter}:out"], heads) for letter, port in _PROJECTIONS.items()}
        output = seen[f"{path}.o:in"]
        parts |= {"weights": result[1], "output": output.view(*output.shape[:2], heads, -1)}
        parts |= {port: each for port, each in (("mask", mask), ("bias", bias)) if each is not None}
        seen.update((f"{path}:{port}", each) for port, each in parts.items())
        seen[f"{path}:scaling"] = 1 / math.sqrt(parts["query"].shape[-1])

    return [module.register_forward_pre_hook(ask, with_kwargs=True), module.register_forward_hook(catch)]


def _watch_fused(module: Any, path: str, seen: dict[str, Any]) -> list[Any]:
    """Write down what is inside attention with one projection for q, k and v (Falcon, BLOOM): it is cut by the module's own method."""

    def catch(_: nn.Module, given: tuple[Any, ...], options: Mapping[str, Any], result: tuple[Tensor, Tensor]) -> None:
        flat = seen[f"{path}.query_key_value:out"]
        query, key, value = _cut(module, flat)
        query, key = _turned(module, query, key, options.get("position_embeddings"))
        heads, width = query.shape[1], query.shape[-1]
        shared = (flat.shape[-1] // width - heads) // 2
        key, value = (each[:, :: each.shape[1] // shared] for each in (key, value))  # Falcon's newer ones are repeated already
        output = seen[f"{path}.dense:in"]
        parts = {"query": query, "key": key, "value": value, "weights": result[1], "scaling": module.inv_norm_factor}
        parts |= {"output": output.view(*output.shape[:2], heads, -1)}
        mask, alibi = options.get("attention_mask"), options.get("alibi")
        parts |= {} if mask is None else {"mask": mask}
        parts |= {} if alibi is None else {"alibi": alibi[None]}
        seen.update((f"{path}:{port}", each) for port, each in parts.items())

    return [module.register_forward_hook(catch, with_kwargs=True)]


def _cut(module: Any, flat: Tensor) -> tuple[Tensor, Tensor, Tensor]:  # (1, T, …) -> (1, H, T, d), …
    """The library's own way of cutting a row into q, k and v."""
    if hasattr(module, "_reshape"):
        query, key, value = module._reshape(flat)
        return query, key, value
    query, key, value = (each.transpose(1, 2) for each in module._split_heads(flat))
    return query, key, value


def _turned(module: Any, query: Tensor, key: Tensor, waves: tuple[Tensor, Tensor] | None) -> tuple[Tensor, Tensor]:
    """Both turned by their positions, by the library's own function, where they are."""
    if waves is None:
        return query, key
    turn = sys.modules[type(module).__module__].__dict__["apply_rotary_pos_emb"]
    turned: tuple[Tensor, Tensor] = turn(query, key, *waves)
    return turned


def _heads(flat: Tensor, heads: int) -> Tensor:  # (1, T, H·d) -> (1, H, T, d)
    return flat.view(*flat.shape[:2], heads, -1).transpose(1, 2)
