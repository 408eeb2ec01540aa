"""The usual suspects: what often goes wrong when a model is loaded, tried on the first step that differs.

    suspects_of(scene)      ("gelu by the error function there, gelu_tanh here: this gives the other side's numbers",)

A suspect says for which steps it comes into question and what the step would then be. One whose numbers are the other side's is
named alone; where none is, those that come into question are named as such.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from stepper.engine import Array, ModelSpec, Place
from stepper.engine.ops.activation import ACTIVATIONS
from stepper.engine.ops.arithmetic import LINEAR, MATMUL
from stepper.engine.ops.attention import MASK
from stepper.engine.ops.position import LEARNED_POSITION, SINUSOID
from stepper.engine.ops.rotary import ROTATE, angles
from stepper.engine.spec import RotarySpec
from stepper.witness.family_suspects import (
    other_cut,
    other_experts,
    other_gain,
    other_pairs,
    other_slopes,
    other_weights,
)
from stepper.witness.scene import Guess, Scene
from stepper.words import phrase

__all__ = ["guesses_of", "suspects_of"]

_NEAR = 1e-4
"""How near a guess must come to the other side's numbers, relative to the largest of them."""


@dataclass(frozen=True)
class _Suspect:
    """One usual slip."""

    steps: Callable[[Place], bool]
    """Whether it comes into question for the step that stands there."""
    words: str
    """What is said where no guess of it fits: a key of `suspects`."""
    guesses: Callable[[Scene], Iterator[Guess]]


def suspects_of(scene: Scene) -> tuple[str, ...]:
    """The slips that explain the difference, else those that come into question here."""
    if scene.ours.shape != scene.theirs.shape:
        return (phrase("suspects.shapes", ours=scene.ours.shape, theirs=scene.theirs.shape),)
    asked = [suspect for suspect in _SUSPECTS if suspect.steps(scene.step.place)]
    for suspect in asked:
        for words, guess in suspect.guesses(scene):
            if _fits(guess, scene.theirs):
                return (phrase("suspects.certain", words=words),)
    return tuple(phrase("suspects.none_fits", words=phrase(f"suspects.{suspect.words}")) for suspect in asked if suspect.words)


def guesses_of(scene: Scene) -> Iterator[Guess]:
    """All that the step would be under the slips that come into question for it, whether it fits or not."""
    for suspect in _SUSPECTS:
        if suspect.steps(scene.step.place):
            yield from suspect.guesses(scene)


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
        yield phrase("suspects.multiplied", name=name), scene.ours * root
        yield phrase("suspects.divided", name=name), scene.ours / root


def _embedding_scale(scene: Scene) -> Iterator[Guess]:
    """A sum of an embedding, scaled or not, and a position."""
    root, token, rest = math.sqrt(scene.stack.d_model), scene.operands[0], scene.ours - scene.operands[0]
    yield phrase("suspects.embedding_there"), token * root + rest
    yield phrase("suspects.embedding_here"), token / root + rest
    yield phrase("suspects.positions_scaled"), token + rest * root
    yield phrase("suspects.no_positions"), token
    yield from _same_for_every_row(scene, phrase("suspects.same_row"))


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
        words = phrase("suspects.interleaved_there") if halved else phrase("suspects.interleaved_here")
        yield phrase("suspects.sines", words=words), SINUSOID.apply(rows, width, attributes["past"], halved=not halved)
        yield from (
            (phrase("suspects.counted_from", step=f"{step:+d}"), SINUSOID.apply(rows, width, attributes["past"] + step, halved))
            for step in (-2, -1, 1, 2)
        )
    elif scene.step.op is LEARNED_POSITION:
        table, first = scene.operands[0], attributes["past"] + attributes.get("offset", 0)
        for step in (2, 1, -1, -2):
            if first + step >= 0 and first + step + rows <= len(table):
                said = phrase("suspects.further_on", rows=step) if step > 0 else phrase("suspects.earlier", rows=-step)
                yield said, LEARNED_POSITION.apply(table, rows, first + step)


def _other_rows(scene: Scene) -> Iterator[Guess]:
    """Another row of the table of positions for each token, by as many rows for all."""
    for step in (2, 1, -1, -2):
        yield phrase("suspects.further_on", rows=step) if step > 0 else phrase("suspects.earlier", rows=-step), scene.ours + step
    yield phrase("suspects.padding_counted"), scene.step.attributes["offset"] + np.arange(len(scene.ours))


