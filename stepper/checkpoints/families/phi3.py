"""Phi-3: Llama with q, k and v in one array, and the gate beside the widening matrix in another (Abdin et al. 2024, arXiv 2404.14219).

Its longer models turn each pair of columns by a factor of its own (LongRoPE); the small ones have a window. Phi-4-mini turns a part of
each head.
"""

from stepper.checkpoints.families.like_llama import llama_attention, llama_family, llama_ffn, llama_head, llama_model, llama_norm, within
from stepper.checkpoints.families.settings import Settings
from stepper.engine.spec import LayerSpec, ModelSpec

__all__ = ["PHI3"]


def _spec(settings: Settings, names: frozenset[str]) -> ModelSpec:
    norm = llama_norm(settings, 1e-5)
    window = settings.number("sliding_window") if settings.entries.get("sliding_window") is not None else None
    attention = within(llama_attention(settings, qkv_bias=False, out_bias=False), window)
    layer = LayerSpec.of("pre", norm, attention, llama_ffn(settings))
    return llama_model(settings, [layer] * settings.number("num_hidden_layers"), norm, llama_head(settings, names), positions=4096)


PHI3 = llama_family(
    "Phi-3", "phi3", "Phi3", _spec, "and Phi-4: Llama with q, k and v in one array, and the two widening matrices in another"
)
