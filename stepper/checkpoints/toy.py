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
    toy_accuracy(toy)                     measured now: 0.75; untied: 1.0

It is a program of the engine, made by the builders of attention and embedding that every model is made by.

Parameters have the names that a decoder's have, behind the toy's own: `tied.32.decoder.0.self_attn.W_q`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stepper.checkpoints.parameters import Parameters
from stepper.engine import Array, evaluate
from stepper.engine.axis import Tokens
from stepper.engine.build.attention import self_attention
from stepper.engine.build.embedding import embed
from stepper.engine.build.head import LOGITS, UNEMBED
from stepper.engine.build.projections import Keys
from stepper.engine.build.scope import Scope, linear
from stepper.engine.builder import Builder
from stepper.engine.ops.arithmetic import GIVEN
from stepper.engine.place import Place
from stepper.engine.program import Program
from stepper.engine.spec import (
    AttentionSpec,
    EmbedSpec,
    HeadSpec,
    LayerSpec,
    MaskSpec,
    ModelSpec,
    NormSpec,
    PositionSpec,
    ScaleSpec,
    SpecialIds,
    StackSpec,
    Value,
)
from stepper.errors import UnknownName

__all__ = ["D_MODEL", "KINDS", "LENGTH", "TOY_FILE", "WIDTHS", "WORDS", "Toy", "load_toy", "run_toy", "toy_accuracy", "toy_sentences"]

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

EMBED, ATTENTION = Place("decoder", block="embed"), Place("decoder", 0, "self_attn")
IDS = EMBED / "ids"
_VALUES: dict[str, Value] = {"value_is_key": "k", "value_is_input": "x"}


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


def toy_program(kind: str, d_k: int, tokens: int) -> Program:
    """The steps of a toy, on a sentence of so many tokens."""
    spec, build, rows = _spec(kind, d_k), Builder(), Tokens("target", 0, tokens)
    scope, attention = Scope(build, spec, spec.last, rows), spec.last.layers[0].attention
    ids = build.step(IDS, GIVEN, axes="token", over=rows, formula="the words, as ids", sizes={"t": tokens})
    x = embed(scope, EMBED, spec.last.embed, ids)
    out = self_attention(scope, ATTENTION, attention, Keys(rows, ids), x)
    linear(scope, LOGITS, out, UNEMBED / "W", None, "vocab", WORDS)
    return build.program()


def _spec(kind: str, d_k: int) -> ModelSpec:
    """A decoder of one layer, of which the attention alone is built: nothing is added to it and nothing normalised."""
    attention = AttentionSpec(
        heads=1,
        kv_heads=1,
        d_head=d_k,
        mask=MaskSpec("causal", hides_padding=False),
        scale=ScaleSpec(root_of=d_k),
        qkv_bias=False,
        out_bias=False,
        key_matrix="q" if kind == "tied" else "k",
        value=_VALUES.get(kind, "v"),
    )
    embedding = EmbedSpec(str(EMBED / "E"), positions=PositionSpec("learned", rows=LENGTH))
    layer = LayerSpec.of("post", NormSpec("layer", eps=0.0), attention)
    return ModelSpec(WORDS, LENGTH, (StackSpec("decoder", D_MODEL, embedding, (layer,)),), HeadSpec(), SpecialIds())


def run_toy(toy: Toy, ids: npt.NDArray[np.int64]) -> ToyRun:  # (..., T) -> (..., T, WORDS) logits
    """Every step of a toy on one sentence or many."""
    program = toy_program(toy.kind, toy.d_k, ids.shape[-1])
    runs = [evaluate(program, toy.parameters, {str(IDS): each}) for each in ids.reshape(-1, ids.shape[-1])]

    def array(place: Place) -> Array:
        """Of all sentences; the one head has no axis of its own."""
        each = np.stack([run[str(place)].reshape(program[str(place)].shape[-2:]) for run in runs])
        return each.reshape(*ids.shape[:-1], *each.shape[1:])

    q, k, v, scores, weights = (array(ATTENTION / name) for name in ("q", "k", "v", "scores", "weights"))
    return ToyRun(array(EMBED / "out"), q, k, v, scores, weights, array(LOGITS))


def toy_accuracy(toy: Toy, sentences: npt.NDArray[np.int64] | None = None) -> float:
    """The share of words for which the word before is said; by default of `toy_sentences()`."""
    ids = toy_sentences() if sentences is None else sentences
    said = run_toy(toy, ids).logits.argmax(axis=-1)
    return float((said[..., 1:] == ids[..., :-1]).mean())


def toy_sentences(count: int = 500, seed: int = 0) -> npt.NDArray[np.int64]:
    """Sentences of words drawn by chance, (count, LENGTH)."""
    return np.random.default_rng(seed).integers(WORDS, size=(count, LENGTH))
