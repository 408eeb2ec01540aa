"""A model in llama2.c's layout, turned into a Llama directory that stepper (and Hugging Face) can read.

    convert(Path("llama2.data").read_bytes(), Path("stories15M"))

The file is seven numbers and then the arrays in float32, one after another, without names (github.com/karpathy/llama2.c, run.c);
its tokenizer follows. Two things differ from a Hugging Face checkpoint:

- the columns of q and k that turn together are neighbours (0 1, 2 3, …) and have to stand half a head apart (0 d/2, 1 d/2+1, …);
- the token that ends a story is the one that begins the next, <s>.
"""

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file

from stepper.checkpoints.piece_tokenizers import pair_tokenizer
from stepper.checkpoints.sentence_pieces import BYTE, CONTROL, UNKNOWN, Piece, Pieces

__all__ = ["convert", "half_apart"]

Floats = npt.NDArray[np.float32]

_SIZES = ("hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "vocab_size")
_SPECIAL = {0: Piece("<unk>", 0.0, UNKNOWN), 1: Piece("<s>", 0.0, CONTROL), 2: Piece("</s>", 0.0, CONTROL)}
_BYTES = range(3, 259)


def convert(content: bytes, directory: Path) -> None:
    """Write config.json, model.safetensors and tokenizer.json."""
    *sizes, positions = struct.unpack("<7i", content[:28])
    config: dict[str, Any] = dict(zip(_SIZES, sizes, strict=True))
    arrays, end = _arrays(content, config, positions)
    directory.mkdir(parents=True, exist_ok=True)
    save_file(arrays, directory / "model.safetensors")
    pair_tokenizer(_pieces(content[end:], config["vocab_size"])).save(str(directory / "tokenizer.json"))
    config |= {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_act": "silu", "rms_norm_eps": 1e-5}
    config |= {"max_position_embeddings": positions, "tie_word_embeddings": True, "rope_theta": 10000.0}
    config |= {"bos_token_id": 1, "eos_token_id": 1}
    (directory / "config.json").write_text(json.dumps(config, indent=1), encoding="utf-8")


def _arrays(content: bytes, config: dict[str, Any], positions: int) -> tuple[dict[str, Floats], int]:
    """The arrays by Hugging Face's names, and where they end; those of all layers stand side by side."""
    width, inner, layers, heads, kv_heads, words = (config[name] for name in _SIZES)
    head, at = width // heads, 28
    arrays: dict[str, Floats] = {}
    stacked: list[tuple[str, tuple[int, ...]]] = [
        ("input_layernorm", (width,)),
        ("self_attn.q_proj", (width, width)),
        ("self_attn.k_proj", (kv_heads * head, width)),
        ("self_attn.v_proj", (kv_heads * head, width)),
        ("self_attn.o_proj", (width, width)),
        ("post_attention_layernorm", (width,)),
        ("mlp.gate_proj", (inner, width)),
        ("mlp.down_proj", (width, inner)),
        ("mlp.up_proj", (inner, width)),
    ]

    def take(*shape: int) -> Floats:
        nonlocal at
        count = int(np.prod(shape))
        taken = np.frombuffer(content, "<f4", count, at).reshape(shape)
        at += 4 * count
        return taken

    arrays["model.embed_tokens.weight"] = take(words, width)
    for name, shape in stacked:
        for layer, array in enumerate(take(layers, *shape)):
            turned = half_apart(array, head) if name in ("self_attn.q_proj", "self_attn.k_proj") else array
            arrays[f"model.layers.{layer}.{name}.weight"] = np.ascontiguousarray(turned)
    arrays["model.norm.weight"] = take(width)
    take(2, positions, head // 2)  # cosines and sines, which a program makes for itself
    return arrays, at


def half_apart(W: Floats, head: int) -> Floats:  # (H·d, D) -> (H·d, D)
    """The rows of each head: neighbours that turn together, moved half a head apart."""
    pairs = W.reshape(-1, head // 2, 2, W.shape[1])
    return pairs.transpose(0, 2, 1, 3).reshape(W.shape)


def _pieces(content: bytes, count: int) -> Pieces:
    """llama2.c's tokenizer: a length, then for every token its score, its length and its bytes."""
    listed = tuple(_SPECIAL.get(number, piece) for number, piece in enumerate(_listed(content, count)))
    return Pieces(listed, joins_pairs=True, falls_back_to_bytes=True, normalisation=b"", begins_with_space=True)


def _listed(content: bytes, count: int) -> Iterator[Piece]:
    at = 4
    for number in range(count):
        score, length = struct.unpack_from("<fi", content, at)
        text = content[at + 8 : at + 8 + length]
        at += 8 + length
        if number in _BYTES:
            yield Piece(f"<0x{number - _BYTES.start:02X}>", score, BYTE)
        else:
            yield Piece(text.decode().replace(" ", "▁"), score)
