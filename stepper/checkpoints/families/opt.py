"""OPT: a decoder with learned positions from row 2 on, and ReLU (Zhang et al. 2022, arXiv 2205.01068).

The one of 350 million parameters has a table narrower than the model and its norms after the sublayers; it is refused.
"""

from stepper.checkpoints.families.family import Family, activation_of, tied_table
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
    PositionSpec,
    ScaleSpec,
    SpecialIds,
    StackSpec,
)
from stepper.engine.spec_parts import head_width
from stepper.errors import Clause

__all__ = ["OPT"]

_TABLE = "decoder.embed.E"
_EPS = 1e-5
_FIRST_ROW = 2


def _spec(settings: Settings, names: frozenset[str]) -> ModelSpec:
    width, rows = settings.number("hidden_size"), settings.number("max_position_embeddings", 2048)
    _refuse_others(settings, width)
    norm, has_bias = NormSpec("layer", _EPS), settings.flag("enable_bias", True)
    ffn = FfnSpec(settings.number("ffn_dim"), activation_of(settings, "activation_function", "relu"), bias=has_bias)
    layer = LayerSpec.of("pre", norm, _attention(settings, width, has_bias), ffn)
    embed = EmbedSpec(_TABLE, positions=PositionSpec("learned", rows, offset=_FIRST_ROW))
    last = None if settings.flag("_remove_final_layer_norm", False) else norm
    stack = StackSpec("decoder", width, embed, (layer,) * settings.number("num_hidden_layers"), last)
    ids = SpecialIds(end=settings.identity("eos_token_id"))
    return ModelSpec(settings.number("vocab_size"), rows, (stack,), _head(settings, names), ids)


def _refuse_others(settings: Settings, width: int) -> None:
    """Stop where a model is made otherwise.

    Raises:
        BadCheckpoint: its table is narrower, its norms come after the sublayers, or they have no gain.
    """
    settings.refuse("do_layer_norm_before", False, Clause("unsupported.norms_after"))
    settings.refuse("layer_norm_elementwise_affine", False, Clause("unsupported.norms_without_gain"))
    if settings.number("word_embed_proj_dim", width) != width:
        raise settings.unsupported("word_embed_proj_dim", Clause("unsupported.narrow_table"))


def _attention(settings: Settings, width: int, has_bias: bool) -> AttentionSpec:
    heads = settings.number("num_attention_heads")
    d_head, mask = head_width(width, heads), MaskSpec("causal", hides_padding=False)
    return AttentionSpec(heads, heads, d_head, mask, ScaleSpec(d_head), qkv_bias=has_bias, out_bias=has_bias)


def _head(settings: Settings, names: frozenset[str]) -> HeadSpec:
    is_alone = "lm_head.weight" not in names and settings.architecture.endswith("Model")
    return HeadSpec("none") if is_alone else HeadSpec(tied=tied_table(_TABLE, settings, names, "lm_head.weight"))


OPT = Family(
    "OPT",
    column="opt",
    classes="OPT",
    read_spec=_spec,
    reads="learned positions from row 2 on, ReLU, norms before the sublayers; not the one of 350 million parameters",
    example="Once upon a time",
    prefix="model.",
    beside=("lm_head.", "score.", "classifier.", "qa_outputs."),
    heads=(r"(score|classifier|qa_outputs)\..*",),
)
