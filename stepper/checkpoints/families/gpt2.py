"""GPT-2: a pre-norm decoder with learned positions (Radford et al. 2019).

Its matrices are stored (in, out), the layer that its code calls Conv1D; q, k and v are the columns of one matrix.
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

__all__ = ["GPT2"]

_TABLE = "decoder.embed.E"


def _spec(settings: Settings, names: frozenset[str]) -> ModelSpec:
    settings.refuse("add_cross_attention", True, Clause("unsupported.gpt2_cross"))
    vocab_size, width = settings.number("vocab_size"), settings.number("n_embd")
    rows = settings.number("n_positions", 1024)
    norm = NormSpec("layer", settings.real("layer_norm_epsilon", 1e-5))
    layers = tuple(_layer(settings, width, norm, number) for number in range(settings.number("n_layer")))
    stack = StackSpec("decoder", width, EmbedSpec(_TABLE, positions=PositionSpec("learned", rows)), layers, norm)
    ids = SpecialIds(end=settings.identity("eos_token_id"))
    return ModelSpec(vocab_size, rows, (stack,), HeadSpec(tied=tied_table(_TABLE, settings, names, "lm_head.weight")), ids)


def _layer(settings: Settings, width: int, norm: NormSpec, number: int) -> LayerSpec:
    heads = settings.number("n_head")
    d_head = head_width(width, heads)
    root = d_head if settings.flag("scale_attn_weights", True) else None
    scale = ScaleSpec(root, number + 1 if settings.flag("scale_attn_by_inverse_layer_idx", False) else None)
    ffn = FfnSpec(settings.number("n_inner", 4 * width), activation_of(settings, "activation_function", "gelu_new"))
    return LayerSpec.of("pre", norm, AttentionSpec(heads, heads, d_head, MaskSpec("causal", hides_padding=False), scale), ffn)


GPT2 = Family(
    "GPT-2",
    column="gpt2",
    classes="GPT2",
    read_spec=_spec,
    reads="with or without its output layer and prefix; scores divided by √d_head, by the layer's number too, or not at all",
    example="The cat sat on the",
    prefix="transformer.",
    beside=("lm_head.", "score.", "classifier.", "qa_outputs."),
    heads=(r"(score|classifier|qa_outputs)\..*",),
    input_first=True,
)
