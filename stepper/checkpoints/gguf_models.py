"""A model in a GGUF file: its metadata as a config.json would say it, its arrays under the names that the family's library gives them.

    settings, arrays = read_gguf(Path("model-q8_0.gguf"))
    settings.entries["model_type"]                                   "llama"
    arrays["model.layers.0.self_attn.q_proj.weight"].rows(0, 4)

llama.cpp stores some arrays otherwise than the library that trained them, and that is undone: the rows of Llama's q and k are permuted
so that pairs of columns are neighbours; Gemma's gains have their 1 added; GPT-2's matrices are transposed.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from stepper.checkpoints.families.settings import Settings
from stepper.checkpoints.gguf_files import GgufArray, open_gguf
from stepper.engine import Array
from stepper.errors import BadCheckpoint

__all__ = ["read_gguf"]

_LLAMA = {
    "token_embd": "model.embed_tokens",
    "output_norm": "model.norm",
    "output": "lm_head",
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_qkv": "self_attn.qkv_proj",
    "attn_output": "self_attn.o_proj",
    "attn_q_norm": "self_attn.q_norm",
    "attn_k_norm": "self_attn.k_norm",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
"""What each array of a Llama is called in its library, by its name in the file."""
_GEMMA2 = {
    **_LLAMA,
    "post_attention_norm": "post_attention_layernorm",
    "ffn_norm": "pre_feedforward_layernorm",
    "post_ffw_norm": "post_feedforward_layernorm",
}
_PHI3 = {**_LLAMA, "ffn_up": "mlp.gate_up_proj"}
_GPT2 = {
    "token_embd": "wte",
    "position_embd": "wpe",
    "output_norm": "ln_f",
    "output": "lm_head",
    "attn_norm": "ln_1",
    "attn_qkv": "attn.c_attn",
    "attn_output": "attn.c_proj",
    "ffn_norm": "ln_2",
    "ffn_up": "mlp.c_fc",
    "ffn_down": "mlp.c_proj",
}
_OF_LLAMA = {
    "hidden_size": "embedding_length",
    "num_hidden_layers": "block_count",
    "num_attention_heads": "attention.head_count",
    "num_key_value_heads": "attention.head_count_kv",
    "head_dim": "attention.key_length",
    "intermediate_size": "feed_forward_length",
    "rms_norm_eps": "attention.layer_norm_rms_epsilon",
    "max_position_embeddings": "context_length",
    "rope_theta": "rope.freq_base",
    "sliding_window": "attention.sliding_window",
    "attn_logit_softcapping": "attn_logit_softcapping",
    "final_logit_softcapping": "final_logit_softcapping",
}
"""What an entry of config.json is called in the metadata, behind the architecture's name."""
_OF_GPT2 = {
    "n_embd": "embedding_length",
    "n_layer": "block_count",
    "n_head": "attention.head_count",
    "n_inner": "feed_forward_length",
    "n_positions": "context_length",
    "layer_norm_epsilon": "attention.layer_norm_epsilon",
}
_LAYER = re.compile(r"blk\.(\d+)\.(\w+)\.(weight|bias)")
_WHOLE = re.compile(r"(\w+)\.(weight|bias)")
_WIDEST_GEMMA = {"gemma2": 46, "gemma3": 62}
"""Layers of the one size of Gemma whose scores are divided by the root of the width shared by the heads, and not of a head's."""

_Moved = Callable[[Array], Array]


@dataclass(frozen=True)
class _Kind:
    """One architecture of llama.cpp's."""

    model_type: str
    names: Mapping[str, str]
    entries: Mapping[str, str]
    layers: str = "model.layers"
    permuted: bool = False
    """The rows of q and k are."""
    gains_from_one: bool = False
    """Gains are stored with their 1."""
    is_turned: bool = False
    """Matrices of layers are stored (out, in), and the library has (in, out)."""


_KINDS = {
    "llama": _Kind("llama", _LLAMA, _OF_LLAMA, permuted=True),
    "qwen2": _Kind("qwen2", _LLAMA, _OF_LLAMA),
    "qwen3": _Kind("qwen3", _LLAMA, _OF_LLAMA),
    "gemma": _Kind("gemma", _LLAMA, _OF_LLAMA, gains_from_one=True),
    "gemma2": _Kind("gemma2", _GEMMA2, _OF_LLAMA, gains_from_one=True),
    "gemma3": _Kind("gemma3_text", _GEMMA2, _OF_LLAMA, gains_from_one=True),
    "phi3": _Kind("phi3", _PHI3, _OF_LLAMA),
    "gpt2": _Kind("gpt2", _GPT2, _OF_GPT2, layers="h", is_turned=True),
}


