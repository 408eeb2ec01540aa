"""GPT-NeoX and Pythia: attention and feed-forward side by side, and a rotation of a part of each head.

GPT-NeoX   Black et al. 2022, arXiv 2204.06745
Pythia     Biderman et al. 2023, arXiv 2304.01373

Both sublayers read the same residual stream, each through its own norm, and both results are added to it at once; a checkpoint may
say that they follow each other instead. Only the first columns of q and k are turned by position (a quarter of them, usually). The
file has q, k and v of the first head, then those of the second.
"""

from stepper.checkpoints.families.family import Family, activation_of
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
    Residual,
    RotarySpec,
    ScaleSpec,
    SpecialIds,
    StackSpec,
)
from stepper.engine.spec_parts import head_width
from stepper.errors import Clause

__all__ = ["GPT_NEOX"]

_TABLE = "decoder.embed.E"
_HEADS = ("embed_out.weight", "lm_head.weight")
"""The output layer's names: in files, and in the library's own newer models."""


def _spec(settings: Settings, names: frozenset[str]) -> ModelSpec:
    vocab_size, width = settings.number("vocab_size"), settings.number("hidden_size")
    norm = NormSpec("layer", settings.real("layer_norm_eps", 1e-5))
    ffn = FfnSpec(settings.number("intermediate_size"), activation_of(settings, "hidden_act", "gelu"))
    residual: Residual = "parallel" if settings.flag("use_parallel_residual", True) else "pre"
    layer = LayerSpec.of(residual, norm, _attention(settings, width), ffn)
    stack = StackSpec("decoder", width, EmbedSpec(_TABLE), (layer,) * settings.number("num_hidden_layers"), norm)
    ids = SpecialIds(end=settings.identity("eos_token_id"))
    return ModelSpec(vocab_size, settings.number("max_position_embeddings", 2048), (stack,), _head(settings, names), ids)


def _attention(settings: Settings, width: int) -> AttentionSpec:
    heads = settings.number("num_attention_heads")
    d_head, has_bias = head_width(width, heads), settings.flag("attention_bias", True)
    mask, scale = MaskSpec("causal", hides_padding=False), ScaleSpec(d_head)
    return AttentionSpec(heads, heads, d_head, mask, scale, _rotation(settings, d_head), qkv_bias=has_bias, out_bias=has_bias)


def _rotation(settings: Settings, d_head: int) -> RotarySpec:
    """How many columns are turned and how fast: `rope_parameters`, or in older files `rotary_pct` and `rotary_emb_base`."""
    rope = Settings(settings.directory, settings.table("rope_parameters"), {})
    kind = rope.word("rope_type", "default")
    if kind != "default" or settings.table("rope_scaling"):
        raise settings.unsupported(f"rope_type {kind!r}", Clause("unsupported.slowed_rotation"))
    share = rope.real("partial_rotary_factor", settings.real("rotary_pct", 0.25))
    return RotarySpec(Rotation(rope.real("rope_theta", settings.real("rotary_emb_base", 10000.0))), int(d_head * share))


def _head(settings: Settings, names: frozenset[str]) -> HeadSpec:
    if names.intersection(_HEADS):
        return HeadSpec()
    is_tied = settings.flag("tie_word_embeddings", False)
    return HeadSpec("words" if is_tied else "none", _TABLE if is_tied else "")


GPT_NEOX = Family(
    "GPT-NeoX",
    column="gpt_neox",
    classes="GPTNeoX",
    read_spec=_spec,
    reads="Pythia: attention and feed-forward side by side, or one after the other; rotary positions of a part of each head",
    example="Once upon a time",
    prefix="gpt_neox.",
    beside=("embed_out.", "lm_head.", "score.", "classifier.", "qa_outputs."),
    heads=(r"(score|classifier|qa_outputs)\..*",),
)
