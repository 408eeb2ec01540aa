"""Tiny models with random parameters, made and saved by Hugging Face's own classes.

directory = saved(VARIANTS["llama, one k/v head"], tmp_path)      config.json and model.safetensors, as save_pretrained writes them
theirs = loaded(directory, model)                                 the library's model, for its own generation

Sizes are odd on purpose: no two axes are equally long, and no vocabulary is a multiple of anything.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

__all__ = ["VARIANTS", "Variant", "change_generation", "change_settings", "saved", "transformers"]

_IDS = {"bos_token_id": 1, "eos_token_id": 2}
_LLAMA = {
    "vocab_size": 37,
    "hidden_size": 24,
    "intermediate_size": 19,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 40,
    **_IDS,
}
_GPT2 = {"vocab_size": 37, "n_embd": 21, "n_layer": 2, "n_head": 3, "n_positions": 18, **_IDS}
_NEOX = {
    "vocab_size": 37,
    "hidden_size": 24,
    "intermediate_size": 19,
    "num_hidden_layers": 2,
    "num_attention_heads": 3,
    "max_position_embeddings": 40,
    **_IDS,
}
_NEO = {
    "vocab_size": 37,
    "hidden_size": 21,
    "num_layers": 2,
    "num_heads": 3,
    "max_position_embeddings": 18,
    "window_size": 3,
    **_IDS,
}
_BERT = {
    "vocab_size": 37,
    "hidden_size": 21,
    "intermediate_size": 19,
    "num_hidden_layers": 2,
    "num_attention_heads": 3,
    "max_position_embeddings": 17,
    "pad_token_id": 0,
}
_BOTH = {
    "vocab_size": 37,
    "d_model": 15,
    "encoder_layers": 2,
    "decoder_layers": 3,
    "encoder_attention_heads": 3,
    "decoder_attention_heads": 3,
    "encoder_ffn_dim": 19,
    "decoder_ffn_dim": 19,
    "max_position_embeddings": 16,
    "forced_eos_token_id": None,
}
_MARIAN = {**_BOTH, "pad_token_id": 36, "eos_token_id": 0, "decoder_start_token_id": 36, "activation_function": "swish"}
_BART = {**_BOTH, "pad_token_id": 1, "eos_token_id": 2, "bos_token_id": 0, "decoder_start_token_id": 2, "activation_function": "gelu"}
_UNLIKE = {"encoder_attention_heads": 5, "encoder_ffn_dim": 11, "decoder_layers": 1}
_T5 = {
    "vocab_size": 37,
    "d_model": 14,
    "d_kv": 5,
    "d_ff": 17,
    "num_layers": 3,
    "num_decoder_layers": 2,
    "num_heads": 3,
    "relative_attention_num_buckets": 8,
    "relative_attention_max_distance": 6,
    "decoder_start_token_id": 0,
    "pad_token_id": 0,
    "eos_token_id": 1,
}
_T5_LATER = {"feed_forward_proj": "gated-gelu", "tie_word_embeddings": False}
_LLAMA3 = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 16}


@dataclass(frozen=True)
class Variant:
    """One class with one choice of sizes."""

    model: str
    """The class: `LlamaForCausalLM`."""
    choices: Mapping[str, Any]
    """For its config."""
    generation: Mapping[str, Any] = field(default_factory=dict)
    """For its generation config."""
    saving: Mapping[str, Any] = field(default_factory=dict)
    """For `save_pretrained`."""
    dtype: str = "float32"
    afterwards: Callable[[Path], None] | None = None
    """What is done to the directory at the end."""


def change_settings(**entries: Any) -> Callable[[Path], None]:
    """Other entries in config.json; None takes an entry out."""

    def change(directory: Path) -> None:
        file = directory / "config.json"
        joined = {**json.loads(file.read_text(encoding="utf-8")), **entries}
        file.write_text(json.dumps({key: entry for key, entry in joined.items() if entry is not None}), encoding="utf-8")

    return change


def change_generation(**entries: Any) -> Callable[[Path], None]:
    """A generation_config.json with these entries alone, beside the ids that stand in config.json."""

    def change(directory: Path) -> None:
        config = json.loads((directory / "config.json").read_text(encoding="utf-8"))
        ids = {key: value for key, value in config.items() if key.endswith("_token_id") and not key.startswith("forced")}
        (directory / "generation_config.json").write_text(json.dumps({**ids, **entries}), encoding="utf-8")

    return change


def _respelled(old: str, new: str) -> Callable[[Path], None]:
    """Other names in the file: the first of the two words becomes the second."""

    def change(directory: Path) -> None:
        from safetensors.numpy import load_file, save_file

        arrays = load_file(directory / "model.safetensors")
        save_file({name.replace(old, new): array for name, array in arrays.items()}, directory / "model.safetensors")

    return change


def _older_names_of_norms(directory: Path) -> None:
    _respelled("LayerNorm.weight", "LayerNorm.gamma")(directory)
    _respelled("LayerNorm.bias", "LayerNorm.beta")(directory)


VARIANTS = {
    "llama": Variant("LlamaForCausalLM", _LLAMA),
    "llama, one k/v head, tied, with biases, slowed": Variant(
        "LlamaForCausalLM",
        {
            **_LLAMA,
            "num_key_value_heads": 1,
            "tie_word_embeddings": True,
            "attention_bias": True,
            "mlp_bias": True,
            "rope_parameters": {"rope_theta": 900.0, **_LLAMA3},
        },
    ),
    "llama, older rope settings": Variant(
        "LlamaForCausalLM",
        {**_LLAMA, "head_dim": 10, "num_key_value_heads": 4, "rms_norm_eps": 1e-5},
        afterwards=change_settings(rope_parameters=None, rope_theta=700.0, rope_scaling={"type": "linear", "factor": 3.0}),
    ),
    "llama without its head": Variant("LlamaModel", {**_LLAMA, "hidden_act": "gelu"}),
    "llama in bfloat16, sharded": Variant("LlamaForCausalLM", _LLAMA, saving={"max_shard_size": "8KB"}, dtype="bfloat16"),
    "qwen2": Variant("Qwen2ForCausalLM", {**_LLAMA, "tie_word_embeddings": True}),
    "qwen3": Variant("Qwen3ForCausalLM", {**_LLAMA, "head_dim": 10, "num_key_value_heads": 1, "hidden_act": "gelu_pytorch_tanh"}),
    "gpt_neox": Variant("GPTNeoXForCausalLM", _NEOX),
    "gpt_neox, tied, one after the other, in float16": Variant(
        "GPTNeoXForCausalLM",
        {**_NEOX, "tie_word_embeddings": True, "use_parallel_residual": False, "attention_bias": False},
        dtype="float16",
    ),
    "gpt_neox, older settings, without its head": Variant(
        "GPTNeoXModel",
        {**_NEOX, "rope_parameters": {"rope_type": "default", "rope_theta": 900.0, "partial_rotary_factor": 0.5}},
        afterwards=change_settings(rope_parameters=None, rotary_pct=0.5, rotary_emb_base=900),
    ),
    "gpt_neo": Variant("GPTNeoForCausalLM", {**_NEO, "attention_types": [[["global", "local"], 1]]}),
    "gpt_neo, untied, most layers local": Variant(
        "GPTNeoForCausalLM",
        {
            **_NEO,
            "attention_types": [[["local"], 1], [["global"], 1]],
            "window_size": 2,
            "intermediate_size": 17,
            "tie_word_embeddings": False,
        },
        afterwards=change_settings(attention_layers=None),
    ),
    "gpt2": Variant("GPT2LMHeadModel", _GPT2),
    "gpt2 without its prefix": Variant("GPT2Model", {**_GPT2, "n_inner": 17}),
    "gpt2, untied, scaled by layer": Variant(
        "GPT2LMHeadModel",
        {**_GPT2, "activation_function": "relu", "scale_attn_by_inverse_layer_idx": True, "tie_word_embeddings": False},
    ),
    "gpt2, unscaled, in float16": Variant(
        "GPT2LMHeadModel", {**_GPT2, "activation_function": "silu", "scale_attn_weights": False}, dtype="float16"
    ),
    "bert with words": Variant("BertForMaskedLM", _BERT),
    "bert with a pooler": Variant("BertModel", {**_BERT, "type_vocab_size": 3, "hidden_act": "gelu_new"}),
    "bert with both": Variant("BertForPreTraining", _BERT),
    "bert, untied, older names": Variant(
        "BertForMaskedLM", {**_BERT, "tie_word_embeddings": False, "hidden_act": "relu"}, afterwards=_older_names_of_norms
    ),
    "marian": Variant("MarianMTModel", {**_MARIAN, "scale_embedding": True}, generation={"bad_words_ids": [[36]]}),
    "marian, unscaled, in float16": Variant("MarianMTModel", {**_MARIAN, "activation_function": "relu"}, dtype="float16"),
    "bart": Variant("BartForConditionalGeneration", _BART),
    "bart, scaled, its beginning forced": Variant(
        "BartForConditionalGeneration",
        {**_BART, "scale_embedding": True, "activation_function": "gelu_new"},
        generation={"forced_bos_token_id": 0},
    ),
    "bart without its head": Variant("BartModel", _BART),
    "marian, another decoder than its encoder": Variant("MarianMTModel", {**_MARIAN, **_UNLIKE}),
    "bart, another decoder than its encoder": Variant("BartForConditionalGeneration", {**_BART, **_UNLIKE}),
    "t5": Variant("T5ForConditionalGeneration", _T5),
    "t5 1.1": Variant("T5ForConditionalGeneration", {**_T5, **_T5_LATER}),
    "t5, gated silu, wider heads": Variant(
        "T5ForConditionalGeneration", {**_T5, **_T5_LATER, "feed_forward_proj": "gated-silu", "d_kv": 7}
    ),
}
"""Every family, and what its checkpoints differ in."""


def transformers() -> Any:
    """Hugging Face's library, or a skipped test."""
    library = pytest.importorskip("transformers", reason="needs Hugging Face's models: pip install '.[hf]'")
    library.utils.logging.disable_progress_bar()
    library.utils.logging.set_verbosity_error()
    return library


def saved(variant: Variant, directory: Path) -> Path:
    """Make a model with random parameters and save it as its users would."""
    library = transformers()
    torch = pytest.importorskip("torch")
    kind = getattr(library, variant.model)
    torch.manual_seed(0)
    model = kind(kind.config_class(**variant.choices))
    with torch.no_grad():
        for name, array in [*model.named_parameters(), *model.named_buffers()]:
            if (
                array.is_floating_point()
                and not (variant.model.startswith(("Marian", "Pegasus")) and "embed_positions" in name)
                and "inv_freq" not in name
            ):
                middle, spread = (1.0, 0.3) if ("norm" in name.lower() and name.endswith("weight")) or ".ln_" in name else (0.0, 0.3)
                array.copy_(torch.randn_like(array) * spread + middle)
    for name, choice in variant.generation.items():
        setattr(model.generation_config, name, choice)
    model.to(getattr(torch, variant.dtype)).save_pretrained(directory, **variant.saving)
    if variant.afterwards:
        variant.afterwards(directory)
    return directory
