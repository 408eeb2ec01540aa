"""BLOOM: positions as a slope added to the scores, and a norm of the embedding (BigScience 2022, arXiv 2211.05100).

The file has q, k and v of the first head, then those of the second, as GPT-NeoX's.
"""

from stepper.checkpoints.families.family import Family, tied_table
from stepper.checkpoints.families.settings import Settings
from stepper.engine.spec import (
    AlibiSpec,
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
)
from stepper.engine.spec_parts import head_width
from stepper.errors import Clause

__all__ = ["BLOOM"]

_TABLE = "decoder.embed.E"


def _spec(settings: Settings, names: frozenset[str]) -> ModelSpec:
    settings.refuse("apply_residual_connection_post_layernorm", True, Clause("unsupported.residual_after_norm"))
    width, norm = _number(settings, "hidden_size", "n_embed"), NormSpec("layer", settings.real("layer_norm_epsilon", 1e-5))
    heads = _number(settings, "n_head", "num_attention_heads")
    d_head, mask = head_width(width, heads), MaskSpec("causal", hides_padding=False)
    attention = AttentionSpec(heads, heads, d_head, mask, ScaleSpec(d_head), AlibiSpec())
    layer = LayerSpec.of("pre", norm, attention, FfnSpec(4 * width, "gelu_tanh"))
    stack = StackSpec("decoder", width, EmbedSpec(_TABLE, norm=norm), (layer,) * _number(settings, "n_layer", "num_hidden_layers"), norm)
    ids = SpecialIds(end=settings.identity("eos_token_id"))
    return ModelSpec(settings.number("vocab_size"), settings.number("seq_length", 2048), (stack,), _head(settings, names), ids)


def _number(settings: Settings, name: str, other: str) -> int:
    """A size, by either of its two names."""
    return settings.number(other if settings.entries.get(name) is None and other in settings.entries else name)


def _head(settings: Settings, names: frozenset[str]) -> HeadSpec:
    is_alone = "lm_head.weight" not in names and settings.architecture.endswith("Model")
    return HeadSpec("none") if is_alone else HeadSpec(tied=tied_table(_TABLE, settings, names, "lm_head.weight"))


BLOOM = Family(
    "BLOOM",
    column="bloom",
    classes="Bloom",
    read_spec=_spec,
    reads="positions as slopes added to the scores (ALiBi), a norm of the embedding",
    example="Once upon a time",
    prefix="transformer.",
    beside=("lm_head.", "score.", "classifier.", "qa_outputs."),
    heads=(r"(score|classifier|qa_outputs)\..*",),
)
