"""Between our own `config.json` and a model's description.

    spec = spec_of(config)            what a program is built from
    config = config_of(spec)          the same in the words of config.json, as far as they go

`Config` is the file format of the models in the box, and has one word for all layers. What a model of another family has
beyond it (layers or stacks that differ, say) is in its spec alone; `config_of` then has what the last stack's first layer has.
"""

from dataclasses import replace
from typing import Any, get_args

from stepper.engine.config import Config, RotaryScaling
from stepper.engine.ops.rotary import Rotation
from stepper.engine.spec import (
    AttentionSpec,
    ClassesSpec,
    EmbedSpec,
    FfnSpec,
    HeadSpec,
    LayerSpec,
    MaskSpec,
    MemorySpec,
    ModelSpec,
    NormSpec,
    PatchSpec,
    PositionSpec,
    RelativeSpec,
    RotarySpec,
    ScaleSpec,
    SpecialIds,
    StackName,
    StackSpec,
    TransformSpec,
)

__all__ = ["config_of", "spec_of"]


# ── from a config ─────────────────────────────────────────────────────────────────────────────────────────────────────


def spec_of(config: Config) -> ModelSpec:
    """The description of a model that a `config.json` of ours stands for."""
    present: dict[StackName, bool] = {"encoder": config.has_encoder, "decoder": config.has_decoder}
    stacks = tuple(_stack(config, name) for name, is_there in present.items() if is_there)
    ids = SpecialIds(config.pad_id, config.start_id, config.forced_id, config.end_id, config.forbidden_id)
    return ModelSpec(config.vocab_size, config.max_positions, stacks, _head(config, stacks[-1].embed.table), ids)


def _norm(config: Config) -> NormSpec:
    return NormSpec(config.norm_kind, config.norm_eps)


def _stack(config: Config, name: StackName) -> StackSpec:
    count = config.encoder_layers if name == "encoder" else config.decoder_layers
    layers = tuple(_layer(config, name, number) for number in range(count))
    return StackSpec(name, config.d_model, _embed(config, name), layers, _norm(config) if config.final_norm else None)


def _embed(config: Config, name: StackName) -> EmbedSpec:
    if config.patch:
        return EmbedSpec("", positions=_added(config), patches=PatchSpec(config.image, config.patch, config.brightest))
    owner = "encoder" if config.has_encoder and config.tie_embeddings else name
    norm = _norm(config) if config.embed_norm else None
    return EmbedSpec(f"{owner}.embed.E", config.scale_embedding, _added(config), config.token_types, norm)


def _added(config: Config) -> PositionSpec | None:
    """The positions that are added to the embedding."""
    if config.positions == "sinusoidal":
        return PositionSpec("sinusoidal", config.max_positions, config.position_layout)
    return PositionSpec("learned", config.max_positions, offset=config.position_offset) if config.positions == "learned" else None


def _layer(config: Config, name: StackName, number: int) -> LayerSpec:
    """Self-attention, cross-attention in a decoder beside an encoder, feed-forward."""
    own = _attention(config, name, number)
    parts: list[AttentionSpec | FfnSpec] = [own]
    if name == "decoder" and config.has_encoder:
        parts.append(_cross_attention(config, own))
    parts.append(FfnSpec(config.d_ff, config.activation, config.gated, config.ffn_bias))
    return LayerSpec.of(config.norm, _norm(config), *parts)


def _attention(config: Config, name: StackName, number: int) -> AttentionSpec:
    is_causal = name == "decoder"
    return AttentionSpec(
        config.n_heads,
        config.n_kv_heads,
        config.d_head,
        MaskSpec("causal", hides_padding=config.mask_target_padding) if is_causal else MaskSpec(),
        ScaleSpec(config.d_head if config.scale_scores else None, number + 1 if config.scale_scores_by_layer else None),
        _positions(config, is_causal),
        NormSpec("rms", config.norm_eps) if config.qk_norm else None,
        config.qkv_bias,
        config.out_bias,
    )


def _cross_attention(config: Config, own: AttentionSpec) -> AttentionSpec:
    """The same to another stack's tokens: all of them, and distances between two sentences mean nothing."""
    positions = own.positions if isinstance(own.positions, RotarySpec) else None
    return replace(own, mask=MaskSpec(), positions=positions, memory=MemorySpec((config.encoder_layers - 1,)))


