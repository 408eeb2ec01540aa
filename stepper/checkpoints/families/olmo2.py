"""OLMo 2: Llama with its norms after each sublayer, and q and k normalised over all heads (OLMo Team 2025, arXiv 2501.00656)."""

from stepper.checkpoints.families.like_llama import llama_attention, llama_family, llama_ffn, llama_head, llama_model, llama_norm
from stepper.checkpoints.families.settings import Settings
from stepper.engine.spec import AttentionSpec, FfnSpec, LayerSpec, ModelSpec, Sublayer

__all__ = ["OLMO2"]


def _spec(settings: Settings, names: frozenset[str]) -> ModelSpec:
    norm = llama_norm(settings, 1e-5)
    parts: tuple[AttentionSpec | FfnSpec, ...] = (
        llama_attention(settings, qk_norm=norm, qk_norm_over="all heads"),
        llama_ffn(settings),
    )
    layer = LayerSpec(tuple(Sublayer(part, None, norm) for part in parts), "sandwich")
    return llama_model(settings, [layer] * settings.number("num_hidden_layers"), norm, llama_head(settings, names))


OLMO2 = llama_family(
    "OLMo 2", "olmo2", "Olmo2", _spec, "norms of what each sublayer makes, none of what it reads; q and k normalised over all heads"
)
