"""SmolLM3: Llama in which every fourth layer turns nothing by position (Bakouch et al. 2025; Yang et al. 2025, arXiv 2501.18795).

In such a layer the order of the tokens comes in through the causal mask alone; scores do not fade with distance.
"""

from dataclasses import replace

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
from stepper.engine.spec import LayerSpec, ModelSpec
from stepper.errors import Clause

__all__ = ["SMOLLM3"]

_BASE = 2_000_000.0
_INTERVAL = 4


def _spec(settings: Settings, names: frozenset[str]) -> ModelSpec:
    norm, ffn, turns = llama_norm(settings), llama_ffn(settings), _turns(settings)
    blind = llama_attention(settings, positions=None)
    turned = replace(blind, positions=rotary_of(settings, blind.d_head, base=_BASE))
    window = settings.number("sliding_window") if settings.entries.get("sliding_window") is not None else None
    slides = settings.flag("use_sliding_window", False) and window is not None
    sizes = windows(settings, lambda number: slides and not turns[number], window)
    parts = [within(turned if turns[number] else blind, size) for number, size in enumerate(sizes)]
    layers = [LayerSpec.of("pre", norm, part, ffn) for part in parts]
    return llama_model(settings, layers, norm, llama_head(settings, names, tied=True), positions=32_768)


def _turns(settings: Settings) -> list[bool]:
    """For each layer whether it turns q and k: from a list of 1 and 0, or all but every n-th.

    Raises:
        BadCheckpoint: the list is too short, or has something else in it.
    """
    count, interval = settings.number("num_hidden_layers"), settings.number("no_rope_layer_interval", _INTERVAL)
    listed = settings.entries.get("no_rope_layers")
    if listed is None:
        return [(number + 1) % max(interval, 1) != 0 for number in range(count)]
    if not isinstance(listed, list) or len(listed) < count or any(each not in (0, 1) for each in listed):
        raise settings.unsupported("no_rope_layers", Clause("unsupported.layers_that_turn", count=count))
    return [bool(each) for each in listed]


SMOLLM3 = llama_family("SmolLM3", "llama", "SmolLM3", _spec, "Llama in which some layers turn nothing by position")
