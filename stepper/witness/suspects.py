"""The usual suspects: what often goes wrong when a model is loaded, tried on the first step that differs.

    suspects_of(scene)      ("gelu by the error function there, gelu_tanh here: this gives the other side's numbers",)

A suspect says for which steps it comes into question and what the step would then be. One whose numbers are the other side's is
named alone; where none is, those that come into question are named as such.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from stepper.engine import Array, ModelSpec, Place, Step
from stepper.engine.ops.activation import ACTIVATIONS
from stepper.engine.ops.arithmetic import LINEAR, MATMUL
from stepper.engine.ops.position import LEARNED_POSITION, SINUSOID
from stepper.engine.ops.rotary import ROTATE, angles
from stepper.engine.spec import StackSpec

__all__ = ["Scene", "suspects_of"]

_NEAR = 1e-4
"""How near a guess must come to the other side's numbers, relative to the largest of them."""
_CERTAIN = "this gives the other side's numbers"


@dataclass(frozen=True, eq=False)
class Scene:
    """A step that differs, and what it was made of."""

    spec: ModelSpec
    step: Step
    operands: tuple[Array, ...]
    ours: Array
    theirs: Array

    @property
    def stack(self) -> StackSpec:
        """The stack the step belongs to, or whose output it reads."""
        return next((each for each in self.spec.stacks if each.name == self.step.place.stack), self.spec.last)

    @property
    def d_head(self) -> int:
        """The width of a head in the step's layer."""
        return self.stack.layers[self.step.place.layer or 0].attention.d_head


Guess = tuple[str, Array]
"""What would have gone wrong, and what the step would then be on the other side."""


@dataclass(frozen=True)
class _Suspect:
    """One usual slip."""

    steps: Callable[[Place], bool]
    """Whether it comes into question for the step that stands there."""
    words: str
    """What is said where no guess of it fits."""
    guesses: Callable[[Scene], Iterator[Guess]]


def suspects_of(scene: Scene) -> tuple[str, ...]:
    """The slips that explain the difference, else those that come into question here."""
    if scene.ours.shape != scene.theirs.shape:
        return (f"the shapes differ: {scene.ours.shape} here, {scene.theirs.shape} there",)
    asked = [suspect for suspect in _SUSPECTS if suspect.steps(scene.step.place)]
    for suspect in asked:
        for words, guess in suspect.guesses(scene):
            if _fits(guess, scene.theirs):
                return (f"{words}: {_CERTAIN}",)
    return tuple(f"{suspect.words} (none of the guesses gives the other side's numbers)" for suspect in asked if suspect.words)


def _fits(guess: Array, theirs: Array) -> bool:
    if guess.shape != theirs.shape:
        return False
    both = np.isfinite(guess) & np.isfinite(theirs)
    same_elsewhere = np.array_equal(guess[~both], theirs[~both], equal_nan=guess.dtype.kind == "f")
    largest = float(np.abs(theirs[both]).max(initial=1e-3))
    return bool(same_elsewhere and np.allclose(guess[both], theirs[both], rtol=0, atol=_NEAR * largest))


# --- embedding and positions ---------------------------------------------------------------------------------------------


def _scales(scene: Scene) -> Iterator[Guess]:
    roots = {"√d_model": math.sqrt(scene.stack.d_model), "√d_head": math.sqrt(scene.d_head)}
    for name, root in roots.items():
        yield f"multiplied by {name} there and not here", scene.ours * root
        yield f"divided by {name} there and not here", scene.ours / root


def _embedding_scale(scene: Scene) -> Iterator[Guess]:
    """A sum of an embedding, scaled or not, and a position."""
    root, token, rest = math.sqrt(scene.stack.d_model), scene.operands[0], scene.ours - scene.operands[0]
    yield "the embedding is multiplied by √d_model there and not here (scale_embedding)", token * root + rest
    yield "the embedding is multiplied by √d_model here and not there (scale_embedding)", token / root + rest
    yield "no positions are added there", token
    yield from _same_for_every_row(scene, "the same row is added to every token on one side alone (segments, token_types)")


def _same_for_every_row(scene: Scene, words: str) -> Iterator[Guess]:
    """The other side's numbers where they differ from ours by one row."""
    gap = scene.theirs - scene.ours
    if len(gap) > 1:
        yield words, scene.ours + gap[:1]


def _other_positions(scene: Scene) -> Iterator[Guess]:
    attributes = scene.step.attributes
    rows, width = scene.ours.shape
    if scene.step.op is SINUSOID:
        halved = bool(attributes.get("halved", False))
        words = "interleaved there, sines first here" if halved else "sines first there, interleaved here"
        yield f"sines and cosines {words} (position_layout)", SINUSOID.apply(rows, width, attributes["past"], halved=not halved)
        yield from (
            (f"positions are counted from {step:+d} there", SINUSOID.apply(rows, width, attributes["past"] + step, halved))
            for step in (-2, -1, 1, 2)
        )
    elif scene.step.op is LEARNED_POSITION:
        table, first = scene.operands[0], attributes["past"] + attributes.get("offset", 0)
        for step in (2, 1, -1, -2):
            if first + step >= 0 and first + step + rows <= len(table):
                words = f"the position table is read {abs(step)} rows {'further on' if step > 0 else 'earlier'} there (position_offset)"
                yield words, LEARNED_POSITION.apply(table, rows, first + step)


