"""What torch.nn's Transformer layers cannot be told: the reasons for which a model has no such witness.

refuse_what_torch_lacks(spec)       BadCheckpoint: torch.nn's Transformer layers do not have RMS norms, a gated feed-forward
"""

from collections.abc import Iterator

from stepper.engine import ModelSpec
from stepper.engine.spec import AttentionSpec, HeadSpec, LayerSpec, NormSpec, RelativeSpec, RotarySpec, StackSpec
from stepper.errors import BadCheckpoint

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


def _listed(lacking: dict[str, bool]) -> Iterator[str]:
    return (what for what, is_there in lacking.items() if is_there)


def _in_layer(layer: LayerSpec, d_model: int) -> Iterator[str]:
    for sublayer in layer.sublayers:
        if isinstance(sublayer.part, AttentionSpec):
            yield from _in_attention(sublayer.part, d_model)
        yield from _in_norm(sublayer.norm)
    yield from _listed(
        {
            f"{layer.residual} residuals": layer.residual not in ("post", "pre"),
            "projections without bias": not layer.ffn.bias,
            "a gated feed-forward": layer.ffn.gated,
        }
    )


def _in_attention(attention: AttentionSpec, d_model: int) -> Iterator[str]:
    yield from _listed(
        {
            "d_head other than d_model / n_heads": attention.d_head * attention.heads != d_model,
            "shared k and v heads": attention.sharing > 1,
            "normalised q and k": attention.qk_norm is not None,
            "a window of keys": attention.mask.window is not None,
            "undivided scores": attention.scale.root_of != attention.d_head,
            "scores divided by the layer's number": attention.scale.number is not None,
            "rotary positions": isinstance(attention.positions, RotarySpec),
            "relative positions": isinstance(attention.positions, RelativeSpec),
            "projections without bias": not (attention.qkv_bias and attention.out_bias),
        }
    )


def _in_norm(norm: NormSpec | None) -> Iterator[str]:
    yield from _listed({"RMS norms": norm is not None and norm.kind == "rms"})


def _in_stack(stack: StackSpec) -> Iterator[str]:
    yield from _in_norm(stack.norm)
    yield from _listed({"segment types": stack.embed.token_types > 0, "a norm after the embedding": stack.embed.norm is not None})


def _in_head(head: HeadSpec) -> Iterator[str]:
    yield from _listed({"another output layer": head.kind != "words" or bool(head.transform) or head.scaled or head.pooler})
