"""Granite 3: Llama with four multipliers (IBM 2024): of the embedding, of the scores, of what each sublayer adds, and of the logits."""

from dataclasses import replace

from stepper.checkpoints.families.like_llama import TABLE, llama_attention, llama_family, llama_ffn, llama_head, llama_model, llama_norm
from stepper.checkpoints.families.settings import Settings
from stepper.engine.spec import EmbedSpec, LayerSpec, ModelSpec, ScaleSpec
from stepper.errors import Clause

__all__ = ["GRANITE"]


def _spec(settings: Settings, names: frozenset[str]) -> ModelSpec:
    norm, scale = llama_norm(settings), ScaleSpec(None, number=1 / _multiplier(settings, "attention_multiplier"))
    layer = LayerSpec.of("pre", norm, llama_attention(settings, scale=scale), llama_ffn(settings))
    layer = replace(layer, times=_multiplier(settings, "residual_multiplier"))
    head = replace(llama_head(settings, names), divisor=_multiplier(settings, "logits_scaling"))
    embed = EmbedSpec(TABLE, times=_multiplier(settings, "embedding_multiplier"))
    return llama_model(settings, [layer] * settings.number("num_hidden_layers"), norm, head, embed)


def _multiplier(settings: Settings, name: str) -> float:
    """One of the four; 1 where the config does not say.

    Raises:
        BadCheckpoint: it is 0, and nothing would come through.
    """
    found = settings.real(name, 1.0)
    if not found:
        raise settings.unsupported(f"{name} = 0", Clause("unsupported.nothing_through"))
    return found


GRANITE = llama_family(
    "Granite", "granite", "Granite", _spec, "Llama with multipliers of the embedding, the scores, what sublayers add, and the logits"
)
