"""What-if options as changes of a model's description: each choice is a function from a spec to a spec.

    changed = with_options(spec, Options(mask="none", scale="double"))

    WHAT_IFS["mask"]["none"]        what this choice does
    as_trained, sum                 have no function: they change nothing

The program is then built from the changed spec, and knows nothing of options but how a word is drawn.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from stepper.engine.handoff_wiring import WIRINGS, views
from stepper.engine.options import AS_TRAINED, SCALES, SHIFT, Options
from stepper.engine.spec import (
    AttentionSpec,
    LayerSpec,
    MaskKind,
    ModelSpec,
    PositionSpec,
    RotarySpec,
    ScaleSpec,
    StackName,
    StackSpec,
    Value,
)
from stepper.errors import BadInput

__all__ = ["WHAT_IFS", "every_attention", "with_options"]

Change = Callable[[ModelSpec], ModelSpec]


def with_options(spec: ModelSpec, options: Options) -> ModelSpec:
    """The description that a program is built from under some options.

    Raises:
        BadInput: the model lacks what an option would change.
    """
    if options == AS_TRAINED:
        return spec
    for name, changes in WHAT_IFS.items():
        change = changes.get(getattr(options, name))
        spec = change(spec) if change else spec
    return _without_add(options.without_add, spec) if options.without_add else spec


# ── every stack, every attention ──────────────────────────────────────────────────────────────────────────────────────


def _stacks(change: Callable[[StackSpec], StackSpec], *names: StackName) -> Change:
    """Change the stacks of these names; where none is named, both."""
    return lambda spec: replace(spec, stacks=tuple(change(each) if each.name in names or not names else each for each in spec.stacks))


def _attentions(change: Callable[[AttentionSpec], AttentionSpec], stack: StackSpec) -> StackSpec:
    """Change every attention of a stack, self and cross."""
    return replace(stack, layers=tuple(_in_layer(change, layer) for layer in stack.layers))


def _in_layer(change: Callable[[AttentionSpec], AttentionSpec], layer: LayerSpec) -> LayerSpec:
    parts = [(each, each.part) for each in layer.sublayers]
    changed = (replace(each, part=change(part)) if isinstance(part, AttentionSpec) else each for each, part in parts)
    return replace(layer, sublayers=tuple(changed))


def every_attention(change: Callable[[AttentionSpec], AttentionSpec]) -> Change:
    """Change every attention of a model."""
    return _stacks(partial(_attentions, change))


# ── positions, embedding, scale ───────────────────────────────────────────────────────────────────────────────────────


def _without_positions(stack: StackSpec) -> StackSpec:
    blind = _attentions(lambda attention: replace(attention, positions=None), stack)
    return replace(blind, embed=replace(stack.embed, positions=None))


def _shifted(stack: StackSpec) -> StackSpec:
    """Every position too high; distances stay what they are."""

    def shifted(attention: AttentionSpec) -> AttentionSpec:
        turned = attention.positions
        return replace(attention, positions=replace(turned, shift=SHIFT)) if isinstance(turned, RotarySpec) else attention

    return _added(lambda positions: replace(positions, shift=SHIFT), _attentions(shifted, stack))


def _added(change: Callable[[PositionSpec], PositionSpec], stack: StackSpec) -> StackSpec:
    """Change the positions that a stack's embedding adds, if it does."""
    positions = stack.embed.positions
    return replace(stack, embed=replace(stack.embed, positions=change(positions))) if positions else stack


def _other_layout(positions: PositionSpec) -> PositionSpec:
    """Sinusoids with their columns in the other order."""
    return replace(positions, layout="interleaved" if positions.layout == "halved" else "halved")


def _shuffled(positions: PositionSpec) -> PositionSpec:
    return replace(positions, shuffled=True)


def _unscaled(stack: StackSpec) -> StackSpec:
    return replace(stack, embed=replace(stack.embed, scale=False, times=None))


def _scale(change: Callable[[ScaleSpec], ScaleSpec]) -> Change:
    return every_attention(lambda attention: replace(attention, scale=change(attention.scale)))


def _undivided(scale: ScaleSpec) -> ScaleSpec:
    return replace(scale, root_of=None, number=None)


def _multiplied(times: float) -> Callable[[ScaleSpec], ScaleSpec]:
    return lambda scale: replace(scale, times=times)


# ── masks, keys, values ───────────────────────────────────────────────────────────────────────────────────────────────


def _causal(change: Callable[[AttentionSpec], AttentionSpec]) -> Change:
    """Change the attentions that hide the future."""
    return every_attention(lambda attention: change(attention) if attention.mask.kind == "causal" else attention)


