"""Mixtral, Qwen's mixtures and gpt-oss: Llama's relatives with many experts, of which a router chooses a few for each token.

Mixtral        Jiang et al. 2024, arXiv 2401.04088: two of eight, their shares made to sum to 1
Qwen1.5-MoE    Qwen Team 2024: four of sixty, their shares as they are, and one expert for every token
Qwen3-MoE      Yang et al. 2025, arXiv 2505.09388: eight of 128; q and k of each head are normalised
gpt-oss        OpenAI 2025, arXiv 2508.10925: four of 32 or 128, a gate within bounds, biases everywhere, a sink in each head
"""

from dataclasses import replace

from stepper.checkpoints.families.family import activation_of
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
from stepper.checkpoints.families.rotation import rotary_of
from stepper.checkpoints.families.settings import Settings
from stepper.engine.spec import AttentionSpec, ClampSpec, ExpertsSpec, FfnSpec, LayerSpec, ModelSpec, NormSpec

__all__ = ["GPT_OSS", "MIXTRAL", "QWEN2_MOE", "QWEN3_MOE"]


def _mixtral(settings: Settings, names: frozenset[str]) -> ModelSpec:
    norm, window = llama_norm(settings, 1e-5), _window(settings)
    attention = llama_attention(settings, qkv_bias=False, out_bias=False, positions=None)
    attention = within(_turned(settings, attention, 1_000_000.0), window)
    mixture = ExpertsSpec(settings.number("num_local_experts", 8), settings.number("num_experts_per_tok", 2))
    layer = LayerSpec.of("pre", norm, attention, _experts(settings, "intermediate_size", mixture))
    return llama_model(settings, [layer] * settings.number("num_hidden_layers"), norm, llama_head(settings, names), positions=131_072)


def _qwen2(settings: Settings, names: frozenset[str]) -> ModelSpec:
    slides, most = settings.flag("use_sliding_window", False), settings.number("max_window_layers", 28)
    window = settings.number("sliding_window", 4096) if slides else None
    sizes = windows(settings, lambda number: slides and number % 2 == 0 and number < most, window)
    attention = llama_attention(settings, qkv_bias=settings.flag("qkv_bias", True), out_bias=False)
    shared = settings.number("shared_expert_intermediate_size", 5632)
    return _qwen(settings, names, llama_norm(settings), [within(attention, size) for size in sizes], shared)


def _qwen3(settings: Settings, names: frozenset[str]) -> ModelSpec:
    norm, window = llama_norm(settings), _window(settings) if settings.flag("use_sliding_window", False) else None
    attention = within(llama_attention(settings, qk_norm=norm), window)
    return _qwen(settings, names, norm, [attention] * settings.number("num_hidden_layers"), shared=0)


def _qwen(settings: Settings, names: frozenset[str], norm: NormSpec, attentions: list[AttentionSpec], shared: int) -> ModelSpec:
    """Layers with experts, and where the config asks for them some with one feed-forward network."""
    count, chosen = settings.number("num_experts", settings.number("num_local_experts", 128)), settings.number("num_experts_per_tok", 8)
    mixture = ExpertsSpec(count, chosen, renormalised=settings.flag("norm_topk_prob", False), shared=shared)
    mixed, dense = _experts(settings, "moe_intermediate_size", mixture), llama_ffn(settings)
    alone, step = settings.entries.get("mlp_only_layers") or [], max(settings.number("decoder_sparse_step", 1), 1)
    parts = [dense if number in alone or (number + 1) % step else mixed for number in range(len(attentions))]
    layers = [LayerSpec.of("pre", norm, *each) for each in zip(attentions, parts, strict=True)]
    return llama_model(settings, layers, norm, llama_head(settings, names), positions=32_768)


def _gpt_oss(settings: Settings, names: frozenset[str]) -> ModelSpec:
    norm = llama_norm(settings, 1e-5)
    has_bias = settings.flag("attention_bias", True)
    attention = llama_attention(settings, 64, qkv_bias=has_bias, out_bias=has_bias, positions=None, sink=True)
    attention = _turned(settings, attention, 150_000.0)
    clamp = ClampSpec(settings.real("swiglu_limit", 7.0), settings.real("swiglu_alpha", 1.702))
    count, chosen = settings.number("num_local_experts", 128), settings.number("num_experts_per_tok", 4)
    mixture = ExpertsSpec(count, chosen, shares_first=False, router_bias=True)
    ffn = FfnSpec(settings.number("intermediate_size"), "silu", gated=True, experts=mixture, clamp=clamp)
    sizes = windows(settings, lambda number: number % 2 == 0, settings.number("sliding_window", 128))
    layers = [LayerSpec.of("pre", norm, within(attention, size), ffn) for size in sizes]
    return llama_model(settings, layers, norm, llama_head(settings, names), positions=131_072)


def _turned(settings: Settings, attention: AttentionSpec, base: float) -> AttentionSpec:
    """With a rotation of its own base where the config does not say."""
    return replace(attention, positions=rotary_of(settings, attention.d_head, base=base))


def _window(settings: Settings) -> int | None:
    return settings.number("sliding_window") if settings.entries.get("sliding_window") is not None else None


def _experts(settings: Settings, width: str, mixture: ExpertsSpec) -> FfnSpec:
    return FfnSpec(settings.number(width), activation_of(settings, "hidden_act", "silu"), gated=True, bias=False, experts=mixture)


MIXTRAL = llama_family("Mixtral", "mixtral", "Mixtral", _mixtral, "a mixture of experts: the router, and the experts that it chooses")
QWEN2_MOE = llama_family("Qwen2-MoE", "qwen_moe", "Qwen2Moe", _qwen2, "a mixture of experts, and one expert that every token is sent to")
QWEN3_MOE = llama_family("Qwen3-MoE", "qwen_moe", "Qwen3Moe", _qwen3, "a mixture of experts; q and k normalised")
GPT_OSS = llama_family("gpt-oss", "gpt_oss", "GptOss", _gpt_oss, "a mixture of experts with sinks and gates within bounds; not as MXFP4")
