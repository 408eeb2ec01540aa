"""What lies inside a softmax, a norm and the choice of a word, worked out by torch from what goes in.

softmax_ports(scores)["sum"]          max, shifted, exp, sum
norm_ports(x, eps)["var"]             mean, centered, var, normalized
rms_ports(x, eps)["square"]           square, normalized
choice_ports(logits)["probs"]         probs.allowed, probs.max … probs, next
"""

import torch
from torch import Tensor
from torch.nn import functional

__all__ = ["choice_ports", "norm_ports", "rms_ports", "row_ports", "softmax_ports"]


def softmax_ports(x: Tensor) -> dict[str, Tensor]:  # (..., K)
    """The parts of a softmax along the last axis; a row of nothing but −∞ has 0 as its largest."""
    largest = x.amax(dim=-1)
    largest = largest.masked_fill(largest.isneginf(), 0.0)
    powers = (x - largest[..., None]).exp()
    return {"max": largest, "shifted": x - largest[..., None], "exp": powers, "sum": powers.sum(dim=-1)}


def norm_ports(x: Tensor, eps: float) -> dict[str, Tensor]:  # (..., D)
    """The parts of a layer normalisation."""
    mean = x.mean(dim=-1)
    normalized = functional.layer_norm(x, x.shape[-1:], eps=eps)
    return {"mean": mean, "centered": x - mean[..., None], "var": x.var(dim=-1, correction=0), "normalized": normalized}


def rms_ports(x: Tensor, eps: float) -> dict[str, Tensor]:  # (..., D)
    """The parts of a root-mean-square normalisation."""
    square = x.square().mean(dim=-1)
    return {"square": square, "normalized": x * torch.rsqrt(square + eps)[..., None]}


def choice_ports(allowed: Tensor, note: str = "") -> dict[str, Tensor]:  # (T, V)
    """What comes after the output layer, what may not be chosen at −∞. Classes that are chosen each on its own have a sigmoid."""
    if note == "each_class":
        return {"probs": allowed.sigmoid()}
    parts = {f"probs.{port}": value for port, value in softmax_ports(allowed).items()}
    return {"probs.allowed": allowed, **parts, "probs": functional.softmax(allowed, dim=1), "next": allowed.argmax(dim=1)}


def row_ports(rows: Tensor, counted: Tensor) -> dict[str, Tensor]:  # (T, D), (T,)
    """One row for a text: that of its last token that counts, or the mean of all."""
    last = (torch.arange(len(rows)) * counted).amax()
    total, count = rows.sum(dim=0)[None], torch.tensor([len(rows)])
    return {"row": last[None], "last": rows[last][None], "count": count, "total": total, "mean": rows.mean(dim=0)[None]}