def _other_rotation(scene: Scene) -> Iterator[Guess]:
    if scene.step.op is not ROTATE:
        return
    x, past, rotation = scene.operands[0], scene.step.attributes["past"], scene.step.attributes["rotation"]
    for base in (base for base in (1e4, 5e5, 1e6) if base != rotation.base):
        words = f"the rotation's base is {base:g} there, {rotation.base:g} here (rope_theta)"
        yield words, ROTATE.apply(x, past, replace(rotation, base=base))
    if rotation.scaling != "none":
        yield "the rotation is not slowed there (rope_scaling)", ROTATE.apply(x, past, replace(rotation, scaling="none"))
    angle = angles(rotation, past, x.shape[1], x.shape[2] // 2)
    cos, sin = np.cos(angle), np.sin(angle)
    even, odd = x[..., 0::2], x[..., 1::2]
    turned = np.stack([even * cos - odd * sin, odd * cos + even * sin], axis=3).reshape(x.shape)
    yield "the columns turned together are neighbours there, halves of a head here (interleaved rotary pairs)", turned
    yield "nothing is turned by its position there", x


# --- products, activations, heads ----------------------------------------------------------------------------------------


def _other_products(scene: Scene) -> Iterator[Guess]:
    if scene.step.op not in (LINEAR, MATMUL):
        return
    x, W, *bias = scene.operands
    b = bias[0] if bias else 0.0
    if W.shape[0] == W.shape[1]:
        yield "the matrix is transposed there (Conv1D stores it (in, out), Linear (out, in))", x @ np.asarray(W).T + b
    if bias:
        yield "the bias is left out there", x @ W
    yield from _same_for_every_row(scene, "a bias is added on one side alone")
    width = scene.d_head
    if width % 2 == 0 and scene.step.place.leaf in ("q.proj", "k.proj") and scene.ours.shape[1] % width == 0:
        yield _PAIRS, _with_columns(scene.ours, width, [*range(0, width, 2), *range(1, width, 2)])
        yield _PAIRS, _with_columns(scene.ours, width, [column for pair in range(width // 2) for column in (pair, pair + width // 2)])


_PAIRS = "each head's columns stand in another order there: rotary pairs side by side on one side, half a head apart on the other"


def _with_columns(flat: Array, width: int, order: list[int]) -> Array:
    return flat.reshape(len(flat), -1, width)[..., order].reshape(flat.shape)


def _other_activations(scene: Scene) -> Iterator[Guess]:
    mine = next((name for name, op in ACTIVATIONS.items() if op is scene.step.op), "")
    for name, op in ACTIVATIONS.items():
        if mine and name != mine:
            yield f"{name} there, {mine} here (activation)", op.apply(scene.operands[0])


def _other_repetition(scene: Scene) -> Iterator[Guess]:
    x = scene.operands[0]
    groups = len(scene.ours) // len(x)
    here_tiled = np.allclose(scene.ours, np.tile(x, (groups, 1, 1)))
    words = (
        "the k/v heads are repeated 0 0 1 1 there, 0 1 0 1 here" if here_tiled else "the k/v heads are repeated 0 1 0 1 there, 0 0 1 1 here"
    )
    yield words, np.repeat(x, groups, axis=0) if here_tiled else np.tile(x, (groups, 1, 1))


def _other_epsilon(scene: Scene) -> Iterator[Guess]:
    if "eps" not in scene.step.attributes:
        return
    x, spread = scene.operands
    for eps in (1e-12, 1e-8, 1e-6, 1e-5, 1e-3):
        yield f"ε is {eps:g} there, {scene.step.attributes['eps']:g} here (norm_eps)", x / np.sqrt(spread + eps)[:, None]


def _other_head(scene: Scene) -> Iterator[Guess]:
    yield from (
        (f"{words} (head_scale: T5 divides before the head only where the head is the embedding)", guess) for words, guess in _scales(scene)
    )
    yield from _same_for_every_row(scene, "a bias for each word is added on one side alone (final_logits_bias)")


def _other_mask(scene: Scene) -> Iterator[Guess]:
    queries, keys = scene.ours.shape
    causal = np.tri(queries, keys, keys - queries, dtype=bool)
    yield "only what comes later is masked there, and padding too here (mask_target_padding)", causal
    yield "nothing is masked there (padding, pad_id)", np.ones_like(scene.ours)
    yield "padding is not masked here (pad_id)", scene.ours & scene.theirs
    if queries == keys:
        yield "rows and columns of the mask are exchanged there", scene.ours.T
        yield "the mask lets one token of the future through there", scene.ours | np.eye(queries, k=1, dtype=bool)
    yield "the mask is turned round there: True where one may not look", ~scene.ours


def _embedding(*leaves: str) -> Callable[[Place], bool]:
    return lambda place: place.kind == "embed" and place.leaf in leaves


def _word(*words: str) -> Callable[[Place], bool]:
    return lambda place: place.word in words


_SUSPECTS = (
    _Suspect(_embedding("out", "sum"), "√d_model on the embedding, or the positions", _embedding_scale),
    _Suspect(_embedding("scaled", "lookup"), "√d_model on the embedding", _scales),
    _Suspect(_embedding("position"), "the layout of the positions, or the row they begin at", _other_positions),
    _Suspect(_word("q", "k", "k_new"), "the rotation: its pairs, its base, the position it begins at", _other_rotation),
    _Suspect(_word("k_repeated", "v_repeated"), "the order in which k/v heads are repeated", _other_repetition),
    _Suspect(_word("logits"), "the scale or the bias of the head", _other_head),
    _Suspect(_word("scaled", "biased", "masked"), "the division by √d_head", _scales),
    _Suspect(_word("mask"), "the mask", _other_mask),
    _Suspect(_word("activation"), "the kind of gelu", _other_activations),
    _Suspect(_word("normalized"), "ε of the norm, or its kind", _other_epsilon),
    _Suspect(_word("proj", "out", "hidden", "gate", "logits"), "a transposed or differently cut matrix", _other_products),
)
