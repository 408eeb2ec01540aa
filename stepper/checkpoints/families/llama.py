"""Llama, Mistral, Qwen2 and Qwen3: pre-norm decoders with rotary positions, RMS norms, gated feed-forward, shared k and v heads.

Llama     Touvron et al. 2023, arXiv 2302.13971 and 2307.09288
Mistral   Jiang et al. 2023, arXiv 2310.06825: a token looks back no further than a window
Qwen2     Yang et al. 2024, arXiv 2407.10671: q, k and v have biases; the later layers may have a window
Qwen3     Yang et al. 2025, arXiv 2505.09388: no biases; q and k of each head are RMS-normalised before they are turned
"""

from stepper.checkpoints.families.like_llama import (
    llama_attention,
    llama_family,
    llama_ffn,
    llama_head,
    llama_model,
    llama_norm,
    windows,
    within,
)
from stepper.checkpoints.families.settings import Settings
from stepper.engine.spec import AttentionSpec, LayerSpec, ModelSpec, NormSpec

__all__ = ["LLAMA", "MISTRAL", "QWEN2", "QWEN3"]


def _llama(settings: Settings, names: frozenset[str]) -> ModelSpec:
    return _model(settings, names, llama_attention(settings), llama_norm(settings), [None] * settings.number("num_hidden_layers"))


def _mistral(settings: Settings, names: frozenset[str]) -> ModelSpec:
    attention = llama_attention(settings, qkv_bias=False, out_bias=False)
    sizes = [sliding_window(settings, 4096)] * settings.number("num_hidden_layers")
    return _model(settings, names, attention, llama_norm(settings), sizes)


def _qwen2(settings: Settings, names: frozenset[str]) -> ModelSpec:
    attention = llama_attention(settings, qkv_bias=True, out_bias=False)
    return _model(settings, names, attention, llama_norm(settings), _late_windows(settings))


def _qwen3(settings: Settings, names: frozenset[str]) -> ModelSpec:
    norm = llama_norm(settings)
    return _model(settings, names, llama_attention(settings, 128, qk_norm=norm), norm, _late_windows(settings))


def _model(settings: Settings, names: frozenset[str], attention: AttentionSpec, norm: NormSpec, sizes: list[int | None]) -> ModelSpec:
    """Layers that differ in their windows alone."""
    ffn = llama_ffn(settings)
    layers = [LayerSpec.of("pre", norm, within(attention, size), ffn) for size in sizes]
    return llama_model(settings, layers, norm, llama_head(settings, names))


def sliding_window(settings: Settings, default: int | None) -> int | None:
    """The window that a config gives; `default` where it says nothing, None where it says null."""
    return settings.number("sliding_window") if settings.entries.get("sliding_window", default) is not None else None


def _late_windows(settings: Settings) -> list[int | None]:
    """Windows in the layers from `max_window_layers` on, where `use_sliding_window` asks for any."""
    window = settings.number("sliding_window", 4096) if settings.flag("use_sliding_window", False) else None
    first = settings.number("max_window_layers", 28)
    return windows(settings, lambda number: window is not None and number >= first, window)


LLAMA = llama_family(
    "Llama", "llama", "Llama|LLaMA", _llama, "1 to 3: rotary positions, RMS norms, a gated feed-forward, shared heads of k and v"
)
MISTRAL = llama_family("Mistral", "llama", "Mistral", _mistral, "Llama, with a window where the config asks for one")
QWEN2 = llama_family("Qwen2", "llama", "Qwen2", _qwen2, "Llama whose q, k and v have biases; windows in the later layers where asked for")
QWEN3 = llama_family(
    "Qwen3", "llama", "Qwen3", _qwen3, "Llama whose q and k are normalised, head by head; windows in the later layers where asked for"
)