def _bases(spec: ModelSpec) -> Iterator[float]:
    """The bases of the rotations that the layers have."""
    for position in (layer.attention.positions for stack in spec.stacks for layer in stack.layers):
        if isinstance(position, RotarySpec):
            yield position.rotation.base


def _other_rotation(scene: Scene) -> Iterator[Guess]:
    if scene.step.op is not ROTATE:
        return
    x, past, rotation = scene.operands[0], scene.step.attributes["past"], scene.step.attributes["rotation"]
    for base in (base for base in dict.fromkeys((*_bases(scene.spec), 1e4, 5e5, 1e6)) if base != rotation.base):
        words = phrase("suspects.base", there=f"{base:g}", here=f"{rotation.base:g}")
        yield words, ROTATE.apply(x, past, replace(rotation, base=base))
    if rotation.scaling != "none":
        yield phrase("suspects.not_slowed"), ROTATE.apply(x, past, replace(rotation, scaling="none"))
    angle = angles(rotation, past, x.shape[1], x.shape[2] // 2)
    cos, sin = np.cos(angle), np.sin(angle)
    even, odd = x[..., 0::2], x[..., 1::2]
    turned = np.stack([even * cos - odd * sin, odd * cos + even * sin], axis=3).reshape(x.shape)
    yield phrase("suspects.neighbours"), turned
    yield phrase("suspects.not_turned"), x


def _parameters_of_another(scene: Scene) -> Iterator[Guess]:
    """The same step with the parameters of another layer, of the other stack, or of another product of its own sublayer."""
    own = [Place.of(name) for name in scene.step.operands if name in scene.step.parameters]
    for name in scene.parameters if own else ():
        place = Place.of(name)
        if place.within == own[0].within and place != own[0]:
            words = phrase("suspects.another_layer", place=place.layer_key)
            others = [replace(place, leaf=each.leaf) for each in own]
        elif place.sublayer == own[0].sublayer and place.tensor != own[0].tensor:
            words = phrase("suspects.another_matrix", there=place.word, here=own[0].word)
            others = [each.sibling(each.leaf.replace(_label(own[0]), _label(place))) for each in own]
        else:
            continue
        yield from ((words, guess) for guess in _with_parameters(scene, [*map(str, own)], [*map(str, others)]))


def _label(place: Place) -> str:
    """Which of its sublayer's products a parameter belongs to: q of W_q."""
    return place.leaf.partition("_")[2]


def _with_parameters(scene: Scene, own: list[str], others: list[str]) -> Iterator[Array]:
    """The step with other parameters in the place of its own, where there are such and of the same shape."""
    known = scene.parameters
    if all(other in known and known[other].shape == known[name].shape for name, other in zip(own, others, strict=True)):
        instead = dict(zip(own, others, strict=True))
        read = [known[instead[name]] if name in instead else array for name, array in scene.read]
        yield scene.step.op.apply(*read, **scene.constants)


# --- products, activations, heads ----------------------------------------------------------------------------------------


def _other_products(scene: Scene) -> Iterator[Guess]:
    if scene.step.op not in (LINEAR, MATMUL):
        return
    x, W, *bias = scene.operands
    b = bias[0] if bias else 0.0
    if W.shape[0] == W.shape[1]:
        yield phrase("suspects.transposed"), x @ np.asarray(W).T + b
    if bias:
        yield phrase("suspects.bias_left_out"), x @ W
    yield from _same_for_every_row(scene, phrase("suspects.bias_on_one_side"))
    width = scene.d_head
    if width % 2 == 0 and scene.step.place.leaf in ("q.proj", "k.proj") and scene.ours.shape[1] % width == 0:
        yield phrase("suspects.pairs"), _with_columns(scene.ours, width, [*range(0, width, 2), *range(1, width, 2)])
        yield (
            phrase("suspects.pairs"),
            _with_columns(scene.ours, width, [column for pair in range(width // 2) for column in (pair, pair + width // 2)]),
        )


def _with_columns(flat: Array, width: int, order: list[int]) -> Array:
    return flat.reshape(len(flat), -1, width)[..., order].reshape(flat.shape)


def _other_activations(scene: Scene) -> Iterator[Guess]:
    mine = next((name for name, op in ACTIVATIONS.items() if op is scene.step.op), "")
    for name, op in ACTIVATIONS.items():
        if mine and name != mine:
            yield phrase("suspects.activation", there=name, here=mine), op.apply(scene.operands[0])


def _other_repetition(scene: Scene) -> Iterator[Guess]:
    x = scene.operands[0]
    groups = len(scene.ours) // len(x)
    here_tiled = np.allclose(scene.ours, np.tile(x, (groups, 1, 1)))
    words = phrase("suspects.repeated_in_blocks") if here_tiled else phrase("suspects.repeated_in_turn")
    yield words, np.repeat(x, groups, axis=0) if here_tiled else np.tile(x, (groups, 1, 1))


def _other_epsilon(scene: Scene) -> Iterator[Guess]:
    if "eps" not in scene.step.attributes:
        return
    x, spread = scene.operands
    for eps in (1e-12, 1e-8, 1e-6, 1e-5, 1e-3):
        yield phrase("suspects.epsilon", there=f"{eps:g}", here=f"{scene.step.attributes['eps']:g}"), x / np.sqrt(spread + eps)[:, None]


def _other_head(scene: Scene) -> Iterator[Guess]:
    yield from ((phrase("suspects.head_scale", words=words), guess) for words, guess in _scales(scene))
    yield from _same_for_every_row(scene, phrase("suspects.bias_of_words"))


def _other_window(scene: Scene) -> Iterator[Guess]:
    """The edge of the window a little further out or in, or none."""
    constants = dict(scene.constants)
    window = constants.get("window", 0)
    for step in (1, -1) if window and scene.step.op is MASK else ():
        constants["window"] = window + step
        yield phrase("suspects.window", there=window + step, here=window), MASK.apply(*scene.operands, **constants)


def _other_mask(scene: Scene) -> Iterator[Guess]:
    yield from _other_window(scene)
    queries, keys = scene.ours.shape
    causal = np.tri(queries, keys, keys - queries, dtype=bool)
    yield phrase("suspects.causal_alone"), causal
    yield phrase("suspects.nothing_masked"), np.ones_like(scene.ours)
    yield phrase("suspects.padding_not_masked"), scene.ours & scene.theirs
    if queries == keys:
        yield phrase("suspects.mask_exchanged"), scene.ours.T
        yield phrase("suspects.mask_future"), scene.ours | np.eye(queries, k=1, dtype=bool)
    yield phrase("suspects.mask_turned"), ~scene.ours


def _embedding(*leaves: str) -> Callable[[Place], bool]:
    return lambda place: place.kind == "embed" and place.leaf in leaves


def _word(*words: str) -> Callable[[Place], bool]:
    return lambda place: place.word in words


def _ffn(*words: str) -> Callable[[Place], bool]:
    return lambda place: place.kind == "ffn" and place.word in words


def _reads_parameters(place: Place) -> bool:
    """Whether a step of a layer may read any; which, the step itself says."""
    return place.layer is not None


_SUSPECTS = (
    _Suspect(_embedding("out", "sum"), "of_embedding_sum", _embedding_scale),
    _Suspect(_embedding("scaled", "lookup"), "of_embedding", _scales),
    _Suspect(_embedding("position"), "of_positions", _other_positions),
    _Suspect(_embedding("position.row"), "of_positions", _other_rows),
    _Suspect(_word("q", "k", "k_new", "rotated"), "of_rotation", _other_rotation),
    _Suspect(_word("q", "k", "k_new", "rotated"), "", other_pairs),
    _Suspect(_word("k_repeated", "v_repeated"), "of_repetition", _other_repetition),
    _Suspect(_word("logits"), "of_head", _other_head),
    _Suspect(_word("scaled", "biased", "masked"), "of_division", _scales),
    _Suspect(_word("mask"), "of_mask", _other_mask),
    _Suspect(_word("activation"), "of_activation", _other_activations),
    _Suspect(_word("normalized"), "of_norm", _other_epsilon),
    _Suspect(_word("out", "normed"), "", other_gain),
    _Suspect(_word("bias"), "of_slopes", other_slopes),
    _Suspect(_ffn("weights"), "of_weights", other_weights),
    _Suspect(_ffn("gate", "hidden", "answers", "product"), "", other_experts),
    _Suspect(_word("proj"), "", other_cut),
    _Suspect(_word("proj", "out", "hidden", "gate", "logits"), "of_matrix", _other_products),
    _Suspect(_reads_parameters, "", _parameters_of_another),
)
