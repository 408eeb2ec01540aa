"""Attention that is written out in its module's own code, with no function of its own to be wrapped (MPNet).

    with seen_inside(module, path, seen): ...      seen[path + ":query"], key, value, mask, bias, scaling, weights, output

Such a module has its projections as `q`, `k`, `v` and `o`: what they give back, and what it was given itself, is what its attention
is made of. It is asked for its weights, which it would not give unasked.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn

__all__ = ["seen_inside"]

_PROJECTIONS = {"q": "query", "k": "key", "v": "value"}


@contextmanager
def seen_inside(module: nn.Module, path: str, seen: dict[str, Any]) -> Iterator[None]:
    """Write down what is inside such an attention, for as long as the block lasts; other modules are left alone."""
    children = dict(module.named_children())
    if not children.keys() >= {*_PROJECTIONS, "o"}:
        yield
        return

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

    handles = [module.register_forward_pre_hook(ask, with_kwargs=True), module.register_forward_hook(catch)]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _heads(flat: Tensor, heads: int) -> Tensor:  # (1, T, H·d) -> (1, H, T, d)
    return flat.view(*flat.shape[:2], heads, -1).transpose(1, 2)
