"""GGUF files for tests: random models of Hugging Face's classes, written as llama.cpp's own scripts would.

    file = written(model, "llama", folder / "model.gguf", Q.Q8_0)

Names come from the library's own table; what those scripts change about the numbers is done here once more.
"""

from pathlib import Path
from typing import Any

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Kind
from numpy.typing import NDArray

__all__ = ["Kind", "written"]

_ARCHITECTURES = {
    "llama": gguf.MODEL_ARCH.LLAMA,
    "qwen2": gguf.MODEL_ARCH.QWEN2,
    "qwen3": gguf.MODEL_ARCH.QWEN3,
    "gemma": gguf.MODEL_ARCH.GEMMA,
    "gemma2": gguf.MODEL_ARCH.GEMMA2,
    "gemma3": gguf.MODEL_ARCH.GEMMA3,
    "phi3": gguf.MODEL_ARCH.PHI3,
    "gpt2": gguf.MODEL_ARCH.GPT2,
}
Numbers = NDArray[np.float32]


def written(
    model: Any, said: str, file: Path, kind: Kind = Kind.F32, tokens: list[str] | None = None, merges: list[str] | None = None
) -> Path:
    """Write a model; matrices in the given way, the rest in float32."""
    config = model.config
    writer = gguf.GGUFWriter(file, said)
    _sizes(writer, config, said)
    if tokens is not None:
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre("gpt-2")
        writer.add_token_list(tokens)
        writer.add_token_merges(merges or [])
    table = gguf.get_tensor_name_map(_ARCHITECTURES[said], config.num_hidden_layers)
    for name, parameter in model.state_dict().items():
        if name == "lm_head.weight" and config.tie_word_embeddings:
            continue
        stem, _, ending = name.rpartition(".")
        known = table.get_name(stem) or table.get_name(stem.removeprefix("transformer."))
        if known is None:
            continue
        array = _as_stored(parameter.numpy(), said, name, config)
        is_matrix = array.ndim == 2 and kind is not Kind.F32
        data = gguf.quants.quantize(array, kind) if is_matrix else array
        writer.add_tensor(f"{known}.{ending}", data, raw_dtype=kind if is_matrix else None)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return file


def _sizes(writer: Any, config: Any, said: str) -> None:
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_head_count(config.num_attention_heads)
    writer.add_eos_token_id(1)
    writer.add_bos_token_id(0)
    writer.add_feed_forward_length(4 * config.hidden_size if said == "gpt2" else config.intermediate_size)
    if said == "gpt2":
        writer.add_layer_norm_eps(config.layer_norm_epsilon)
        return
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_key_length(getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    rope = getattr(config, "rope_parameters", None) or {}
    rope = rope.get("full_attention", rope)
    writer.add_rope_freq_base(float(rope.get("rope_theta", 10000.0)))
    if said in ("gemma2", "gemma3"):
        writer.add_sliding_window(config.sliding_window)
    if said == "gemma2":
        writer.add_attn_logit_softcapping(config.attn_logit_softcapping)
        writer.add_final_logit_softcapping(config.final_logit_softcapping)


def _as_stored(array: Numbers, said: str, name: str, config: Any) -> Numbers:
    """What llama.cpp's scripts make of an array."""
    if said == "gpt2" and ".h." in name and array.ndim == 2:
        return np.ascontiguousarray(array.T)
    if said.startswith("gemma") and name.endswith("norm.weight"):
        return array + np.float32(1)
    if said == "llama" and (".q_proj." in name or ".k_proj." in name):
        heads = config.num_attention_heads if ".q_proj." in name else config.num_key_value_heads
        pairs = array.reshape(heads, 2, len(array) // heads // 2, *array.shape[1:])
        return np.ascontiguousarray(pairs.swapaxes(1, 2)).reshape(array.shape)
    return array