def _positions(config: Config, is_causal: bool) -> RotarySpec | RelativeSpec | None:
    if config.positions == "rotary":
        factors = (config.rotary_factor, config.rotary_low_factor, config.rotary_high_factor)
        return RotarySpec(Rotation(config.rotary_base, config.rotary_scaling, *factors, config.rotary_original_positions))
    if config.positions == "relative":
        return RelativeSpec(config.relative_buckets, config.relative_distance, both_ways=not is_causal)
    return None


def _head(config: Config, table: str) -> HeadSpec:
    if config.head == "classes":
        return HeadSpec("classes", bias=config.unembed_bias, classes=ClassesSpec(tuple(config.classes.split()), "first"))
    transform = TransformSpec(config.activation, _norm(config)) if config.head_transform else None
    return HeadSpec(
        config.head, table if config.tie_unembed else "", config.unembed_bias, transform, config.head_scale, pooler=config.pooler
    )


# ── to a config ───────────────────────────────────────────────────────────────────────────────────────────────────────


def config_of(spec: ModelSpec) -> Config:
    """The sizes and choices of a model in the words of our `config.json`."""
    stack, layer = spec.last, spec.last.layers[0]
    attention, ffn = layer.attention, layer.ffn
    fields: dict[str, Any] = {
        "norm": "post" if layer.residual == "post" else "pre",
        "norm_eps": layer.norm.eps,
        "norm_kind": layer.norm.kind,
        "final_norm": stack.norm is not None,
        "activation": ffn.activation,
        "ffn_bias": ffn.bias,
        "gated": ffn.gated,
        "tie_embeddings": spec.encoder is None or stack.embed.table == spec.encoder.embed.table,
    }
    return Config(
        spec.architecture,
        spec.vocab_size,
        stack.d_model,
        attention.heads,
        ffn.width,
        len(spec.encoder.layers) if spec.encoder else 0,
        len(spec.decoder.layers) if spec.decoder else 0,
        max_positions=spec.max_positions,
        **fields,
        **_fields_of_attention(attention),
        **_fields_of_positions(stack.embed, attention),
        **_fields_of_ends(spec),
    )


def _fields_of_attention(attention: AttentionSpec) -> dict[str, Any]:
    return {
        "d_head": attention.d_head,
        "n_kv_heads": attention.kv_heads,
        "qkv_bias": attention.qkv_bias,
        "out_bias": attention.out_bias,
        "scale_scores": attention.scale.root_of is not None,
        "scale_scores_by_layer": attention.scale.number is not None,
        "qk_norm": attention.qk_norm is not None,
        "mask_target_padding": attention.mask.hides_padding,
    }


def _fields_of_positions(embed: EmbedSpec, attention: AttentionSpec) -> dict[str, Any]:
    """Positions that are added, or those of attention."""
    match embed.positions or attention.positions:
        case PositionSpec() as added:
            return {"positions": added.kind, "position_layout": added.layout, "position_offset": added.offset}
        case RotarySpec(rotation=turned):
            slowing = {"rotary_low_factor": turned.low_factor, "rotary_high_factor": turned.high_factor}
            more = {"rotary_factor": turned.factor, "rotary_original_positions": turned.original_positions}
            scaling = turned.scaling if turned.scaling in get_args(RotaryScaling) else "none"
            return {"positions": "rotary", "rotary_base": turned.base, "rotary_scaling": scaling, **slowing, **more}
        case RelativeSpec(buckets=buckets, furthest=furthest):
            return {"positions": "relative", "relative_buckets": buckets, "relative_distance": furthest}
    return {"positions": "none"}


def _fields_of_ends(spec: ModelSpec) -> dict[str, Any]:
    """The embedding, the head, and the tokens with a meaning of their own."""
    embed, head, ids = spec.last.embed, spec.head, spec.ids
    return {
        "scale_embedding": embed.scale,
        "token_types": embed.token_types,
        "embed_norm": embed.norm is not None,
        "head": head.kind,
        "head_transform": head.transform is not None,
        "head_scale": head.scaled,
        "pooler": head.pooler,
        "tie_unembed": bool(head.tied),
        "unembed_bias": head.bias,
        "pad_id": ids.pad,
        "start_id": ids.start,
        "forced_id": ids.forced,
        "end_id": ids.end,
        "forbidden_id": ids.forbidden,
        "classes": " ".join(spec.labels),
        **_fields_of_image(embed),
    }


def _fields_of_image(embed: EmbedSpec) -> dict[str, Any]:
    cut = embed.patches
    return {"image": cut.image, "patch": cut.size, "brightest": cut.brightest} if cut else {}
