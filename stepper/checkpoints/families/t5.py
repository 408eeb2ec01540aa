"""T5: a pre-norm encoder–decoder whose positions are learned distances (Raffel et al. 2020, arXiv 1910.10683).

RMS norms, no biases anywhere, scores not divided by √d_head; the first layer of each stack has a number for every distance, which
all layers add to their scores. The encoder may stand alone. T5 1.0 has ReLU, and its output layer is the embedding table, read after a
division by √d_model; 1.1 (and Flan-T5) has a gated gelu and an output layer of its own (Shazeer 2020, arXiv 2002.05202). mT5 is 1.1 for
many languages (Xue et al. 2020, arXiv 2010.11934), and never divides.
"""

from dataclasses import replace
from functools import partial

from stepper.checkpoints.families.family import Family, activation_of
from stepper.checkpoints.families.settings import Settings
from stepper.engine.spec import (
    AttentionSpec,
    EmbedSpec,
    FfnSpec,
    HeadSpec,
    LayerSpec,
    MaskSpec,
    MemorySpec,
    ModelSpec,
    NormSpec,
    RelativeSpec,
    ScaleSpec,
    SpecialIds,
    StackName,
    StackSpec,
)
from stepper.errors import BadCheckpoint

__all__ = ["MT5", "T5"]

_TABLE = "encoder.embed.E"


def _spec(settings: Settings, names: frozenset[str], scales: bool) -> ModelSpec:
    layers, rows = settings.number("num_layers"), settings.number("n_positions", 512)
    ids = SpecialIds(settings.identity("pad_token_id"), settings.identity("decoder_start_token_id"), end=settings.identity("eos_token_id"))
    encoder = _stack(settings, "encoder", layers, None)
    if settings.architecture.endswith("EncoderModel"):
        return ModelSpec(settings.number("vocab_size"), rows, (encoder,), HeadSpec("none"), ids)
    decoder = _stack(settings, "decoder", settings.number("num_decoder_layers", layers), MemorySpec((layers - 1,)))
    return ModelSpec(settings.number("vocab_size"), rows, (encoder, decoder), _head(settings, names, scales), ids)


def _head(settings: Settings, names: frozenset[str], scales: bool) -> HeadSpec:
    says_tied = settings.flag("tie_word_embeddings", True)
    is_tied = "lm_head.weight" not in names and (says_tied or not scales)
    return HeadSpec(tied=_TABLE if is_tied else "", scaled=scales and settings.flag("scale_decoder_outputs", says_tied))


def _stack(settings: Settings, name: StackName, count: int, memory: MemorySpec | None) -> StackSpec:
    """An encoder, or with a memory to read a decoder."""
    norm = NormSpec("rms", settings.real("layer_norm_epsilon", 1e-6))
    mask = MaskSpec("causal", hides_padding=False) if memory else MaskSpec()
    own = _attention(settings, mask, _distances(settings, both_ways=memory is None))
    across = [replace(own, mask=MaskSpec(), positions=None, memory=memory)] if memory else []
    layer = LayerSpec.of("pre", norm, own, *across, _ffn(settings))
    return StackSpec(name, settings.number("d_model"), EmbedSpec(_TABLE), (layer,) * count, norm)


def _attention(settings: Settings, mask: MaskSpec, distances: RelativeSpec) -> AttentionSpec:
    heads = settings.number("num_heads")
    return AttentionSpec(heads, heads, settings.number("d_kv"), mask, ScaleSpec(None), distances, qkv_bias=False, out_bias=False)


def _distances(settings: Settings, both_ways: bool) -> RelativeSpec:
    buckets = settings.number("relative_attention_num_buckets", 32)
    furthest = settings.number("relative_attention_max_distance", 128)
    if buckets < 4 or furthest <= buckets // 2:
        raise BadCheckpoint("settings.no_buckets", file=settings.directory / settings.file, buckets=buckets, furthest=furthest)
    return RelativeSpec(buckets, furthest, both_ways)


def _ffn(settings: Settings) -> FfnSpec:
    kind = settings.word("feed_forward_proj", "gated-gelu" if settings.entries.get("model_type") == "mt5" else "relu")
    is_gated, function = kind.startswith("gated-"), kind.removeprefix("gated-")
    described = Settings(settings.directory, {"feed_forward_proj": "gelu_new" if kind == "gated-gelu" else function}, {})
    return FfnSpec(settings.number("d_ff"), activation_of(described, "feed_forward_proj", "relu"), is_gated, bias=False)


T5 = Family(
    "T5",
    column="t5",
    classes="T5",
    read_spec=partial(_spec, scales=True),
    reads="1.0 and 1.1 (Flan), relative positions; also the encoder alone",
    example="translate English to German: The house is small.",
    skipped=(
        r"decoder\.block\.0\.layer\.1\.EncDecAttention\.relative_attention_bias\.weight",  # in T5's first files, of no use there either
    ),
    copies=(r"(en|de)coder\.embed_tokens\.weight",),
)
MT5 = replace(
    T5,
    title="mT5",
    classes="MT5",
    read_spec=partial(_spec, scales=False),
    reads="T5 1.1 for many languages; also the encoder alone",
)
