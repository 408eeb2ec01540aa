"""Tiny decoders with random parameters, made by Hugging Face's own classes: what the families of decoders differ in.

directory = saved(DECODERS["mistral, a window"], tmp_path)
"""

from collections.abc import Mapping
from typing import Any

from tests.checkpoints.hugging_face import Variant, change_settings

__all__ = ["DECODERS"]

_IDS = {"bos_token_id": 1, "eos_token_id": 2}
_LLAMA: Mapping[str, Any] = {
    "vocab_size": 37,
    "hidden_size": 24,
    "intermediate_size": 19,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 40,
    **_IDS,
}
_YARN = {"rope_type": "yarn", "rope_theta": 900.0, "factor": 4.0, "original_max_position_embeddings": 16}

DECODERS = {
    "llama, yarn": Variant("LlamaForCausalLM", {**_LLAMA, "rope_parameters": {**_YARN, "beta_fast": 2.0}}),
    "llama, dynamic": Variant(
        "LlamaForCausalLM", {**_LLAMA, "rope_parameters": {"rope_type": "dynamic", "factor": 2.0, "rope_theta": 700.0}}
    ),
    "mistral, a window": Variant("MistralForCausalLM", {**_LLAMA, "sliding_window": 3, "head_dim": 10}),
    "mistral, no window, one k/v head": Variant(
        "MistralForCausalLM", {**_LLAMA, "sliding_window": None, "num_key_value_heads": 1, "hidden_act": "gelu"}, dtype="bfloat16"
    ),
    "mistral, tied, yarn, older settings": Variant(
        "MistralForCausalLM",
        {**_LLAMA, "sliding_window": 2, "tie_word_embeddings": True, "rope_parameters": {**_YARN, "attention_factor": 1.3}},
        afterwards=change_settings(
            rope_parameters=None,
            rope_theta=900.0,
            rope_scaling={"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 16, "attention_factor": 1.3},
        ),
    ),
    "qwen2, windows": Variant(
        "Qwen2ForCausalLM",
        {**_LLAMA, "use_sliding_window": True, "sliding_window": 2, "max_window_layers": 1},
        afterwards=change_settings(layer_types=None),
    ),
    "qwen3, windows by layer": Variant(
        "Qwen3ForCausalLM",
        {**_LLAMA, "head_dim": 10, "use_sliding_window": True, "sliding_window": 4, "layer_types": ["sliding_attention", "full_attention"]},
    ),
}
"""Every family of decoders, and what its checkpoints differ in."""
