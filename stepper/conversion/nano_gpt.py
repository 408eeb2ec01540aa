"""nanoGPT's checkpoints: a GPT-2 in torch's own layers, with its sizes beside the arrays.

    {"model": state dict, "model_args": {"n_layer": 6, "n_head": 6, "n_embd": 384, "block_size": 256, "bias": False, "vocab_size": 65}, …}

Written as Hugging Face's GPT-2 has it: matrices turned to (in, out); biases of nothing but zeros where the model was made without. The
output layer is the embedding table, as a rule. Its gelu is the one by the error function; before 2023 it was the approximation.
"""

import re
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from stepper.conversion.facts import ModelFacts, Needs
from stepper.conversion.pickled import SavedArrays
from stepper.conversion.to_write import ToWrite

__all__ = ["as_gpt2", "is_nano_gpt"]

_TABLE = "transformer.wte.weight"
_FIRST = "transformer.h.0.attn.c_attn.weight"
_MATRIX = re.compile(r"transformer\.h\.\d+\.(attn\.c_attn|attn\.c_proj|mlp\.c_fc|mlp\.c_proj)\.weight")
_BIASED = re.compile(r"transformer\.(h\.\d+\.(ln_[12]|attn\.c_attn|attn\.c_proj|mlp\.c_fc|mlp\.c_proj)|ln_f)\.weight")
_MASK = re.compile(r"transformer\.h\.\d+\.attn\.(bias|masked_bias)")
_GPT2_END, _GPT2_WORDS = 50256, 50257


def _prefix(arrays: Mapping[str, Tensor]) -> str | None:
    """What stands before `transformer.wte.weight`; None where there is no such array."""
    return next((name.removesuffix(_TABLE) for name in arrays if name.endswith(_TABLE)), None)


def is_nano_gpt(saved: SavedArrays) -> bool:
    """Whether q, k and v are stacked as rows, as torch's Linear has them; GPT-2's own files have columns."""
    prefix = _prefix(saved.arrays)
    first = saved.arrays.get(f"{prefix}{_FIRST}") if prefix is not None else None
    return first is not None and first.ndim == 2 and first.shape[0] == 3 * first.shape[1]


def as_gpt2(saved: SavedArrays, known: ModelFacts, needs: Needs) -> ToWrite:
    """The directory of a GPT-2 with these arrays."""
    prefix = _prefix(saved.arrays) or ""
    own = {name.removeprefix(prefix): array for name, array in saved.arrays.items() if name.startswith(prefix)}
    own = {name: array for name, array in own.items() if not (_MASK.fullmatch(name) and array.ndim != 1)}
    arguments = saved.said.get("model_args")
    sizes = arguments if isinstance(arguments, Mapping) else {}
    words, width = own[_TABLE].shape
    heads = needs.heads(width, sizes.get("n_head"))
    is_tied = "lm_head.weight" not in own or torch.equal(own["lm_head.weight"], own[_TABLE])
    if is_tied:
        own.pop("lm_head.weight", None)
    arrays = {name: array.T.contiguous() if _MATRIX.fullmatch(name) else array for name, array in own.items()}
    activation = known.activation or "gelu"
    return ToWrite("nanoGPT", _with_biases(arrays, width), _config(arrays, words, width, heads, is_tied, activation))


def _with_biases(arrays: Mapping[str, Tensor], width: int) -> dict[str, Tensor]:
    """Zeros where the model has no biases: adding them changes nothing."""
    zeros = {
        name.removesuffix("weight") + "bias": torch.zeros(array.shape[-1], dtype=array.dtype)
        for name, array in arrays.items()
        if _BIASED.fullmatch(name)
    }
    return zeros | dict(arrays)


def _config(arrays: Mapping[str, Tensor], words: int, width: int, heads: int, is_tied: bool, activation: str) -> dict[str, Any]:
    end = _GPT2_END if words >= _GPT2_WORDS else None
    return {
        "model_type": "gpt2",
        "architectures": ["GPT2LMHeadModel"],
        "vocab_size": words,
        "n_embd": width,
        "n_layer": sum(name.endswith(".attn.c_attn.weight") for name in arrays),
        "n_head": heads,
        "n_positions": len(arrays["transformer.wpe.weight"]),
        "activation_function": activation,
        "layer_norm_epsilon": 1e-5,
        "tie_word_embeddings": is_tied,
        "bos_token_id": end,
        "eos_token_id": end,
    }
