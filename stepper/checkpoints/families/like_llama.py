"""What Llama and its relatives share: a pre-norm decoder with rotary positions, RMS norms and a gated feed-forward.

    layer = LayerSpec.of("pre", norm, llama_attention(settings), llama_ffn(settings))
    llama_model(settings, names, layers, norm)

What they differ in is a word or two in each part: windows, norms, biases, experts.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from stepper.checkpoints.families.family import Family, activation_of, tied_table
from stepper.checkpoints.families.rotation import positions_of, rotary_of
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
)
from stepper.engine.spec_parts import head_width
from stepper.errors import Clause

__all__ = ["TABLE", "llama_attention", "llama_family", "llama_ffn", "llama_head", "llama_model", "llama_norm", "windows", "within"]

TABLE = "decoder.embed.E"
_KINDS = ("full_attention", "sliding_attention")


def llama_norm(settings: Settings, eps: float = 1e-6) -> NormSpec:
    """The norm of every place; `eps` where the config does not say."""
    return NormSpec("rms", settings.real("rms_norm_eps", eps))


def llama_attention(settings: Settings, d_head: int = 0, **choices: Any) -> AttentionSpec:
    """Attention to all earlier tokens; `choices` are fields that a family has otherwise.

    Args:
        settings: of the checkpoint.
        d_head: the width of a head where the config does not say; 0: the model's, shared by the heads.
        choices: fields of the spec.
    """
    width, heads = settings.number("hidden_size"), settings.number("num_attention_heads")
    d_head = settings.number("head_dim", d_head) or head_width(width, heads)
    biased = settings.flag("attention_bias", False)
    plain = AttentionSpec(
        heads,
        settings.number("num_key_value_heads", heads),
        d_head,
        MaskSpec("causal", hides_padding=False),
        ScaleSpec(d_head),
        rotary_of(settings, d_head) if "positions" not in choices else None,
        qkv_bias=biased,
        out_bias=biased,
    )
    return replace(plain, **choices)


def within(attention: AttentionSpec, window: int | None) -> AttentionSpec:
    """The same that looks no further back than a window."""
    return replace(attention, mask=replace(attention.mask, window=window))


def windows(settings: Settings, slides: Callable[[int], bool], window: int | None) -> list[int | None]:
    """For each layer its window, None where it looks at all earlier tokens: as `layer_types` says, else as `slides` says of its number.

    Raises:
        BadCheckpoint: `layer_types` has other kinds, or another number of them.
    """
    count = settings.number("num_hidden_layers")
    kinds = settings.entries.get("layer_types") or [_KINDS[slides(number)] for number in range(count)]
    if not isinstance(kinds, list) or len(kinds) != count or any(kind not in _KINDS for kind in kinds):
        raise settings.unsupported("layer_types", Clause("unsupported.kinds_of_layers", known=list(_KINDS), count=count))
    return [window if kind == _KINDS[1] else None for kind in kinds]


def llama_ffn(settings: Settings, width: str = "intermediate_size", activation: str = "hidden_act", default: str = "silu") -> FfnSpec:
    """The gated feed-forward part, its sizes under these entries."""
    is_biased = settings.flag("mlp_bias", False)
    return FfnSpec(settings.number(width), activation_of(settings, activation, default), gated=True, bias=is_biased)


def llama_head(settings: Settings, names: frozenset[str], tied: bool = False, bias: bool = False) -> HeadSpec:
    """The output layer; `tied` where the config does not say whether it is the embedding table."""
    is_alone = "lm_head.weight" not in names and settings.architecture.endswith("Model")
    return HeadSpec("none") if is_alone else HeadSpec(tied=tied_table(TABLE, settings, names, "lm_head.weight", tied), bias=bias)


def llama_model(
    settings: Settings,
    layers: Sequence[LayerSpec],
    norm: NormSpec,
    head: HeadSpec,
    embed: EmbedSpec = EmbedSpec(TABLE),  # noqa: B008 - a frozen value
    positions: int | None = 2048,
) -> ModelSpec:
    """The model of these layers; `positions` where the config does not say how many tokens can be read."""
    stack = StackSpec("decoder", settings.number("hidden_size"), embed, tuple(layers), norm)
    ids = SpecialIds(end=settings.identity("eos_token_id"))
    return ModelSpec(settings.number("vocab_size"), positions_of(settings, positions), (stack,), head, ids)


def llama_family(title: str, column: str, classes: str, read_spec: Callable[[Settings, frozenset[str]], ModelSpec], reads: str) -> Family:
    """A family whose files are laid out as Llama's; see `Family` for the fields."""
    return Family(
        title,
        column=column,
        classes=classes,
        read_spec=read_spec,
        reads=reads,
        example="Once upon a time",
        prefix="model.",
        beside=("lm_head.",),
        heads=(r"(model\.)?(score|classifier|qa_outputs)\..*",),
    )
