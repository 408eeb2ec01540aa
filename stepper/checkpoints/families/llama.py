"""Llama, Qwen2 and Qwen3: pre-norm decoders with rotary positions, RMS norms, gated feed-forward and shared k and v heads.

Llama   Touvron et al. 2023, arXiv 2302.13971 and 2307.09288
Qwen2   Yang et al. 2024, arXiv 2407.10671: q, k and v have biases
Qwen3   Yang et al. 2025, arXiv 2505.09388: no biases; q and k of each head are RMS-normalised before they are turned
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

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
    RotarySpec,
    ScaleSpec,
    SpecialIds,
    StackSpec,
)
from stepper.engine.spec_parts import head_width
from stepper.errors import Clause

__all__ = ["LLAMA", "QWEN2", "QWEN3"]

_TABLE = "decoder.embed.E"


def _spec(settings: Settings, names: frozenset[str], kind: str) -> ModelSpec:
    _refuse_windows(settings)
    vocab_size, width = settings.number("vocab_size"), settings.number("hidden_size")
    norm = NormSpec("rms", settings.real("rms_norm_eps", 1e-6))
    ffn = FfnSpec(
        settings.number("intermediate_size"),
        activation_of(settings, "hidden_act", "silu"),
        gated=True,
        bias=settings.flag("mlp_bias", False),
    )
    layer = LayerSpec.of("pre", norm, _attention(settings, width, norm, kind), ffn)
    stack = StackSpec("decoder", width, EmbedSpec(_TABLE), (layer,) * settings.number("num_hidden_layers"), norm)
    ids = SpecialIds(end=settings.identity("eos_token_id"))
    return ModelSpec(vocab_size, settings.number("max_position_embeddings", 2048), (stack,), _head(settings, names), ids)


def _head(settings: Settings, names: frozenset[str]) -> HeadSpec:
    tied = "lm_head.weight" not in names and settings.flag("tie_word_embeddings", False)
    is_alone = "lm_head.weight" not in names and not tied and settings.architecture.endswith("Model")
    return HeadSpec("none" if is_alone else "words", _TABLE if tied else "")


def _attention(settings: Settings, width: int, norm: NormSpec, kind: str) -> AttentionSpec:
    heads = settings.number("num_attention_heads")
    d_head = settings.number("head_dim", 128 if kind == "qwen3" else 0) or head_width(width, heads)
    biased = settings.flag("attention_bias", False)
    return AttentionSpec(
        heads,
        settings.number("num_key_value_heads", heads),
        d_head,
        MaskSpec("causal", hides_padding=False),
        ScaleSpec(d_head),
        RotarySpec(_rotation(settings)),
        qk_norm=norm if kind == "qwen3" else None,
        qkv_bias=biased or kind == "qwen2",
        out_bias=biased,
    )


def _refuse_windows(settings: Settings) -> None:
    """Attention that does not look further back than a window is another mask than the one here."""
    settings.refuse("use_sliding_window", True, Clause("unsupported.sliding_window"))
    if "sliding_attention" in (settings.entries.get("layer_types") or []):
        raise settings.unsupported("layer_types has sliding_attention", Clause("unsupported.sliding_window"))


def _rotation(settings: Settings) -> Rotation:
    """How q and k are turned: `rope_parameters`, or in older files `rope_theta` and `rope_scaling`."""
    entry = "rope_parameters" if settings.entries.get("rope_parameters") else "rope_scaling"
    given = settings.table(entry)
    rope = Settings(settings.directory, given, {})
    kind = rope.word("rope_type", rope.word("type", "default"))
    if kind not in ("default", "linear", "llama3"):
        raise settings.unsupported(f"{entry} has rope_type {kind!r}", Clause("unsupported.other_rotation"))
    if rope.real("partial_rotary_factor", 1.0) != 1.0 or settings.real("partial_rotary_factor", 1.0) != 1.0:
        raise settings.unsupported("partial_rotary_factor", Clause("unsupported.partial_rotation"))
    base = rope.real("rope_theta", settings.real("rope_theta", 10000.0))
    if kind == "default":
        return Rotation(base)
    factor = rope.real("factor")
    return Rotation(base, kind, factor) if kind == "linear" else Rotation(base, kind, factor, *_slowing(rope, given, settings))


def _slowing(rope: Settings, given: Mapping[str, Any], settings: Settings) -> tuple[float, float, int]:
    """What Llama 3.1 slows its lowest frequencies down by: two factors, and the positions it had before."""
    original = "original_max_position_embeddings"
    positions = rope.number(original) if original in given else settings.number("max_position_embeddings")
    return rope.real("low_freq_factor"), rope.real("high_freq_factor"), positions


def _family(title: str, kind: str, classes: str, reads: str) -> Family:
    return Family(
        title,
        column="llama",
        classes=classes,
        read_spec=partial(_spec, kind=kind),
        reads=reads,
        example="Once upon a time",
        prefix="model.",
        beside=("lm_head.",),
        heads=(r"(model\.)?(score|classifier|qa_outputs)\..*",),
    )


LLAMA = _family("Llama", "llama", "Llama|LLaMA", "1 to 3: rotary positions, RMS norms, a gated feed-forward, shared heads of k and v")
QWEN2 = _family("Qwen2", "qwen2", "Qwen2", "Llama whose q, k and v have biases")
QWEN3 = _family("Qwen3", "qwen3", "Qwen3", "Llama whose q and k are normalised, head by head")
