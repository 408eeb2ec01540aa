"""A module made of `torch.nn`'s Transformer layers: those of PyTorch's tutorials, and others that have a table and an output layer.

    transformer.encoder.layers.0.self_attn.in_proj_weight     the layers, under whatever name
    src_tok_emb.embedding.weight, tgt_tok_emb…, generator…    the translation tutorial; pos_embedding holds its sinusoids
    encoder.weight, pos_encoder.pe, decoder.weight            the language-model tutorial
    anything else                                             by words in the names, or by the names that the user gives

Written as a `torch-transformer`: the arrays keep their names, and config.json says which of them is what. The layers say their sizes,
but neither their heads nor where their norms stand.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from torch import Tensor

from stepper.conversion.facts import ModelFacts, Needs
from stepper.conversion.pickled import SavedArrays
from stepper.conversion.to_write import ToWrite
from stepper.engine.ops.position import SINUSOID

__all__ = ["as_torch_transformer", "is_torch_transformer"]

_LAYER = re.compile(r"(?P<before>.*?)(?P<stack>encoder\.|decoder\.)?layers\.(?P<number>\d+)\.(?P<rest>.*)")
_NORM = re.compile(r".*norm\.(weight|bias)")
_SOURCE = re.compile(r"(src|source|enc|input|word|tok|emb)", re.IGNORECASE)
_TARGET = re.compile(r"(tgt|trg|target|dec)", re.IGNORECASE)
_OUTPUT = re.compile(r"(generator|fc_out|(^|\.)out|linear|head|unembed|output|proj|(^|\.)fc|decoder\.weight)", re.IGNORECASE)
_TUTORIALS = ({"src_tok_emb.embedding.weight", "tgt_tok_emb.embedding.weight", "generator.weight"}, {"encoder.weight", "decoder.weight"})
_TUTORIAL_IDS = {"pad": 1, "start": 2, "end": 3}
"""Of the translation tutorial, whose id 0 is the unknown word."""
_DRIFT = 1e-3
"""How far sines made in float32 may be off, far into a table."""
_MOST_POSITIONS = 512
"""Where there is no table of positions that would say it."""


@dataclass(frozen=True)
class _Sizes:
    """What the layers say."""

    d_model: int
    d_ff: int
    encoders: int
    decoders: int


def is_torch_transformer(saved: SavedArrays) -> bool:
    """Whether there are layers of torch.nn's Transformer."""
    return any(name.endswith("layers.0.self_attn.in_proj_weight") for name in saved.arrays)


def as_torch_transformer(saved: SavedArrays, known: ModelFacts, needs: Needs) -> ToWrite:
    """The directory of such a module."""
    sizes, others = _sizes(saved.arrays), _outside_layers(saved.arrays)
    tutorial = next((number for number, names in enumerate(_TUTORIALS) if names <= others.keys()), None)
    is_causal = not sizes.decoders and needs.word("causal", "yes" if tutorial == 1 else "") == "yes"
    positions, learned = _positions(others, sizes.d_model, needs)
    tables = {name: each for name, each in others.items() if each.ndim == 2 and each.shape[1] == sizes.d_model and name != learned}
    names = _names({name: each for name, each in tables.items() if not _waves(each, sizes.d_model)}, sizes, is_causal, needs)
    if learned:
        names[f"{'decoder' if is_causal else 'encoder'}.embed.P"] = learned
    bias = names.get("unembed.W", "").removesuffix("weight") + "bias"
    if bias in others and others[bias].ndim == 1:
        names["unembed.b"] = bias
    config = {
        "model_type": "torch-transformer",
        **_words(others, names),
        **_layers(sizes, known, needs),
        **_choices(names, sizes, is_causal),
        **positions,
        **_ids(sizes, tutorial, needs),
        "scale_embedding": needs.word("scale", "" if tutorial is None else "yes") == "yes",
        "names": names,
    }
    around = ("<bos>", "<eos>") if tutorial == 0 else None
    return ToWrite("a module of torch.nn's Transformer layers", saved.arrays, config, around=around)


def _words(others: Mapping[str, Tensor], names: Mapping[str, str]) -> dict[str, int]:
    """How many words there are, of the source where these are others."""
    rows = {ours: len(others[name]) for ours, name in names.items() if name in others}
    counts = [rows[ours] for ours in ("unembed.W", "decoder.embed.E", "encoder.embed.E") if ours in rows] or [1]
    source = rows.get("encoder.embed.E", counts[0])
    return {"vocab_size": counts[0]} if source == counts[0] else {"vocab_size": counts[0], "source_vocab_size": source}


