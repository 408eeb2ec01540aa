"""What torch.nn's Transformer layers cannot be told: the reasons for which a model has no such witness.

refuse_what_torch_lacks(spec)       BadCheckpoint: torch.nn's Transformer layers do not have RMS norms, a gated feed-forward
"""

from collections.abc import Iterator

from stepper.engine import ModelSpec
from stepper.engine.spec import AlibiSpec, AttentionSpec, HeadSpec, LayerSpec, NormSpec, RelativeSpec, RotarySpec, StackSpec
from stepper.errors import BadCheckpoint, Clause

__all__ = ["refuse_what_torch_lacks"]


def refuse_what_torch_lacks(spec: ModelSpec) -> None:
    """Stop where a model cannot be made of `torch.nn` Transformer layers.

    Raises:
        BadCheckpoint: it has something that these layers lack; all of it is listed.
    """
    found = dict.fromkeys(what for stack in spec.stacks for layer in stack.layers for what in _in_layer(layer, stack.d_model))
    found |= dict.fromkeys([*(what for stack in spec.stacks for what in _in_stack(stack)), *_in_head(spec.head)])
    if found:
        raise BadCheckpoint("check.torch_has_not", parts=list(found))


def _listed(lacking: dict[Clause, bool]) -> Iterator[Clause]:
    return (what for what, is_there in lacking.items() if is_there)


def _in_layer(layer: LayerSpec, d_model: int) -> Iterator[Clause]:
    for sublayer in layer.sublayers:
        if isinstance(sublayer.part, AttentionSpec):
            yield from _in_attention(sublayer.part, d_model)
        yield from _in_norm(sublayer.norm)
        yield from _listed({Clause("lack.no_norm"): sublayer.norm is None})
    yield from _listed(
        {
            Clause("lack.residual", kind=layer.residual): layer.residual not in ("post", "pre"),
            Clause("lack.no_bias"): not layer.ffn.bias,
            Clause("lack.gated"): layer.ffn.gated,
        }
    )


def _in_attention(attention: AttentionSpec, d_model: int) -> Iterator[Clause]:
    yield from _listed(
        {
            Clause("lack.d_head"): attention.d_head * attention.heads != d_model,
            Clause("lack.shared_heads"): attention.sharing > 1,
            Clause("lack.qk_norm"): attention.qk_norm is not None,
            Clause("lack.window"): attention.mask.window is not None,
            Clause("lack.undivided"): attention.scale.root_of != attention.d_head,
            Clause("lack.divided_by_layer"): attention.scale.number is not None,
            Clause("lack.rotary"): isinstance(attention.positions, RotarySpec),
            Clause("lack.relative"): isinstance(attention.positions, RelativeSpec | AlibiSpec),
            Clause("lack.no_bias"): not (attention.qkv_bias and attention.out_bias),
        }
    )


def _in_norm(norm: NormSpec | None) -> Iterator[Clause]:
    yield from _listed({Clause("lack.rms"): norm is not None and norm.kind == "rms"})
    yield from _listed({Clause("lack.norm_bias"): norm is not None and norm.kind == "layer" and not norm.bias})


def _in_stack(stack: StackSpec) -> Iterator[Clause]:
    yield from _in_norm(stack.norm)
    yield from _listed({Clause("lack.segments"): stack.embed.token_types > 0, Clause("lack.embedding_norm"): stack.embed.norm is not None})


def _in_head(head: HeadSpec) -> Iterator[Clause]:
    yield from _listed({Clause("lack.output_layer"): _is_another(head)})


def _is_another(head: HeadSpec) -> bool:
    """Whether something else comes after the last stack than one layer over words, or over the classes of the first row."""
    of_first = head.classes is not None and head.classes.rows == "first" and head.classes.answer == "one"
    return not (head.kind == "words" or of_first) or bool(head.transform) or head.scaled or head.pooler
