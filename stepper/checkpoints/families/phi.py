"""Phi-1, Phi-1.5 and Phi-2: both sublayers beside each other behind one norm, a part of each head turned (Li et al. 2023).

Described in arXiv 2309.05463. Everything has a bias, the output layer too.
"""

from stepper.checkpoints.families.family import activation_of
from stepper.checkpoints.families.like_llama import llama_attention, llama_family, llama_head, llama_model
from stepper.checkpoints.families.rotation import rotary_of
from stepper.checkpoints.families.settings import Settings
from stepper.engine.spec import FfnSpec, LayerSpec, ModelSpec, NormSpec, Sublayer
from stepper.errors import Clause

__all__ = ["PHI"]

_TURNED = 0.5
"""The share of a head's columns that turn, where the config does not say."""


def _spec(settings: Settings, names: frozenset[str]) -> ModelSpec:
    settings.refuse("qk_layernorm", True, Clause("unsupported.qk_layer_norm"))
    norm = NormSpec("layer", settings.real("layer_norm_eps", 1e-5))
    blind = llama_attention(settings, positions=None, qkv_bias=True, out_bias=True)
    attention = llama_attention(settings, positions=rotary_of(settings, blind.d_head, share=_TURNED), qkv_bias=True, out_bias=True)
    ffn = FfnSpec(settings.number("intermediate_size"), activation_of(settings, "hidden_act", "gelu_new"))
    layer = LayerSpec((Sublayer(attention, norm), Sublayer(ffn, None)), "parallel")
    head = llama_head(settings, names, bias=True)
    return llama_model(settings, [layer] * settings.number("num_hidden_layers"), norm, head)


PHI = llama_family(
    "Phi", "phi", "Phi", _spec, "1 to 2: attention and feed-forward side by side behind one norm; rotary positions of a part of each head"
)