def _layers(sizes: _Sizes, known: ModelFacts, needs: Needs) -> dict[str, Any]:
    """The layers in the words of torch's own arguments."""
    decoders = {"num_decoder_layers": sizes.decoders} if sizes.decoders else {}
    return {
        "d_model": sizes.d_model,
        "nhead": needs.heads(sizes.d_model),
        "dim_feedforward": sizes.d_ff,
        "num_encoder_layers": sizes.encoders,
        **decoders,
        "norm_first": needs.word("norm") == "pre",
        "activation": known.activation or "relu",
    }


def _choices(names: Mapping[str, str], sizes: _Sizes, is_causal: bool) -> dict[str, Any]:
    """Whether it writes, and what its output layer is."""
    writes = is_causal or bool(sizes.decoders)
    said: dict[str, Any] = {"causal": True} if is_causal else {}
    if "unembed.W" not in names:
        said |= {"tie_unembed": True} if writes else {"head": "none"}
    return said


def _sizes(arrays: Mapping[str, Tensor]) -> _Sizes:
    counts = {"encoder": 0, "decoder": 0}
    first: dict[str, Tensor] = {}
    for name, array in arrays.items():
        found = _LAYER.fullmatch(name)
        if found and found["rest"] == "self_attn.in_proj_weight":
            stack = "decoder" if found["stack"] == "decoder." else "encoder"
            counts[stack] = max(counts[stack], int(found["number"]) + 1)
        if found:
            first.setdefault(found["rest"], array)
    return _Sizes(first["self_attn.in_proj_weight"].shape[1], first["linear1.weight"].shape[0], counts["encoder"], counts["decoder"])


def _outside_layers(arrays: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The arrays that belong to no layer and to no norm at the end of a stack."""
    return {name: array for name, array in arrays.items() if not _LAYER.fullmatch(name) and not _NORM.fullmatch(name)}


def _positions(others: Mapping[str, Tensor], d_model: int, needs: Needs) -> tuple[dict[str, Any], str]:
    """What config.json says of positions, and the array that is a learned table of them."""
    for array in others.values():
        layout = _waves(array, d_model)
        if layout:
            return {"positions": "sinusoidal", "position_layout": layout, "max_positions": array.numel() // d_model}, ""
    learned = next((name for name, each in others.items() if "pos" in name.lower() and each.ndim == 2 and each.shape[1] == d_model), "")
    if learned:
        return {"positions": "learned", "max_positions": len(others[learned])}, learned
    return {"positions": needs.word("positions"), "max_positions": _MOST_POSITIONS}, ""


def _waves(array: Tensor, d_model: int) -> str:
    """Whether an array holds sinusoids, and in which layout."""
    if not array.is_floating_point() or array.ndim < 2 or array.shape[-1] != d_model:
        return ""
    rows = array.float().reshape(-1, d_model).numpy()
    for layout in ("interleaved", "halved"):
        computed = SINUSOID.apply(len(rows), d_model, 0, halved=layout == "halved")
        if np.allclose(rows, computed, rtol=0, atol=_DRIFT):
            return layout
    return ""


def _names(tables: Mapping[str, Tensor], sizes: _Sizes, is_causal: bool, needs: Needs) -> dict[str, str]:
    """Which array is which parameter of ours."""
    outputs = [name for name in tables if _OUTPUT.search(name)]
    embeddings = [name for name in tables if name not in outputs]
    targets = [name for name in embeddings if _TARGET.search(name)]
    sources = [name for name in embeddings if name not in targets] or embeddings
    names: dict[str, str] = {}
    if sizes.decoders:
        names["encoder.embed.E"] = needs.name("encoder.embed.E", sources, [*tables])
        if targets and targets != [names["encoder.embed.E"]]:
            names["decoder.embed.E"] = needs.name("decoder.embed.E", targets, [*tables])
    else:
        ours = "decoder.embed.E" if is_causal else "encoder.embed.E"
        names[ours] = needs.name(ours, embeddings, [*tables])
    if outputs:
        names["unembed.W"] = needs.name("unembed.W", outputs, [*tables])
    return {ours: name for ours, name in names.items() if name}


def _ids(sizes: _Sizes, tutorial: int | None, needs: Needs) -> dict[str, int]:
    plain = _TUTORIAL_IDS if tutorial == 0 else {}
    if not sizes.decoders:
        return {"pad_id": needs.identity("pad", -1), "end_id": needs.identity("end", -1)}
    pad = {"pad_id": needs.identity("pad", plain.get("pad", -1))}
    return pad | {f"{each}_id": needs.identity(each, plain.get(each)) for each in ("start", "end")}
