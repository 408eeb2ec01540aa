"""Falcon: many query heads that share one head of k and v, and both sublayers beside each other (Almazrouei et al. 2023, arXiv 2311.16867).

The file has q, k and v in one array: all heads of q, then k, then v; or so for each head of k and v. The larger models have a norm for
each sublayer and a few heads of k and v, the smaller one norm for both.
"""

from stepper.checkpoints.families.family import Family, activation_of, tied_table
from stepper.checkpoints.families.rotation import rotary_of
from stepper.checkpoints.families.settings import Settings
from stepper.engine.spec import (
    AttentionSpec,
    EmbedSpec,
    FfnSpec,
    HeadSpec,
    LayerSpec,
    MaskSpec,
    ModelSpec,
    NormSpec,
    ScaleSpec,
    SpecialIds,
    StackSpec,
    Sublayer,
)
from stepper.engine.spec_parts import head_width
from stepper.errors import Clause

__all__ = ["FALCON"]

_TABLE = "decoder.embed.E"


def _spec(settings: Settings, names: frozenset[str]) -> ModelSpec:
    settings.refuse("alibi", True, Clause("unsupported.rounded_slopes"))
    width, norm = settings.number("hidden_size"), NormSpec("layer", settings.real("layer_norm_epsilon", 1e-5))
    ffn = FfnSpec(
        settings.number("ffn_hidden_size", 4 * width), activation_of(settings, "activation", "gelu"), bias=settings.flag("bias", False)
    )
    layer = _layer(settings, norm, _attention(settings, width), ffn)
    stack = StackSpec("decoder", width, EmbedSpec(_TABLE), (layer,) * settings.number("num_hidden_layers"), norm)
    ids, positions = SpecialIds(end=settings.identity("eos_token_id")), settings.number("max_position_embeddings", 2048)
    return ModelSpec(settings.number("vocab_size"), positions, (stack,), _head(settings, names), ids)


def _layer(settings: Settings, norm: NormSpec, attention: AttentionSpec, ffn: FfnSpec) -> LayerSpec:
    """Both sublayers side by side, with a norm each or one for both; in some smaller models one after the other."""
    is_new = settings.flag("new_decoder_architecture", False)
    if not is_new and not settings.flag("parallel_attn", True):
        return LayerSpec.of("pre", norm, attention, ffn)
    has_two = settings.number("num_ln_in_parallel_attn", 2 if is_new else 1) == 2 and is_new
    return LayerSpec((Sublayer(attention, norm), Sublayer(ffn, norm if has_two else None)), "parallel")


def _attention(settings: Settings, width: int) -> AttentionSpec:
    heads, has_bias = settings.number("num_attention_heads"), settings.flag("bias", False)
    shares = not settings.flag("new_decoder_architecture", False) and settings.flag("multi_query", True)
    kv_heads = 1 if shares else settings.number("num_kv_heads", heads)
    d_head, mask = head_width(width, heads), MaskSpec("causal", hides_padding=False)
    rotary = rotary_of(settings, d_head)
    return AttentionSpec(heads, kv_heads, d_head, mask, ScaleSpec(d_head), rotary, qkv_bias=has_bias, out_bias=has_bias)


def _head(settings: Settings, names: frozenset[str]) -> HeadSpec:
    is_alone = "lm_head.weight" not in names and settings.architecture.endswith("Model")
    return HeadSpec("none") if is_alone else HeadSpec(tied=tied_table(_TABLE, settings, names, "lm_head.weight"))


FALCON = Family(
    "Falcon",
    column="falcon",
    classes="Falcon",
    read_spec=_spec,
    reads="attention and feed-forward side by side, one head of k and v or a few for all of q; not those with ALiBi",
    example="Once upon a time",
    prefix="transformer.",
    beside=("lm_head.", "score.", "classifier.", "qa_outputs."),
    heads=(r"(score|classifier|qa_outputs)\..*",),
)
