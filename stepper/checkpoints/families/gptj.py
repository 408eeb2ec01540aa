"""GPT-J: both sublayers beside each other behind one norm, and a rotation of neighbouring columns (Wang & Komatsuzaki 2021).

The first `rotary_dim` columns of each head of q and k are turned, in pairs of neighbours. q, k and v have no biases; the output layer
has one.
"""

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
    Sublayer,
)
from stepper.engine.spec_parts import head_width

__all__ = ["GPTJ"]

_TABLE = "decoder.embed.E"


def _spec(settings: Settings, names: frozenset[str]) -> ModelSpec:
    width, norm = settings.number("n_embd"), NormSpec("layer", settings.real("layer_norm_epsilon", 1e-5))
    ffn = FfnSpec(settings.number("n_inner", 4 * width), activation_of(settings, "activation_function", "gelu_new"))
    layer = LayerSpec((Sublayer(_attention(settings, width), norm), Sublayer(ffn, None)), "parallel")
    stack = StackSpec("decoder", width, EmbedSpec(_TABLE), (layer,) * settings.number("n_layer"), norm)
    ids, positions = SpecialIds(end=settings.identity("eos_token_id")), settings.number("n_positions", 2048)
    return ModelSpec(settings.number("vocab_size"), positions, (stack,), _head(settings, names), ids)


def _attention(settings: Settings, width: int) -> AttentionSpec:
    heads, turned = settings.number("n_head"), settings.number("rotary_dim", 64)
    d_head = head_width(width, heads)
    rotary = RotarySpec(Rotation(), None if turned == d_head else turned, neighbours=True)
    mask, scale = MaskSpec("causal", hides_padding=False), ScaleSpec(d_head)
    return AttentionSpec(heads, heads, d_head, mask, scale, rotary, qkv_bias=False, out_bias=False)


def _head(settings: Settings, names: frozenset[str]) -> HeadSpec:
    if "lm_head.weight" not in names and settings.architecture.endswith("Model"):
        return HeadSpec("none")
    return HeadSpec(tied=tied_table(_TABLE, settings, names, "lm_head.weight", otherwise=False), bias=True)


GPTJ = Family(
    "GPT-J",
    column="gptj",
    classes="GPTJ",
    read_spec=_spec,
    reads="attention and feed-forward side by side behind one norm; neighbouring columns of a part of each head turned",
    example="Once upon a time",
    prefix="transformer.",
    beside=("lm_head.", "score.", "classifier.", "qa_outputs."),
    heads=(r"(score|classifier|qa_outputs)\..*",),
)
