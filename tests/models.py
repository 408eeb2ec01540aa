"""Models made in memory for tests: small, random from a fixed seed, of every shape a config allows.

    model = random_model(config)
    session = Session(model, "w4 w5 w6")            words are w3, w4, …; <pad> <bos> <eos> are 0, 1, 2

`KINDS` names configs that differ from the 2017 paper in one way each, or in all.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from stepper.checkpoints import Model, Parameters, Tokenizer
from stepper.checkpoints.tying import aliases_of
from stepper.engine import Array, Config, ModelSpec, Turn, build_program, spec_of
from stepper.engine.ops.rotary import Rotation
from stepper.engine.spec import (
    AlibiSpec,
    ClampSpec,
    ClassAnswer,
    ClassesSpec,
    ClassRows,
    ExpertsSpec,
    FfnSpec,
    HeadSpec,
    LayerSpec,
    MaskSpec,
    NormSpec,
    RotarySpec,
    ScaleSpec,
    TransformSpec,
)

__all__ = ["FAMILIES", "KINDS", "SPECS", "TINY", "random_model", "random_parameters", "word_tokenizer"]

TINY = Config("encoder-decoder", vocab_size=23, d_model=12, n_heads=3, d_ff=20, encoder_layers=2, decoder_layers=2, max_positions=16)
"""Every size another number, so that no two axes can be taken for each other."""


def _differing(**choices: Any) -> Config:
    return Config.from_dict({**TINY.to_dict(), **choices})


_ENCODER = {"architecture": "encoder-only", "decoder_layers": 0}
_DECODER = {"architecture": "decoder-only", "encoder_layers": 0}
_FAR = {
    "norm": "pre",
    "final_norm": True,
    "activation": "gelu",
    "positions": "learned",
    "scale_embedding": False,
    "tie_embeddings": False,
    "tie_unembed": False,
    "unembed_bias": True,
}

KINDS = {
    "2017": TINY,
    "pre-norm": _differing(norm="pre", final_norm=True),
    "pre-norm without a final norm": _differing(norm="pre"),
    "post-norm with a final norm": _differing(final_norm=True),
    "learned positions": _differing(positions="learned"),
    "learned positions from row 2": _differing(positions="learned", position_offset=2),
    "halved sinusoids": _differing(position_layout="halved"),
    "no positions": _differing(positions="none"),
    "unscaled": _differing(scale_embedding=False),
    "gelu": _differing(activation="gelu"),
    "gelu_tanh": _differing(activation="gelu_tanh"),
    "silu": _differing(activation="silu"),
    "untied": _differing(tie_embeddings=False, tie_unembed=False, unembed_bias=True),
    "two tables": _differing(tie_embeddings=False),
    "far from 2017": _differing(**_FAR),
    "encoder-only": _differing(**_ENCODER),
    "encoder-only, far from 2017": _differing(**{**_FAR, **_ENCODER}),
    "decoder-only": _differing(**_DECODER),
    "decoder-only, far from 2017": _differing(**{**_FAR, **_DECODER}),
    "other depths": _differing(encoder_layers=1, decoder_layers=3),
}

_BERT = {"token_types": 2, "embed_norm": True, "head_transform": True, "unembed_bias": True, "pooler": True, "activation": "gelu"}
_BART = {"embed_norm": True, "positions": "learned", "position_offset": 2, "scale_embedding": False}
_NO_BIAS = {"qkv_bias": False, "out_bias": False, "ffn_bias": False, "norm_kind": "rms", "norm": "pre", "final_norm": True}
_LLAMA = {**_NO_BIAS, "d_model": 16, "n_heads": 4, "n_kv_heads": 2, "positions": "rotary", "gated": True, "activation": "silu"}

FAMILIES = {
    "bert": _differing(**_ENCODER, **_BERT, positions="learned", scale_embedding=False),
    "bert without a head": _differing(**_ENCODER, **_BERT | {"head": "none"}, positions="learned", scale_embedding=False),
    "gpt2": _differing(**_DECODER, norm="pre", final_norm=True, activation="gelu_tanh", positions="learned", scale_embedding=False),
    "marian": _differing(position_layout="halved", activation="silu", unembed_bias=True, forbidden_id=0, mask_target_padding=False),
    "bart": _differing(**_BART, activation="gelu", unembed_bias=True),
    "llama": _differing(**_DECODER, **_LLAMA, scale_embedding=False, tie_unembed=False),
    "qwen2": _differing(**_DECODER, **_LLAMA | {"qkv_bias": True}, scale_embedding=False),
    "qwen3": _differing(**_DECODER, **_LLAMA, d_head=6, qk_norm=True, scale_embedding=False),
    "t5": _differing(**_NO_BIAS, positions="relative", scale_embedding=False, scale_scores=False, head_scale=True, d_head=5),
    "t5 1.1": _differing(**_NO_BIAS, positions="relative", scale_embedding=False, scale_scores=False, gated=True, tie_unembed=False),
    "none of them": _differing(embed_norm=True, norm_kind="rms", gated=True),
}
"""Configs in the manner of the families that can be loaded, and one that puts together what no family does."""


def _with_attention(config: Config, *changes: Mapping[str, Any], **layer: Any) -> ModelSpec:
    """A spec in which layer after layer has other choices for its attention, in turn, and all have others for the layer."""
    spec = spec_of(config)
    layers = tuple(_other_attention(each, changes[number % len(changes)], layer) for number, each in enumerate(spec.last.layers))
    return replace(spec, stacks=(*spec.stacks[:-1], replace(spec.last, layers=layers)))


def _other_attention(layer: LayerSpec, choices: Mapping[str, Any], others: Mapping[str, Any]) -> LayerSpec:
    own, *rest = layer.sublayers
    return replace(layer, sublayers=(replace(own, part=replace(layer.attention, **choices)), *rest), **others)


def _with_positions(config: Config, **choices: Any) -> ModelSpec:
    """A spec whose last stack has other choices for the positions that it adds."""
    spec = spec_of(config)
    embed, positions = spec.last.embed, spec.last.embed.positions
    assert positions
    return replace(spec, stacks=(*spec.stacks[:-1], replace(spec.last, embed=replace(embed, positions=replace(positions, **choices)))))


def _classifying(config: Config, rows: ClassRows, answer: ClassAnswer = "one", **head: Any) -> ModelSpec:
    """A spec that says one of three classes in place of words."""
    classes = ClassesSpec(("sad", "glad", "neither"), rows, answer)
    return replace(spec_of(config), head=HeadSpec("classes", bias=True, classes=classes, **head))


def _narrow(config: Config, width: int) -> ModelSpec:
    """A spec with a table narrower than the model, whose second layer has the parameters of the first."""
    spec = spec_of(config)
    stack, head = spec.last, spec.head
    assert head.transform
    sharing = replace(stack, embed=replace(stack.embed, width=width), layers=(stack.layers[0], replace(stack.layers[0], shares=0)))
    return replace(spec, stacks=(sharing,), head=replace(head, transform=replace(head.transform, width=width)))


def _modern(config: Config) -> ModelSpec:
    """An encoder without a norm before its first attention, with a window on both sides, norms without bias."""
    spec = _with_attention(replace(config, norm="pre", positions="none", gated=True), {}, {"mask": MaskSpec(window=2)})
    norm, stack = NormSpec("layer", 1e-5, bias=False), spec.last
    layers = [replace(layer, sublayers=tuple(replace(each, norm=norm) for each in layer.sublayers)) for layer in stack.layers]
    layers[0] = layers[0].without_first_norm()
    return replace(spec, stacks=(replace(stack, layers=tuple(layers), norm=norm),))


_PRE_DECODER = _differing(**_DECODER, norm="pre", final_norm=True, scale_embedding=False)


def _gemma2() -> ModelSpec:
    """Norms on both sides of each sublayer, gains stored less 1, caps."""
    spec = _with_attention(replace(_PRE_DECODER, positions="rotary"), {"soft_cap": 0.5, "qk_norm": _FROM_ONE}, residual="sandwich")
    layers = tuple(
        replace(each, sublayers=tuple(replace(part, norm=_FROM_ONE, after=_FROM_ONE) for part in each.sublayers))
        for each in spec.last.layers
    )
    return replace(spec, stacks=(replace(spec.last, layers=layers, norm=_FROM_ONE),), head=replace(spec.head, soft_cap=20.0))


_FROM_ONE = NormSpec("rms", 1e-6, from_one=True)


def _olmo2() -> ModelSpec:
    """Norms of what each sublayer makes alone; q and k normalised over all heads."""
    norm = NormSpec("rms", 1e-6)
    wide = {"qk_norm": norm, "qk_norm_over": "all heads", "kv_heads": 1}
    spec = _with_attention(
        replace(_PRE_DECODER, positions="none"), {**wide, "positions": RotarySpec(Rotation())}, wide, residual="sandwich"
    )
    layers = [replace(each, sublayers=tuple(replace(part, norm=None, after=norm) for part in each.sublayers)) for each in spec.last.layers]
    return replace(spec, stacks=(replace(spec.last, layers=tuple(layers), norm=norm),))


def _granite() -> ModelSpec:
    """Multipliers of the embedding, the scores, what sublayers add, and the logits."""
    spec = _with_attention(_PRE_DECODER, {"scale": ScaleSpec(None, number=4.0)}, times=0.3)
    stack = replace(spec.last, embed=replace(spec.last.embed, times=3.0))
    return replace(spec, stacks=(stack,), head=replace(spec.head, divisor=5.0))


def _gptj() -> ModelSpec:
    """Both sublayers beside each other behind one norm; the first columns of each head turned in pairs of neighbours."""
    turned = {"positions": RotarySpec(Rotation(), columns=2, neighbours=True)}
    spec = _with_attention(replace(_PRE_DECODER, positions="none"), turned, residual="parallel")
    layers = [replace(each, sublayers=(each.sublayers[0], replace(each.sublayers[1], norm=None))) for each in spec.last.layers]
    return replace(spec, stacks=(replace(spec.last, layers=tuple(layers)),))


def _with_experts(config: Config, experts: ExpertsSpec, clamp: ClampSpec | None = None, **attention: Any) -> ModelSpec:
    """A spec whose feed-forward parts are mixtures of experts."""
    spec = _with_attention(config, attention)
    mixture = FfnSpec(7, "silu", gated=True, bias=clamp is not None, experts=experts, clamp=clamp)
    layers = tuple(replace(each, sublayers=(each.sublayers[0], replace(each.sublayers[1], part=mixture))) for each in spec.last.layers)
    return replace(spec, stacks=(*spec.stacks[:-1], replace(spec.last, layers=layers)))


SPECS = {
    "mixtral": _with_experts(_PRE_DECODER, ExpertsSpec(5, 2)),
    "qwen2_moe": _with_experts(_PRE_DECODER, ExpertsSpec(4, 3, renormalised=False, shared=8)),
    "gpt_oss": _with_experts(_PRE_DECODER, ExpertsSpec(5, 2, shares_first=False, router_bias=True), ClampSpec(0.5, 1.7), sink=True),
    "bloom": _with_attention(replace(_PRE_DECODER, positions="none", embed_norm=True), {"positions": AlibiSpec()}),
    "gptj": _gptj(),
    "gemma2": _gemma2(),
    "olmo2": _olmo2(),
    "granite": _granite(),
    "m2m_100": _with_positions(FAMILIES["none of them"], layout="halved", offset=1, counts_tokens=True),
    "classes of tokens": _classifying(FAMILIES["bert"], "every"),
    "classes, from the pooler": _classifying(FAMILIES["bert"], "first", pooler=True),
    "classes, from the first row": _classifying(FAMILIES["bert"], "first", "each", transform=TransformSpec("tanh")),
    "classes, from the last row": _classifying(FAMILIES["gpt2"], "last"),
    "albert": _narrow(FAMILIES["bert"], 7),
    "modernbert": _modern(FAMILIES["bert"]),
    "a number, from the mean": _classifying(FAMILIES["bert"], "mean", "number"),
    "roberta": _with_positions(FAMILIES["bert"], offset=1, counts_tokens=True),
    "gpt_neox": _with_attention(
        replace(_PRE_DECODER, positions="none"), {"positions": RotarySpec(Rotation(), columns=2)}, residual="parallel"
    ),
    "gpt_neo": _with_attention(
        replace(_PRE_DECODER, positions="learned", scale_scores=False, qkv_bias=False),
        {},
        {"mask": MaskSpec("causal", window=2, hides_padding=False)},
    ),
}
"""Models that no config of ours can describe."""


def random_model(config: Config | ModelSpec = TINY, seed: int = 0) -> Model:
    """A model whose parameters are random, the same for the same seed."""
    spec = spec_of(config) if isinstance(config, Config) else config
    return Model("random", spec, random_parameters(spec, seed), word_tokenizer(spec), "w3 w4 w5")


def random_parameters(config: Config | ModelSpec, seed: int = 0) -> Parameters:
    """Parameters of every shape the model asks for; norms near 1, biases not 0, so that none can be forgotten."""
    random = np.random.default_rng(seed)
    aliases = aliases_of(spec_of(config) if isinstance(config, Config) else config)
    wanted = build_program(config, Turn(source=2, rows=2)).parameters
    arrays = {name: _random_array(random, name, shape) for name, shape in wanted.items() if name not in aliases}
    return Parameters.of(arrays, aliases)


def _random_array(random: np.random.Generator, name: str, shape: tuple[int, ...]) -> Array:
    middle = 1.0 if name.endswith(".gain") else 0.0
    spread = shape[-1] ** -0.5 if name.endswith((".E", ".P")) else 0.3 if len(shape) == 1 else shape[0] ** -0.5
    return random.normal(middle, spread, shape).astype(np.float32)


def word_tokenizer(config: Config | ModelSpec) -> Tokenizer:
    """A word-level tokenizer of the words w3, w4, … after <pad>, <bos> and <eos>."""
    words = ["<pad>", "<bos>", "<eos>", *(f"w{number}" for number in range(3, config.vocab_size))]
    entries: dict[str, Any] = {
        "version": "1.0",
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": {"type": "WhitespaceSplit"},
        "post_processor": None,
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": {word: number for number, word in enumerate(words)}, "unk_token": "<pad>"},
    }
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tokenizer.json"
        path.write_text(json.dumps(entries), encoding="utf-8")
        tokenizer = Tokenizer(path)
        assert tokenizer.vocabulary  # read now, while the file is there
    return tokenizer
