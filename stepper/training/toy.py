"""Training the previous-token toy of `stepper.checkpoints.toy`: seconds for one, a few minutes for all twenty.

    toy = train_toy("tied", 16)                    a `Toy`, as `load_toy` gives it
    train_toys(Path("toy"))                        all of them, in one file

The shipped ones were made so. How well a tied one does is also a matter of the seed: with seeds 0, 1 and 2 those of width
2 say 0.53, 1.00 and 1.00 of the words, those of width 8 1.00, 0.83 and 0.91, those of width 32 0.74, 0.74 and 0.66. With
every seed the untied ones say all.
"""

import math
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import save
from torch import Tensor, nn

from stepper.checkpoints.toy import D_MODEL, KINDS, LENGTH, TOY_FILE, WIDTHS, WORDS, Toy
from stepper.training.fit import reproducible
from stepper.training.progress import OnTrainingProgress, TrainingProgress, ignore_progress

__all__ = ["train_toy", "train_toys"]

STEPS = 1_000
WARMUP_STEPS = 50
BATCH_SIZE = 64
LEARNING_RATE = 3e-3
SEED = 2


def train_toy(kind: str, d_k: int, report: OnTrainingProgress = ignore_progress, steps: int = STEPS, seed: int = SEED) -> Toy:
    """Train one toy: a few seconds."""
    with reproducible(seed):
        parameters = _random_parameters(kind, d_k)
        optimizer = torch.optim.Adam(parameters.values(), lr=LEARNING_RATE)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, steps))
        for step in range(1, steps + 1):
            ids = torch.randint(0, WORDS, (BATCH_SIZE, LENGTH))
            said = _logits(parameters, kind, ids)[:, 1:]
            loss = nn.functional.cross_entropy(said.flatten(0, 1), ids[:, :-1].flatten())
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch leaves Tensor.backward unannotated
            optimizer.step()
            schedule.step()
            report(TrainingProgress(step, steps, loss.item()))
    return Toy(kind, d_k, {name: each.detach().numpy() for name, each in parameters.items()})


def train_toys(destination: Path, report: OnTrainingProgress = ignore_progress, steps: int = STEPS) -> int:
    """Train a toy of every kind and width, write them to a directory, and return how many numbers they have."""
    wanted = [(kind, d_k) for kind in KINDS for d_k in WIDTHS]
    stored: dict[str, Tensor] = {}
    for done, (kind, d_k) in enumerate(wanted):
        toy = train_toy(kind, d_k, _part_of(report, done, len(wanted)), steps)
        stored |= {f"{kind}.{d_k}.{name}": torch.tensor(array) for name, array in toy.parameters.items()}
    destination.mkdir(parents=True, exist_ok=True)
    (destination / TOY_FILE.name).write_bytes(save(stored))
    return sum(each.numel() for each in stored.values())


def _part_of(report: OnTrainingProgress, done: int, parts: int) -> OnTrainingProgress:
    """A report on one of several pieces of work of the same size."""
    return lambda progress: report(TrainingProgress(done * progress.steps + progress.step, parts * progress.steps, progress.loss))


def _rate(step: int, steps: int) -> float:
    """The factor on the learning rate at this step, counted from 0: a short warm-up, a half cosine."""
    return min(1.0, (step + 1) / WARMUP_STEPS) * 0.5 * (1 + math.cos(math.pi * step / steps))


def _random_parameters(kind: str, d_k: int) -> dict[str, nn.Parameter]:
    """Embeddings and positions of unit variance, matrices that keep it."""
    at, d_v = "decoder.0.self_attn", D_MODEL if kind == "value_is_input" else d_k
    parameters = {
        "decoder.embed.E": nn.Parameter(torch.randn(WORDS, D_MODEL)),
        "decoder.embed.P": nn.Parameter(torch.randn(LENGTH, D_MODEL)),
        f"{at}.W_q": _matrix(D_MODEL, d_k),
        f"{at}.W_o": _matrix(d_v, D_MODEL),
        "unembed.W": _matrix(D_MODEL, WORDS),
    }
    if kind != "tied":
        parameters[f"{at}.W_k"] = _matrix(D_MODEL, d_k)
    if kind in ("untied", "tied"):
        parameters[f"{at}.W_v"] = _matrix(D_MODEL, d_v)
    return parameters


def _matrix(inputs: int, outputs: int) -> nn.Parameter:
    return nn.Parameter(torch.randn(inputs, outputs) / math.sqrt(inputs))


def _logits(parameters: Mapping[str, Tensor], kind: str, ids: Tensor) -> Tensor:  # (B, T) -> (B, T, WORDS)
    """What `stepper.checkpoints.toy.run_toy` computes, by torch."""
    at = "decoder.0.self_attn"
    x = parameters["decoder.embed.E"][ids] + parameters["decoder.embed.P"]
    q = x @ parameters[f"{at}.W_q"]
    k = q if kind == "tied" else x @ parameters[f"{at}.W_k"]
    v = {"value_is_key": k, "value_is_input": x}.get(kind)
    v = x @ parameters[f"{at}.W_v"] if v is None else v
    attended = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
    return attended @ parameters[f"{at}.W_o"] @ parameters["unembed.W"]
