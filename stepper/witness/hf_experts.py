"""What a Hugging Face mixture of experts computes: what its router gave, and each chosen expert's numbers.

    see_mixture(module, path, given, result, seen)      seen["….mlp.gate:chosen"], seen["….mlp.experts:answers"], …

The library sends all tokens of an expert through it at once and keeps nothing apart; here the same matrices are applied choice by choice.
The router's scores, the experts chosen and their weights are the library's own, and so is the sum of the answers.
"""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from stepper.witness.inner_steps import softmax_ports

__all__ = ["see_mixture"]

_DOOR = "shared_expert_gate"


def see_mixture(module: nn.Module, path: str, given: tuple[Any, ...], result: Any, seen: dict[str, Any]) -> None:
    """Write down what a router, the experts, or the gate of a shared expert has computed; of other modules nothing."""
    own = dict(module.named_parameters(recurse=False))
    if own.keys() >= {"gate_up_proj", "down_proj"}:
        ports = _experts(module, own, given[0], given[1])
    elif hasattr(module, "top_k") and isinstance(result, tuple) and "weight" in own:
        ports = _router(result, chooses_first="bias" in own)
    elif path.endswith(_DOOR):
        share = torch.sigmoid(result)
        ports = {"open": share, "opened": share * seen[f"{path.removesuffix(_DOOR)}shared_expert:out"]}
    else:
        return
    seen.update((f"{path}:{port}", each) for port, each in ports.items())


def _router(result: tuple[Tensor, Tensor, Tensor], chooses_first: bool) -> dict[str, Tensor]:  # (T, E), (T, C), (T, C)
    """The shares, who comes first, and the scores of the chosen."""
    logits, weights, chosen = result
    shares = functional.softmax(logits, dim=-1)
    scores = logits if chooses_first else shares
    picked = scores.gather(1, chosen)
    inside = softmax_ports(picked) if chooses_first else {"sum": picked.sum(dim=-1)}
    return {
        "shares": shares,
        **{f"shares.{port}": each for port, each in softmax_ports(logits).items()},
        "rank": scores.argsort(dim=1, descending=True, stable=True).argsort(dim=1),
        "chosen": chosen,
        "picked": picked,
        "weights": weights,
        **{f"weights.{port}": each for port, each in inside.items()},
    }


def _experts(module: Any, own: Mapping[str, Tensor], x: Tensor, chosen: Tensor) -> dict[str, Tensor]:  # (T, D), (T, C)
    """What the chosen experts compute, a table for each choice."""
    if "gate_up_proj_bias" in own:
        return _with_bounds(module, own, x, chosen)
    half = own["gate_up_proj"].shape[1] // 2
    gate = _by_choice(x, chosen, lambda expert, rows: functional.linear(rows, own["gate_up_proj"][expert, :half]))
    hidden = _by_choice(x, chosen, lambda expert, rows: functional.linear(rows, own["gate_up_proj"][expert, half:]))
    active = module.act_fn(gate)
    gated = active * hidden
    answers = _by_choice(gated, chosen, lambda expert, rows: functional.linear(rows, own["down_proj"][expert]))
    return {"gate": gate, "hidden": hidden, "activation": active, "gated": gated, "answers": answers}


def _with_bounds(module: Any, own: Mapping[str, Tensor], x: Tensor, chosen: Tensor) -> dict[str, Tensor]:
    """The same in gpt-oss: gates and hidden numbers in turn, within bounds, with biases."""
    both = _by_choice(x, chosen, lambda expert, rows: rows @ own["gate_up_proj"][expert])
    biased = both + own["gate_up_proj_bias"][chosen].transpose(0, 1)
    gate, hidden = biased[..., ::2], biased[..., 1::2]
    below, within = gate.clamp(max=module.limit), hidden.clamp(min=-module.limit, max=module.limit)
    active = below * torch.sigmoid(below * module.alpha)
    gated = (within + 1) * active
    product = _by_choice(gated, chosen, lambda expert, rows: rows @ own["down_proj"][expert])
    return {
        "gate.product": both[..., ::2],
        "hidden.product": both[..., 1::2],
        "gate": gate,
        "hidden": hidden,
        "gate_clamped": below,
        "hidden_clamped": within,
        "activation": active,
        "gated": gated,
        "answers.product": product,
        "answers": product + own["down_proj_bias"][chosen].transpose(0, 1),
    }


def _by_choice(x: Tensor, chosen: Tensor, apply: Callable[[int, Tensor], Tensor]) -> Tensor:  # (T, D) or (C, T, D), (T, C) -> (C, T, F)
    """Each row through the expert that was chosen for it."""
    rows = x.expand(chosen.shape[1], *x.shape) if x.ndim == 2 else x
    made: dict[tuple[int, int], Tensor] = {}
    for expert in sorted(set(chosen.flatten().tolist())):
        tokens, choices = torch.where(chosen == expert)
        answers = apply(expert, rows[choices, tokens])
        made.update(zip(zip(choices.tolist(), tokens.tolist(), strict=True), answers, strict=True))
    return torch.stack([torch.stack([made[choice, token] for token in range(len(chosen))]) for choice in range(chosen.shape[1])])
