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

_PHI3 = {"pad_token_id": 0, "original_max_position_embeddings": 30}
_LONGROPE = {"rope_type": "longrope", "rope_theta": 800.0, "short_factor": [1.0, 1.5, 3.0], "long_factor": [1.0, 2.0, 5.0]}
_MULTIPLIERS = {"embedding_multiplier": 3.0, "attention_multiplier": 0.125, "residual_multiplier": 0.3, "logits_scaling": 5.0}

_GPTJ = {"vocab_size": 37, "n_embd": 24, "n_layer": 2, "n_head": 3, "n_positions": 40, "rotary_dim": 4, **_IDS}
_OPT = {
    "vocab_size": 37,
    "hidden_size": 21,
    "ffn_dim": 19,
    "num_hidden_layers": 2,
    "num_attention_heads": 3,
    "max_position_embeddings": 30,
    "pad_token_id": 0,
    **_IDS,
}
_FALCON = {"vocab_size": 37, "hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 4, "max_position_embeddings": 40, **_IDS}
_BLOOM = {"vocab_size": 37, "hidden_size": 24, "n_layer": 2, "n_head": 3, **_IDS}

_QWEN_MOE = {
    "num_experts": 5,
    "num_experts_per_tok": 2,
    "moe_intermediate_size": 7,
    "shared_expert_intermediate_size": 11,
    "pad_token_id": 0,
}
_OSS = {
    "num_local_experts": 5,
    "num_experts_per_tok": 3,
    "head_dim": 10,
    "sliding_window": 3,
    "pad_token_id": 0,
    "rope_parameters": {**_YARN, "truncate": False},
}

_GEMMA = {**_LLAMA, "head_dim": 6, "pad_token_id": 0}

_TWO_BASES = {
    "full_attention": {"rope_type": "linear", "factor": 4.0, "rope_theta": 800.0},
    "sliding_attention": {"rope_type": "default", "rope_theta": 90.0},
}
_THIRD_IS_FULL = ["sliding_attention", "sliding_attention", "full_attention"]
DECODERS = {
    "gemma": Variant("GemmaForCausalLM", _GEMMA),
    "gemma, one k/v head, untied": Variant(
        "GemmaForCausalLM", {**_GEMMA, "num_key_value_heads": 1, "tie_word_embeddings": False, "head_dim": 10}, dtype="bfloat16"
    ),
    "gemma, without its output layer": Variant("GemmaModel", {**_GEMMA, "num_attention_heads": 3, "num_key_value_heads": 3}),
    "gemma 2": Variant("Gemma2ForCausalLM", {**_GEMMA, "sliding_window": 3, "query_pre_attn_scalar": 5}),
    "gemma 2, no caps": Variant(
        "Gemma2ForCausalLM",
        {**_GEMMA, "sliding_window": 2, "attn_logit_softcapping": None, "final_logit_softcapping": None, "num_hidden_layers": 3},
    ),
    "gemma 2, low caps": Variant(
        "Gemma2ForCausalLM", {**_GEMMA, "sliding_window": 4, "attn_logit_softcapping": 0.05, "final_logit_softcapping": 0.2}
    ),
    "gemma 3": Variant(
        "Gemma3ForCausalLM",
        {**_GEMMA, "sliding_window": 3, "layer_types": ["sliding_attention", "full_attention"], "query_pre_attn_scalar": 6},
    ),
    "gemma 3, older settings": Variant(
        "Gemma3ForCausalLM",
        {**_GEMMA, "sliding_window": 2, "num_hidden_layers": 3, "rope_parameters": _TWO_BASES, "layer_types": _THIRD_IS_FULL},
        afterwards=change_settings(
            rope_parameters=None,
            layer_types=None,
            sliding_window_pattern=3,
            rope_theta=800.0,
            rope_local_base_freq=90.0,
            rope_scaling={"rope_type": "linear", "factor": 4.0},
        ),
    ),
    "gemma 3, everything local, caps": Variant(
        "Gemma3ForCausalLM",
        {
            **_GEMMA,
            "sliding_window": 3,
            "layer_types": ["sliding_attention"] * 2,
            "final_logit_softcapping": 0.3,
            "attn_logit_softcapping": 0.1,
        },
        dtype="bfloat16",
    ),
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
    "phi 3": Variant("Phi3ForCausalLM", {**_LLAMA, "pad_token_id": 0, "sliding_window": 3, "num_key_value_heads": 1}),
    "phi 3, longrope": Variant(
        "Phi3ForCausalLM",
        {**_LLAMA, **_PHI3, "rope_parameters": {**_LONGROPE, "partial_rotary_factor": 0.75}, "hidden_size": 32},
        afterwards=change_settings(partial_rotary_factor=0.75),
    ),
    "phi 3, without its output layer": Variant("Phi3Model", {**_LLAMA, **_PHI3, "num_key_value_heads": 4}, dtype="bfloat16"),
    "olmo 2": Variant("Olmo2ForCausalLM", {**_LLAMA, "pad_token_id": 0}),
    "olmo 2, one k/v head, biases": Variant(
        "Olmo2ForCausalLM", {**_LLAMA, "pad_token_id": 0, "num_key_value_heads": 1, "attention_bias": True, "tie_word_embeddings": True}
    ),
    "olmo 2, as many k/v heads": Variant(
        "Olmo2ForCausalLM", {**_LLAMA, "pad_token_id": 0, "num_key_value_heads": 4, "num_hidden_layers": 3}, dtype="bfloat16"
    ),
    "granite": Variant("GraniteForCausalLM", {**_LLAMA, **_MULTIPLIERS}),
    "granite, tied, biases": Variant(
        "GraniteForCausalLM", {**_LLAMA, **_MULTIPLIERS, "tie_word_embeddings": True, "attention_bias": True, "mlp_bias": True}
    ),
    "granite, multipliers of 1": Variant("GraniteForCausalLM", {**_LLAMA, "num_key_value_heads": 1}, dtype="bfloat16"),
    "smollm 3": Variant("SmolLM3ForCausalLM", {**_LLAMA, "pad_token_id": 0, "num_hidden_layers": 4}),
    "smollm 3, listed": Variant(
        "SmolLM3ForCausalLM", {**_LLAMA, "pad_token_id": 0, "no_rope_layers": [0, 1], "tie_word_embeddings": False}, dtype="bfloat16"
    ),
    "smollm 3, windows": Variant(
        "SmolLM3ForCausalLM",
        {**_LLAMA, "pad_token_id": 0, "no_rope_layer_interval": 2, "use_sliding_window": True, "sliding_window": 3},
        afterwards=change_settings(no_rope_layers=None, layer_types=None),
    ),
    "phi": Variant("PhiForCausalLM", {**_LLAMA, "partial_rotary_factor": 0.7}),
    "phi, one k/v head": Variant("PhiForCausalLM", {**_LLAMA, "num_key_value_heads": 1, "partial_rotary_factor": 1.0}, dtype="bfloat16"),
    "phi, without its output layer": Variant("PhiModel", {**_LLAMA, "num_key_value_heads": 4, "hidden_size": 32}),
    "gpt-j": Variant("GPTJForCausalLM", _GPTJ),
    "gpt-j, whole heads": Variant(
        "GPTJForCausalLM", {**_GPTJ, "rotary_dim": 8, "n_inner": 17, "activation_function": "gelu"}, dtype="float16"
    ),
    "gpt-j, without its output layer": Variant("GPTJModel", {**_GPTJ, "n_head": 4, "rotary_dim": 2, "n_layer": 3}),
    "opt": Variant("OPTForCausalLM", _OPT),
    "opt, untied, without biases": Variant(
        "OPTForCausalLM", {**_OPT, "tie_word_embeddings": False, "enable_bias": False}, dtype="bfloat16"
    ),
    "opt, without its output layer and last norm": Variant("OPTModel", {**_OPT, "_remove_final_layer_norm": True}),
    "falcon": Variant("FalconForCausalLM", _FALCON),
    "falcon, one after the other, biases": Variant(
        "FalconForCausalLM", {**_FALCON, "parallel_attn": False, "multi_query": False, "bias": True, "ffn_hidden_size": 17}
    ),
    "falcon, the larger": Variant("FalconForCausalLM", {**_FALCON, "new_decoder_architecture": True, "num_kv_heads": 2}, dtype="bfloat16"),
    "falcon, the larger with one norm, untied": Variant(
        "FalconForCausalLM",
        {**_FALCON, "new_decoder_architecture": True, "num_kv_heads": 2, "num_ln_in_parallel_attn": 1, "tie_word_embeddings": False},
    ),
    "bloom": Variant("BloomForCausalLM", _BLOOM),
    "bloom, a power of two": Variant("BloomForCausalLM", {**_BLOOM, "n_head": 4, "tie_word_embeddings": False}, dtype="bfloat16"),
    "bloom, without its output layer": Variant("BloomModel", {**_BLOOM, "n_head": 6, "n_layer": 3}),
    "mixtral": Variant("MixtralForCausalLM", {**_LLAMA, "num_local_experts": 5}),
    "mixtral, a window, tied": Variant(
        "MixtralForCausalLM",
        {**_LLAMA, "num_local_experts": 3, "num_experts_per_tok": 1, "sliding_window": 3, "tie_word_embeddings": True},
        dtype="bfloat16",
    ),
    "mixtral, every expert, without its output layer": Variant(
        "MixtralModel", {**_LLAMA, "num_local_experts": 3, "num_experts_per_tok": 3, "hidden_act": "gelu", "num_key_value_heads": 1}
    ),
    "qwen2-moe": Variant("Qwen2MoeForCausalLM", {**_LLAMA, **_QWEN_MOE}),
    "qwen2-moe, renormalised, one layer without": Variant(
        "Qwen2MoeForCausalLM", {**_LLAMA, **_QWEN_MOE, "norm_topk_prob": True, "mlp_only_layers": [0]}, dtype="bfloat16"
    ),
    "qwen2-moe, windows": Variant(
        "Qwen2MoeForCausalLM",
        {**_LLAMA, **_QWEN_MOE, "use_sliding_window": True, "sliding_window": 2, "max_window_layers": 1, "qkv_bias": False},
    ),
    "qwen3-moe": Variant("Qwen3MoeForCausalLM", {**_LLAMA, **_QWEN_MOE, "head_dim": 10}),
    "qwen3-moe, every other layer, renormalised": Variant(
        "Qwen3MoeForCausalLM", {**_LLAMA, **_QWEN_MOE, "decoder_sparse_step": 2, "norm_topk_prob": True}, dtype="bfloat16"
    ),
    "qwen3-moe, a window, without its output layer": Variant(
        "Qwen3MoeModel", {**_LLAMA, **_QWEN_MOE, "use_sliding_window": True, "sliding_window": 3, "num_experts_per_tok": 1}
    ),
    "gpt-oss": Variant("GptOssForCausalLM", {**_LLAMA, **_OSS}),
    "gpt-oss, no sliding layer, low bounds": Variant(
        "GptOssForCausalLM", {**_LLAMA, **_OSS, "layer_types": ["full_attention"] * 2, "swiglu_limit": 0.02, "swiglu_alpha": 1.1}
    ),
    "gpt-oss, tied, without biases": Variant(
        "GptOssForCausalLM",
        {**_LLAMA, **_OSS, "attention_bias": False, "tie_word_embeddings": True, "num_experts_per_tok": 1},
        dtype="bfloat16",
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