def _mask(kind: MaskKind) -> Change:
    return _causal(lambda attention: replace(attention, mask=replace(attention.mask, kind=kind)))


def _open_mask(attention: AttentionSpec) -> AttentionSpec:
    """Nothing is hidden, neither the future nor what is far back."""
    return replace(attention, mask=replace(attention.mask, kind="full", window=None))


def _after_softmax(attention: AttentionSpec) -> AttentionSpec:
    return replace(attention, mask=replace(attention.mask, after_softmax=True))


def _tied(attention: AttentionSpec) -> AttentionSpec:
    if attention.sharing > 1:
        raise BadInput("option.tie_qk")
    return replace(attention, key_matrix="q")


def _averaging(value: Value, attention: AttentionSpec) -> AttentionSpec:
    """Something else in the place of v; there is a query for every key in self-attention alone."""
    has_queries = not attention.memory and attention.sharing == 1
    return replace(attention, value="k" if value == "q" and not has_queries else value)


def _averaging_inputs(spec: ModelSpec) -> ModelSpec:
    """What k and v are made from in the place of v, cut into heads."""
    widths = {stack.name: stack.d_model for stack in spec.stacks}

    def refuse_other_sizes(attention: AttentionSpec, stack: StackSpec) -> AttentionSpec:
        if attention.kv_heads * attention.d_head != widths["encoder" if attention.memory else stack.name]:
            raise BadInput("option.value_input")
        return replace(attention, value="x")

    return _stacks(lambda stack: _attentions(lambda attention: refuse_other_sizes(attention, stack), stack))(spec)


# ── the handoff ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _wired(wiring: str, spec: ModelSpec) -> ModelSpec:
    """Each decoder layer reads the encoder layers that a wiring gives it."""
    if not spec.encoder or not spec.decoder:
        return spec
    depths = len(spec.encoder.layers), len(spec.decoder.layers)
    layers = (_in_layer(partial(_reading, views(wiring, number, *depths)), layer) for number, layer in enumerate(spec.decoder.layers))
    return replace(spec, stacks=(spec.encoder, replace(spec.decoder, layers=tuple(layers))))


def _reading(layers: tuple[int, ...], attention: AttentionSpec) -> AttentionSpec:
    return replace(attention, memory=replace(attention.memory, layers=layers)) if attention.memory else attention


def _as_mean(attention: AttentionSpec) -> AttentionSpec:
    return replace(attention, memory=replace(attention.memory, combine="mean")) if attention.memory else attention


# ── residual connections ──────────────────────────────────────────────────────────────────────────────────────────────


def _without_add(number: int, spec: ModelSpec) -> ModelSpec:
    """One residual connection of all that a model has is left out."""
    count = sum(len(layer.sublayers) for stack in spec.stacks for layer in stack.layers)
    if number > count or any(layer.residual == "parallel" for stack in spec.stacks for layer in stack.layers):
        raise BadInput("option.without_add", count=count, number=number)
    left = iter(range(1, count + 1))

    def of_layer(layer: LayerSpec) -> LayerSpec:
        return replace(layer, sublayers=tuple(replace(each, adds=next(left) != number) for each in layer.sublayers))

    return replace(spec, stacks=tuple(replace(stack, layers=tuple(map(of_layer, stack.layers))) for stack in spec.stacks))


WHAT_IFS: Mapping[str, Mapping[str, Change]] = {
    "positions": {
        "none": _stacks(_without_positions),
        "none_in_encoder": _stacks(_without_positions, "encoder"),
        "none_in_decoder": _stacks(_without_positions, "decoder"),
        "shifted": _stacks(_shifted),
        "halved": _stacks(partial(_added, _other_layout)),
        "shuffled": _stacks(partial(_added, _shuffled)),
    },
    "embedding": {"unscaled": _stacks(_unscaled)},
    "scale": {"none": _scale(_undivided), **{choice: _scale(_multiplied(times)) for choice, times in SCALES.items()}},
    "mask": {
        "none": _causal(_open_mask),
        "off_by_one": _mask("off_by_one"),
        "transposed": _mask("transposed"),
        "after_softmax": _causal(_after_softmax),
    },
    "tie_qk": {"tied": every_attention(_tied)},
    "value": {
        "key": every_attention(partial(_averaging, "k")),
        "query": every_attention(partial(_averaging, "q")),
        "input": _averaging_inputs,
    },
    "handoff": {wiring: partial(_wired, wiring) for wiring in WIRINGS},
    "combine": {"mean": every_attention(_as_mean)},
}
"""By option and choice: what is done to the spec."""
