"""ModernBERT: an encoder with what later decoders brought (Warner et al. 2024, arXiv 2412.13663).

Pre-norm, without a norm before the first attention, as the embedding ends with one. Positions by rotation. In most layers a token looks
at those nearby, before and after it, and the rotation has a base of its own there; every third layer looks at all. The feed-forward is
gated, its two matrices stacked in one array. Norms and products have no biases.
"""

from stepper.checkpoints.families.classes import classes_of
from stepper.checkpoints.families.family import Family, activation_of, tied_table
from stepper.checkpoints.families.settings import Settings
from stepper.engine.ops.rotary import Rotation
from stepper.engine.spec import (
    AttentionSpec,
    EmbedSpec,
    FfnSpec,
    HeadSpec,
    LayerSpec,
    MaskSpec,
    ModelSpec,
    NormSpec,
    RotarySpec,
    ScaleSpec,
    SpecialIds,
    StackSpec,
    TransformSpec,
)
from stepper.engine.spec_parts import head_width
from stepper.errors import Clause

__all__ = ["MODERNBERT"]

_TABLE = "encoder.embed.E"
_FULL, _SLIDING = "full_attention", "sliding_attention"
_BASES = {_FULL: ("global_rope_theta", 160000.0), _SLIDING: ("local_rope_theta", 10000.0)}
"""What older files call the bases, and which they are where nothing is said."""


def _spec(settings: Settings, names: frozenset[str]) -> ModelSpec:
    width, norm = settings.number("hidden_size"), NormSpec("layer", settings.real("norm_eps", 1e-5), settings.flag("norm_bias", False))
    ffn = FfnSpec(
        settings.number("intermediate_size"),
        activation_of(settings, "hidden_activation", "gelu"),
        gated=True,
        bias=settings.flag("mlp_bias", False),
    )
    layers = [LayerSpec.of("pre", norm, _attention(settings, width, kind), ffn) for kind in _kinds(settings)]
    layers[:1] = [layer.without_first_norm() for layer in layers[:1]]
    stack = StackSpec("encoder", width, EmbedSpec(_TABLE, norm=norm), tuple(layers), norm)
    rows, ids = settings.number("max_position_embeddings", 8192), SpecialIds(settings.identity("pad_token_id"))
    return ModelSpec(settings.number("vocab_size"), rows, (stack,), _head(settings, names, norm), ids)


def _kinds(settings: Settings) -> list[str]:
    """Of each layer whether it looks at all tokens or at those nearby."""
    count, every = settings.number("num_hidden_layers"), settings.number("global_attn_every_n_layers", 3)
    kinds = settings.entries.get("layer_types") or [_SLIDING if number % max(every, 1) else _FULL for number in range(count)]
    if not isinstance(kinds, list) or len(kinds) != count or not all(kind in (_FULL, _SLIDING) for kind in kinds):
        raise settings.unsupported("layer_types", Clause("unsupported.other_layers"))
    return kinds


def _attention(settings: Settings, width: int, kind: str) -> AttentionSpec:
    heads, has_bias = settings.number("num_attention_heads"), settings.flag("attention_bias", False)
    d_head = head_width(width, heads)
    window = settings.number("local_attention", 128) // 2 + 1 if kind == _SLIDING else None
    turned = RotarySpec(Rotation(_base(settings, kind)))
    return AttentionSpec(heads, heads, d_head, MaskSpec(window=window), ScaleSpec(d_head), turned, qkv_bias=has_bias, out_bias=has_bias)


def _base(settings: Settings, kind: str) -> float:
    """The base of the rotation in the layers of a kind."""
    rope = Settings(settings.directory, settings.table("rope_parameters"), {})
    own = Settings(settings.directory, rope.table(kind), {})
    said = own.word("rope_type", "default")
    if said != "default" or settings.table("rope_scaling"):
        raise settings.unsupported(f"rope_type {said!r}", Clause("unsupported.slowed_rotation"))
    name, plain = _BASES[kind]
    return own.real("rope_theta", settings.real(name, plain))


def _head(settings: Settings, names: frozenset[str], norm: NormSpec) -> HeadSpec:
    pooling = settings.word("classifier_pooling", "cls")
    if pooling not in ("cls", "mean"):
        raise settings.unsupported(f"classifier_pooling = {pooling!r}", Clause("unsupported.pooling"))
    function = activation_of(settings, "classifier_activation", "gelu")
    transform = TransformSpec(function, norm, settings.flag("classifier_bias", False))
    classes = classes_of(settings, "first" if pooling == "cls" else "mean")
    if classes:
        return HeadSpec("classes", bias=True, transform=transform, classes=classes)
    if not (any(name.startswith("head.") for name in names) or settings.architecture.endswith("ForMaskedLM")):
        return HeadSpec("none")
    return HeadSpec(
        tied=tied_table(_TABLE, settings, names, "decoder.weight"), bias=settings.flag("decoder_bias", True), transform=transform
    )


MODERNBERT = Family(
    "ModernBERT",
    column="modernbert",
    classes="ModernBert",
    read_spec=_spec,
    reads="an encoder with rotary positions, a gated feed-forward and layers that look at a window; words, classes, or neither",
    example="The capital of France is [MASK].",
    plain_example="The capital of France is Paris.",
    prefix="model.",
    beside=("head.", "decoder.", "classifier."),
    heads=(r"(head|decoder|classifier)\..*",),
)
