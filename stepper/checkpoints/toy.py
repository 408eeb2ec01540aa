"""The previous-token toy: one attention head, and nothing else, that is to say the word before.

    reads     7 3 3 9 …
    says      – 7 3 3 …

    x = E[ids] + P        q = x W_q    k = x W_k    v = x W_v
    weights = softmax(q kᵀ / √d_k), causal          logits = weights v W_o W

No residual connection, no normalisation, no feed-forward: whatever is said went through the head. It is shipped trained,
for each width d_k in `WIDTHS`, in the four kinds of `KINDS`, so that two guesses can be tested: that W_q and W_k must
differ, and that v must not be k.

    toy = load_toy("tied", 32)
    run_toy(toy, ids).scores              for ids (…, token): (…, query, key), symmetric where W_q = W_k
    toy_accuracy(toy)                     measured now, by NumPy: 0.75; untied: 1.0

Parameters have the names that a decoder's have, behind the toy's own: `tied.32.decoder.0.self_attn.W_q`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stepper.checkpoints.parameters import Parameters
from stepper.engine import Array
from stepper.errors import UnknownName

__all__ = [
    "D_MODEL",
    "KINDS",
    "LENGTH",
    "TOY_FILE",
    "WIDTHS",
    "WORDS",
    "Toy",
    "ToyRun",
    "load_toy",
    "run_toy",
    "toy_accuracy",
    "toy_sentences",
]

TOY_FILE = Path(__file__).parent / "embedded" / "toy" / "model.safetensors"
KINDS = {
    "untied": "W_q, W_k and W_v are three",
    "tied": "W_k is W_q",
    "value_is_key": "W_v is W_k",
    "value_is_input": "v is x itself, without a W_v",
}
WIDTHS = (2, 4, 8, 16, 32)
"""d_k, the width of q and k (and of v, unless it is x)."""
D_MODEL = 32
WORDS = 16
LENGTH = 12
"""Tokens of a sentence."""


@dataclass(frozen=True, eq=False)
class Toy:
    """One trained toy."""

    kind: str
    d_k: int
    parameters: Mapping[str, Array]
    """By the names of a decoder; what a kind shares or lacks is not there twice."""


@dataclass(frozen=True, eq=False)
class ToyRun:
    """What a toy computes for some sentences, each array with the sentences' axes first."""

    x: Array
    q: Array
    k: Array
    v: Array
    scores: Array
    weights: Array
    logits: Array


def load_toy(kind: str, d_k: int) -> Toy:
    """A trained toy.

    Raises:
        UnknownName: there is no such kind or width.
    """
    if kind not in KINDS or d_k not in WIDTHS:
        raise UnknownName("toy.unknown", kind=kind, width=d_k, kinds=KINDS, widths=WIDTHS)
    prefix, stored = f"{kind}.{d_k}.", Parameters.open(TOY_FILE)
    return Toy(kind, d_k, {name.removeprefix(prefix): stored[name] for name in stored if name.startswith(prefix)})


def run_toy(toy: Toy, ids: npt.NDArray[np.int64]) -> ToyRun:  # (..., T) -> (..., T, WORDS) logits
    """Every step of a toy on one sentence or many."""
    E, P, W_q, W_o = (toy.parameters[name] for name in ("decoder.embed.E", "decoder.embed.P", _attention("W_q"), _attention("W_o")))
    x = E[ids] + P[: ids.shape[-1]]
    q = x @ W_q  # (T, D) @ (D, d) -> (T, d)
    k = q if toy.kind == "tied" else x @ toy.parameters[_attention("W_k")]
    v = _value(toy, x, k)
    scores = q @ np.swapaxes(k, -1, -2)  # (T, d) @ (d, T) -> (T, T)
    weights = _softmax(_masked(scores / math.sqrt(toy.d_k)))
    logits = weights @ v @ W_o @ toy.parameters["unembed.W"]
    return ToyRun(x, q, k, v, scores, weights, logits)


def toy_accuracy(toy: Toy, sentences: npt.NDArray[np.int64] | None = None) -> float:
    """The share of words for which the word before is said; by default of `toy_sentences()`."""
    ids = toy_sentences() if sentences is None else sentences
    said = run_toy(toy, ids).logits.argmax(axis=-1)
    return float((said[..., 1:] == ids[..., :-1]).mean())


def toy_sentences(count: int = 500, seed: int = 0) -> npt.NDArray[np.int64]:
    """Sentences of words drawn by chance, (count, LENGTH)."""
    return np.random.default_rng(seed).integers(WORDS, size=(count, LENGTH))


def _attention(name: str) -> str:
    return f"decoder.0.self_attn.{name}"


def _value(toy: Toy, x: Array, k: Array) -> Array:
    if toy.kind in ("value_is_key", "value_is_input"):
        return k if toy.kind == "value_is_key" else x
    return x @ toy.parameters[_attention("W_v")]


def _masked(scaled: Array) -> Array:  # (..., T, T) -> (..., T, T)
    allowed = np.tril(np.ones(scaled.shape[-2:], dtype=bool))
    return np.where(allowed, scaled, np.float32(-math.inf))


def _softmax(masked: Array) -> Array:  # (..., T, T) -> (..., T, T)
    powers = np.exp(masked - masked.max(axis=-1, keepdims=True))
    total = powers.sum(axis=-1, keepdims=True, dtype=np.float32)
    weights: Array = powers / total
    return weights
