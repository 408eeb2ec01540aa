"""The values inside a Hugging Face model's attention, from what its attention function was given and gave back.

    attention_port("scaled", seen, "model.layers.0.self_attn")      query · keyᵀ × scaling, each query head with its own key head

Query, key, value, weights and output are the library's own arrays; what it keeps no name for is worked out from them by torch.
"""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from stepper.engine import Place
from stepper.witness.hf_activations import RawActivations
from stepper.witness.inner_steps import rms_ports, softmax_ports

__all__ = ["attention_port", "heads_port", "parent_module"]

_TURNING = ("rotated", "turning", "kept")
"""What comes after the norm of q and k."""


def attention_port(leaf: str, seen: RawActivations, path: str) -> Tensor | None:
    """One value inside the attention at `path`, by our name's leaf; None where there is no such value."""
    if f"{path}:query" not in seen or leaf not in _PORTS or (leaf == "bias" and not {f"{path}:bias", f"{path}:alibi"} & seen.keys()):
        return None
    return _PORTS[leaf](seen, path)


def heads_port(place: Place, flat: Tensor, seen: RawActivations, path: str, width: int) -> Tensor | None:
    """What lies between q.proj (`flat`) and q in a model that normalises or turns q and k: q.heads, q.square, q.normed, …

    Of a head of which a part is turned, the columns that are turned come first; `width` is how many columns the port has.
    """
    letter, port = place.tensor, place.detail
    if f"{path}.{letter}_norm:in" in seen and seen[f"{path}.{letter}_norm:in"].shape == flat.shape and port not in _TURNING:
        return _of_all_heads(port, flat[0], seen, path, letter)
    if port == "normed":
        return _by_head(seen[f"{path}.{letter}_norm:out"][0], seen[f"{path}.{letter}_norm:in"][0], flat[0])
    heads = flat[0].view(len(flat[0]), -1, seen[f"{path}:query"].shape[-1]).transpose(0, 1)  # (T, H·d) -> (H, T, d)
    if port == "rotated":
        return _PORTS[letter](seen, path)[..., :width]
    columns = {"turning": heads[..., :width], "kept": heads[..., -width:]}
    return {"heads": heads, **columns, **rms_ports(heads, seen.get(f"{path}.{letter}_norm:eps", 0.0))}.get(port)


def _of_all_heads(port: str, flat: Tensor, seen: RawActivations, path: str, letter: str) -> Tensor | None:
    """What lies there in a model that normalises all heads of a token as one row (OLMo 2)."""
    norm = f"{path}.{letter}_norm"
    normed: Tensor = seen[f"{norm}:out"][0]
    heads = normed.view(len(flat), -1, seen[f"{path}:query"].shape[-1]).transpose(0, 1)  # (T, H·d) -> (H, T, d)
    return {"normed": normed, "heads": heads, **rms_ports(flat, seen[f"{norm}:eps"])}.get(port)


def _by_head(normed: Tensor, given: Tensor, flat: Tensor) -> Tensor:  # -> (H, T, d)
    """What a norm of heads gives: most are given (T, H, d), Gemma 3's (H, T, d)."""
    rows = flat.view(len(flat), -1, given.shape[-1])
    return normed.transpose(0, 1) if given.shape == rows.shape and given.equal(rows) else normed


def parent_module(path: str) -> str:
    """The module that holds another one: of `h.0.attn.c_attn`, `h.0.attn`."""
    return path[: path.rfind(".")] if "." in path else ""


def _repeated(seen: RawActivations, path: str, letter: str) -> Tensor:  # -> (H, T, d)
    """Key or value with a head for every query head: 0 0 1 1."""
    x: Tensor = seen[f"{path}:{letter}"][0]
    return x.repeat_interleave(seen[f"{path}:query"].shape[1] // len(x), dim=0)


def _scores(seen: RawActivations, path: str) -> Tensor:  # -> (H, Q, K)
    query: Tensor = seen[f"{path}:query"][0]
    return query.matmul(_repeated(seen, path, "key").mT)


def _scaled(seen: RawActivations, path: str) -> Tensor:
    return _scores(seen, path).mul(seen[f"{path}:scaling"])


def _capped(seen: RawActivations, path: str) -> Tensor:
    cap = seen.get(f"{path}:cap")
    return _scaled(seen, path) if cap is None else torch.tanh(_scaled(seen, path) / cap).mul(cap)


def _bias(seen: RawActivations, path: str) -> Tensor:  # -> (H, Q, K), or of ALiBi (H, K)
    bias: Tensor = seen[f"{path}:alibi"][0, :, 0] if f"{path}:alibi" in seen else seen[f"{path}:bias"][0]
    return bias


def _biased(seen: RawActivations, path: str) -> Tensor:
    if f"{path}:alibi" in seen:
        return _capped(seen, path) + _bias(seen, path)[:, None]
    return _capped(seen, path) + seen[f"{path}:bias"][0] if f"{path}:bias" in seen else _capped(seen, path)


def _allowed(seen: RawActivations, path: str) -> Tensor:  # -> (Q, K)
    """Where a query may look: the library adds 0 there and a huge negative number elsewhere."""
    queries, keys = seen[f"{path}:query"].shape[2], seen[f"{path}:key"].shape[2]
    if f"{path}:mask" not in seen:
        return torch.ones(queries, keys, dtype=torch.bool)
    mask: Tensor = seen[f"{path}:mask"][0, 0]
    return mask.ge(-1).expand(queries, keys)


def _masked(seen: RawActivations, path: str) -> Tensor:
    return _biased(seen, path).masked_fill(~_allowed(seen, path), -torch.inf)


def _with_sink(seen: RawActivations, path: str) -> Tensor:  # -> (H, Q, K), or where there is a sink (H, Q, K + 1)
    """What softmax is of."""
    masked = _masked(seen, path)
    if f"{path}:sinks" not in seen:
        return masked
    sinks: Tensor = seen[f"{path}:sinks"]
    return torch.cat([masked, sinks[:, None, None].expand(*masked.shape[:2], 1)], dim=-1)


def _caught(port: str) -> Callable[[RawActivations, str], Tensor]:
    return lambda seen, path: seen[f"{path}:{port}"][0]


def _repeated_of(letter: str) -> Callable[[RawActivations, str], Tensor]:
    return lambda seen, path: _repeated(seen, path, letter)


def _inside_softmax(port: str) -> Callable[[RawActivations, str], Tensor]:
    return lambda seen, path: softmax_ports(_with_sink(seen, path))[port]


_PORTS: Mapping[str, Callable[[RawActivations, str], Tensor]] = {
    "q": _caught("query"),
    **dict.fromkeys(("k", "k_new"), _caught("key")),
    **dict.fromkeys(("v", "v_new"), _caught("value")),
    "k_repeated": _repeated_of("key"),
    "v_repeated": _repeated_of("value"),
    "scores": _scores,
    "scaled": _scaled,
    "capped": _capped,
    "bias": _bias,
    "biased": _biased,
    "masked.mask": _allowed,
    "masked": _masked,
    **{f"weights.{port}": _inside_softmax(port) for port in ("max", "shifted", "exp", "sum")},
    "with_sink": _with_sink,
    "weights.with_sink": lambda seen, path: _with_sink(seen, path).softmax(dim=-1),
    "weights": _caught("weights"),
    "context": lambda seen, path: _caught("output")(seen, path).transpose(0, 1),  # (T, H, d) -> (H, T, d)
}
"""Our names inside attention, and how each is had."""