def read_gguf(path: Path) -> tuple[Settings, dict[str, GgufArray], Mapping[str, Any]]:
    """A file as a family reads a directory: its settings, its arrays, and the metadata as it stands.

    Raises:
        BadCheckpoint: it is no such file, or of an architecture that is not read.
        MissingExtra: the library `gguf` is not installed.
    """
    opened = open_gguf(path)
    said = opened.metadata.get("general.architecture")
    if said not in _KINDS:
        raise BadCheckpoint("gguf.architecture", file=path, said=said, known=list(_KINDS))
    kind = _KINDS[said]
    _refuse_factors(path, opened.metadata, str(said), opened.arrays)
    entries = _entries(kind, str(said), opened.metadata, opened.arrays)
    settings = Settings(path.parent, entries, {}, file=path.name)
    arrays = {}
    for name, array in opened.arrays.items():
        respelled = _respelled(kind, name)
        if respelled is None:
            raise BadCheckpoint("gguf.unknown_array", file=path, name=name, said=said)
        arrays[respelled] = _undone(kind, settings, name, array)
    return settings, arrays, opened.metadata


def _entries(kind: _Kind, said: str, metadata: Mapping[str, Any], arrays: Mapping[str, GgufArray]) -> dict[str, Any]:
    """What config.json would say."""
    entries: dict[str, Any] = {"model_type": kind.model_type}
    for name, behind in kind.entries.items():
        found = metadata.get(f"{said}.{behind}")
        if found is not None:
            entries[name] = found
    table = arrays.get("token_embd.weight")
    entries["vocab_size"] = table.shape[0] if table else len(metadata.get("tokenizer.ggml.tokens", ()))
    entries["tie_word_embeddings"] = "output.weight" not in arrays
    for name in ("bos", "eos"):
        entries[f"{name}_token_id"] = metadata.get(f"tokenizer.ggml.{name}_token_id")
    if said == "llama":
        entries["attention_bias"] = "blk.0.attn_q.bias" in arrays
    if said in _WIDEST_GEMMA:
        heads, width = entries.get("num_attention_heads") or 1, entries.get("hidden_size") or 1
        is_widest = entries.get("num_hidden_layers") == _WIDEST_GEMMA[said]
        entries["query_pre_attn_scalar"] = width // heads if is_widest else entries.get("head_dim", 256)
    if metadata.get(f"{said}.rope.scaling.type") == "linear":
        entries["rope_scaling"] = {"rope_type": "linear", "factor": metadata.get(f"{said}.rope.scaling.factor")}
    return {name: value for name, value in entries.items() if value is not None}


def _refuse_factors(path: Path, metadata: Mapping[str, Any], said: str, arrays: Mapping[str, GgufArray]) -> None:
    """Stop at rotations that the metadata alone does not give.

    Raises:
        BadCheckpoint: there are such.
    """
    scaling = metadata.get(f"{said}.rope.scaling.type", "none")
    factors = [name for name in arrays if name.startswith("rope_f")]
    if factors or scaling not in ("none", "linear"):
        raise BadCheckpoint("gguf.rotation", file=path, what=factors[0] if factors else f"{said}.rope.scaling.type = {scaling}")


def _respelled(kind: _Kind, name: str) -> str | None:
    """An array's name in the library; None where it has none."""
    layer, whole = _LAYER.fullmatch(name), _WHOLE.fullmatch(name)
    if layer and layer[2] in kind.names:
        return f"{kind.layers}.{layer[1]}.{kind.names[layer[2]]}.{layer[3]}"
    return f"{kind.names[whole[1]]}.{whole[2]}" if whole and whole[1] in kind.names else None


def _undone(kind: _Kind, settings: Settings, name: str, array: GgufArray) -> GgufArray:
    """The array as the library has it."""
    layer = _LAYER.fullmatch(name)
    if layer and kind.is_turned and len(array.shape) == 2:
        return replace(array, shape=array.shape[::-1], is_turned=True)
    moved: _Moved | None = None
    if layer and kind.permuted and layer[2] in ("attn_q", "attn_k"):
        heads = settings.number("num_attention_heads")
        heads = heads if layer[2] == "attn_q" else settings.number("num_key_value_heads", heads)
        if heads < 1 or array.shape[0] % (2 * heads):
            raise BadCheckpoint("gguf.heads", file=settings.directory / settings.file, name=name, rows=array.shape[0], heads=heads)
        moved = partial(_in_halves, heads=heads)
    is_gain = kind.gains_from_one and name.endswith("norm.weight")
    return replace(array, moved=moved, less=1.0 if is_gain else 0.0)


def _in_halves(rows: Array, heads: int) -> Array:
    """Rows that stand pair by pair, put into the two halves of each head again."""
    pairs = rows.reshape(heads, len(rows) // heads // 2, 2, *rows.shape[1:])
    return np.ascontiguousarray(pairs.swapaxes(1, 2)).reshape(rows.shape)
