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
from stepper.engine import Config

__all__ = ["LLAMA", "QWEN2", "QWEN3"]


def _config(settings: Settings, names: frozenset[str], kind: str) -> Config:
    _refuse_windows(settings)
    heads = settings.number("num_attention_heads")
    biased = settings.flag("attention_bias", False)
    tied = "lm_head.weight" not in names and settings.flag("tie_word_embeddings", False)
    is_alone = "lm_head.weight" not in names and not tied and settings.architecture.endswith("Model")
    return Config(
        "decoder-only",
        settings.number("vocab_size"),
        settings.number("hidden_size"),
        heads,
        settings.number("intermediate_size"),
        decoder_layers=settings.number("num_hidden_layers"),
        d_head=settings.number("head_dim", 128 if kind == "qwen3" else 0),
        n_kv_heads=settings.number("num_key_value_heads", heads),
        norm="pre",
        norm_kind="rms",
        norm_eps=settings.real("rms_norm_eps", 1e-6),
        final_norm=True,
        activation=activation_of(settings, "hidden_act", "silu"),
        gated=True,
        positions="rotary",
        max_positions=settings.number("max_position_embeddings", 2048),
        scale_embedding=False,
        qkv_bias=biased or kind == "qwen2",
        out_bias=biased,
        ffn_bias=settings.flag("mlp_bias", False),
        qk_norm=kind == "qwen3",
        head="none" if is_alone else "words",
        tie_unembed=tied,
        pad_id=-1,
        mask_target_padding=False,
        end_id=settings.identity("eos_token_id"),
        **_rotation(settings),
    )


def _refuse_windows(settings: Settings) -> None:
    """Attention that does not look further back than a window is another mask than the one here."""
    settings.refuse("use_sliding_window", True, "attention within a sliding window")
    if "sliding_attention" in (settings.entries.get("layer_types") or []):
        raise settings.unsupported("layer_types has sliding_attention", "attention within a sliding window")


def _rotation(settings: Settings) -> dict[str, Any]:
    """The rotary fields of a config: `rope_parameters`, or in older files `rope_theta` and `rope_scaling`."""
    entry = "rope_parameters" if settings.entries.get("rope_parameters") else "rope_scaling"
    given = settings.table(entry)
    rope = Settings(settings.directory, given, {})
    kind = rope.word("rope_type", rope.word("type", "default"))
    if kind not in ("default", "linear", "llama3"):
        raise settings.unsupported(f"{entry} has rope_type {kind!r}", "a rotation other than default, linear and llama3")
    if rope.real("partial_rotary_factor", 1.0) != 1.0 or settings.real("partial_rotary_factor", 1.0) != 1.0:
        raise settings.unsupported("partial_rotary_factor", "a rotation of a part of each head")
    fields: dict[str, Any] = {"rotary_base": rope.real("rope_theta", settings.real("rope_theta", 10000.0))}
    if kind == "default":
        return fields
    fields |= {"rotary_scaling": kind, "rotary_factor": rope.real("factor")}
    return fields if kind == "linear" else {**fields, **_slowing(rope, given, settings)}


def _slowing(rope: Settings, given: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """What Llama 3.1 slows its lowest frequencies down by."""
    original = "original_max_position_embeddings"
    return {
        "rotary_low_factor": rope.real("low_freq_factor"),
        "rotary_high_factor": rope.real("high_freq_factor"),
        "rotary_original_positions": rope.number(original) if original in given else settings.number("max_position_embeddings"),
    }


def _family(title: str, kind: str) -> Family:
    return Family(
        title,
        column="llama",
        read_config=partial(_config, kind=kind),
        example="Once upon a time",
        prefix="model.",
        beside=("lm_head.",),
        skipped=(r".*\.rotary_emb\.inv_freq",),
        heads=(r"(model\.)?(score|classifier|qa_outputs)\..*",),
    )


LLAMA = _family("Llama", "llama")
QWEN2 = _family("Qwen2", "qwen2")
QWEN3 = _family("Qwen3", "qwen3")
