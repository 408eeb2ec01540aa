"""The checkpoints of the grid: Hugging Face's classes with few, odd sizes, families by families.

CASES[0]        Case("bert", "with words", "BertForMaskedLM", {"hidden_size": 24, …})

Each family has its plain form and what its checkpoints differ in. Families that cannot be opened yet are in it too: they are to be
refused in one line.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["CASES", "Case"]


@dataclass(frozen=True)
class Case:
    """One checkpoint."""

    family: str
    what: str
    model: str
    """The class."""
    choices: Mapping[str, Any]
    """For its config, beside the size of the vocabulary and the special ids."""
    generation: Mapping[str, Any] = field(default_factory=dict)
    """For its generation config."""


_WIDE = {"hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 3, "intermediate_size": 19, "max_position_embeddings": 64}
_LLAMA = {**_WIDE, "num_attention_heads": 4, "num_key_value_heads": 2}
_GPT2 = {"n_embd": 24, "n_layer": 2, "n_head": 3, "n_positions": 64}
_BOTH = {
    "d_model": 24,
    "encoder_layers": 2,
    "decoder_layers": 3,
    "encoder_attention_heads": 3,
    "decoder_attention_heads": 3,
    "encoder_ffn_dim": 19,
    "decoder_ffn_dim": 21,
    "max_position_embeddings": 64,
}
_T5 = {"d_model": 24, "d_kv": 5, "d_ff": 17, "num_layers": 3, "num_decoder_layers": 2, "num_heads": 3, "relative_attention_num_buckets": 8}
_MOE = {"moe_intermediate_size": 11, "num_experts": 5, "num_experts_per_tok": 2, "shared_expert_intermediate_size": 13}
_Variants = Mapping[str, Mapping[str, Any]]

_ENCODERS: dict[str, tuple[str, Mapping[str, Any], _Variants]] = {
    "bert": (
        "Bert",
        _WIDE,
        {"three segments": {"type_vocab_size": 3}, "untied, relu": {"tie_word_embeddings": False, "hidden_act": "relu"}},
    ),
    "roberta": ("Roberta", _WIDE, {"untied": {"tie_word_embeddings": False}}),
    "xlm-roberta": ("XLMRoberta", _WIDE, {}),
    "distilbert": ("DistilBert", {"dim": 24, "n_layers": 2, "n_heads": 3, "hidden_dim": 19, "max_position_embeddings": 64}, {}),
    "electra": ("Electra", {**_WIDE, "embedding_size": 15}, {"as wide": {"embedding_size": 24}}),
    "albert": ("Albert", {**_WIDE, "embedding_size": 15}, {"two groups": {"num_hidden_groups": 2}}),
    "mpnet": ("MPNet", _WIDE, {}),
    "modernbert": ("ModernBert", {**_WIDE, "global_attn_every_n_layers": 2, "local_attention": 4}, {}),
    "deberta": ("Deberta", _WIDE, {}),
}
_DECODERS: dict[str, tuple[str, Mapping[str, Any], _Variants]] = {
    "gpt2": (
        "GPT2LMHeadModel",
        _GPT2,
        {
            "untied, relu": {"tie_word_embeddings": False, "activation_function": "relu"},
            "by layer": {"scale_attn_by_inverse_layer_idx": True},
        },
    ),
    "gpt_neo": (
        "GPTNeoForCausalLM",
        {
            "hidden_size": 24,
            "num_layers": 2,
            "num_heads": 3,
            "max_position_embeddings": 64,
            "attention_types": [[["global", "local"], 1]],
            "window_size": 4,
        },
        {"all global": {"attention_types": [[["global"], 2]]}},
    ),
    "gpt_neox": (
        "GPTNeoXForCausalLM",
        _WIDE,
        {"one after the other": {"use_parallel_residual": False}, "tied": {"tie_word_embeddings": True}},
    ),
    "gptj": ("GPTJForCausalLM", {**_GPT2, "rotary_dim": 4}, {}),
    "codegen": ("CodeGenForCausalLM", {"n_embd": 24, "n_layer": 2, "n_head": 4, "n_positions": 64, "rotary_dim": 4}, {}),
    "gpt_bigcode": ("GPTBigCodeForCausalLM", _GPT2, {}),
    "opt": (
        "OPTForCausalLM",
        {
            "hidden_size": 24,
            "num_hidden_layers": 2,
            "num_attention_heads": 3,
            "ffn_dim": 19,
            "max_position_embeddings": 64,
            "word_embed_proj_dim": 24,
        },
        {"narrow, norm after": {"word_embed_proj_dim": 12, "do_layer_norm_before": False}},
    ),
    "bloom": ("BloomForCausalLM", {"hidden_size": 24, "n_layer": 2, "n_head": 3}, {}),
    "falcon": (
        "FalconForCausalLM",
        {"hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 3},
        {"new": {"new_decoder_architecture": True, "num_kv_heads": 3}, "one after the other": {"parallel_attn": False}},
    ),
    "phi": ("PhiForCausalLM", _WIDE, {"half turned": {"partial_rotary_factor": 0.5}}),
    "phi3": ("Phi3ForCausalLM", _LLAMA, {}),
    "llama": (
        "LlamaForCausalLM",
        _LLAMA,
        {
            "one k/v head, tied": {"num_key_value_heads": 1, "tie_word_embeddings": True},
            "with biases": {"attention_bias": True, "mlp_bias": True},
            "slowed": {
                "rope_parameters": {
                    "rope_type": "llama3",
                    "rope_theta": 900.0,
                    "factor": 8.0,
                    "low_freq_factor": 1.0,
                    "high_freq_factor": 4.0,
                    "original_max_position_embeddings": 16,
                }
            },
            "wide heads": {"head_dim": 10},
        },
    ),
    "mistral": ("MistralForCausalLM", {**_LLAMA, "sliding_window": None}, {"window of 4": {"sliding_window": 4}}),
    "mixtral": (
        "MixtralForCausalLM",
        {**_LLAMA, "num_local_experts": 4, "num_experts_per_tok": 2, "sliding_window": None},
        {"one expert": {"num_experts_per_tok": 1}},
    ),
    "qwen2": (
        "Qwen2ForCausalLM",
        _LLAMA,
        {
            "tied": {"tie_word_embeddings": True},
            "window in no layer": {"use_sliding_window": True, "sliding_window": 4, "max_window_layers": 2},
            "window in one layer": {"use_sliding_window": True, "sliding_window": 4, "max_window_layers": 1},
        },
    ),
    "qwen3": ("Qwen3ForCausalLM", {**_LLAMA, "head_dim": 10}, {"tied, gelu": {"tie_word_embeddings": True, "hidden_act": "gelu"}}),
    "qwen2_moe": ("Qwen2MoeForCausalLM", {**_LLAMA, **_MOE}, {"normalised": {"norm_topk_prob": True}}),
    "qwen3_moe": (
        "Qwen3MoeForCausalLM",
        {**_LLAMA, "head_dim": 10, "moe_intermediate_size": 11, "num_experts": 5, "num_experts_per_tok": 2},
        {"dense first": {"mlp_only_layers": [0]}},
    ),
    "gemma": ("GemmaForCausalLM", {**_LLAMA, "head_dim": 10}, {}),
    "gemma2": (
        "Gemma2ForCausalLM",
        {**_LLAMA, "head_dim": 10, "sliding_window": 4, "query_pre_attn_scalar": 10},
        {"no caps": {"attn_logit_softcapping": None, "final_logit_softcapping": None}},
    ),
    "gemma3_text": ("Gemma3ForCausalLM", {**_LLAMA, "head_dim": 10, "sliding_window": 4, "query_pre_attn_scalar": 10}, {}),
    "olmo": ("OlmoForCausalLM", _LLAMA, {"clipped": {"clip_qkv": 0.4}}),
    "olmo2": ("Olmo2ForCausalLM", _LLAMA, {}),
    "olmoe": ("OlmoeForCausalLM", {**_LLAMA, "num_experts": 5, "num_experts_per_tok": 2}, {}),
    "stablelm": ("StableLmForCausalLM", _LLAMA, {"parallel, q/k normed": {"use_parallel_residual": True, "qk_layernorm": True}}),
    "starcoder2": ("Starcoder2ForCausalLM", {**_LLAMA, "sliding_window": None}, {"window of 4": {"sliding_window": 4}}),
    "cohere": ("CohereForCausalLM", _LLAMA, {"q/k normed": {"use_qk_norm": True}}),
    "granite": (
        "GraniteForCausalLM",
        {**_LLAMA, "embedding_multiplier": 3.0, "residual_multiplier": 0.5, "attention_multiplier": 0.3, "logits_scaling": 2.0},
        {},
    ),
    "nemotron": ("NemotronForCausalLM", _LLAMA, {}),
    "persimmon": ("PersimmonForCausalLM", _WIDE, {}),
}
_TRANSLATORS: dict[str, tuple[str, Mapping[str, Any], _Variants]] = {
    "bart": (
        "BartForConditionalGeneration",
        _BOTH,
        {"scaled, another decoder": {"scale_embedding": True, "decoder_attention_heads": 4}, "untied": {"tie_word_embeddings": False}},
    ),
    "mbart": ("MBartForConditionalGeneration", _BOTH, {}),
    "marian": ("MarianMTModel", _BOTH, {"scaled, swish": {"scale_embedding": True, "activation_function": "swish"}}),
    "pegasus": ("PegasusForConditionalGeneration", _BOTH, {}),
    "blenderbot": ("BlenderbotForConditionalGeneration", _BOTH, {}),
    "m2m_100": ("M2M100ForConditionalGeneration", _BOTH, {}),
    "t5": ("T5ForConditionalGeneration", _T5, {"1.1": {"feed_forward_proj": "gated-gelu", "tie_word_embeddings": False}}),
    "mt5": ("MT5ForConditionalGeneration", _T5, {}),
    "umt5": ("UMT5ForConditionalGeneration", _T5, {}),
}
_CHOSEN: list[Case] = [
    Case("gpt2", "three ends, words barred", "GPT2LMHeadModel", _GPT2, {"eos_token_id": [2, 40, 80], "suppress_tokens": [7, 9]}),
    Case("bart", "the last word forced", "BartForConditionalGeneration", _BOTH, {"forced_eos_token_id": 2, "max_length": 8}),
    Case("llama", "at least 6 words", "LlamaForCausalLM", _LLAMA, {"eos_token_id": list(range(20, 300)), "min_new_tokens": 6}),
]
"""Settings for generation that are followed."""


def _cases() -> Iterator[Case]:
    for family, (name, plain, variants) in _ENCODERS.items():
        yield Case(family, "with words", f"{name}ForMaskedLM", plain)
        yield Case(family, "without a head", f"{name}Model", plain)
        yield from (Case(family, what, f"{name}ForMaskedLM", {**plain, **more}) for what, more in variants.items())
    for table in (_DECODERS, _TRANSLATORS):
        for family, (name, plain, variants) in table.items():
            yield Case(family, "plain", name, plain)
            yield from (Case(family, what, name, {**plain, **more}) for what, more in variants.items())
    yield from _CHOSEN


CASES = tuple(_cases())
