"""GPT-Neo, and the TinyStories models: GPT-2 with a window in every other layer (Black et al. 2021; Eldan & Li 2023, arXiv 2305.07759).

`attention_types` says which layers look at all earlier tokens ("global") and which at the last `window_size` alone ("local"). Scores are
not divided by √d_head, and q, k and v have no biases.
"""

from collections.abc import Iterator

from stepper.checkpoints.families.family import Family, activation_of, tied_table
from stepper.checkpoints.families.settings import Settings
from stepper.engine.spec import (
    AttentionSpec,
    EmbedSpec,
    FfnSpec,
    HeadSpec,
    LayerSpec,
    MaskSpec,
    ModelSpec,
    NormSpec,
    PositionSpec,
    ScaleSpec,
    SpecialIds,
    StackSpec,
)
from stepper.engine.spec_parts import head_width
from stepper.errors import Clause

__all__ = ["GPT_NEO"]

_TABLE = "decoder.embed.E"
_KINDS = ("global", "local")


def _spec(settings: Settings, names: frozenset[str]) -> ModelSpec:
    vocab_size, width = settings.number("vocab_size"), settings.number("hidden_size")
    rows = settings.number("max_position_embeddings", 2048)
    norm = NormSpec("layer", settings.real("layer_norm_epsilon", 1e-5))
    ffn = FfnSpec(settings.number("intermediate_size", 4 * width), activation_of(settings, "activation_function", "gelu_new"))
    layers = tuple(LayerSpec.of("pre", norm, _attention(settings, width, kind), ffn) for kind in _kinds(settings))
    stack = StackSpec("decoder", width, EmbedSpec(_TABLE, positions=PositionSpec("learned", rows)), layers, norm)
    ids = SpecialIds(end=settings.identity("eos_token_id"))
    return ModelSpec(vocab_size, rows, (stack,), HeadSpec(tied=tied_table(_TABLE, settings, names, "lm_head.weight")), ids)


def _attention(settings: Settings, width: int, kind: str) -> AttentionSpec:
    heads = settings.number("num_heads")
    window = settings.number("window_size", 256) if kind == "local" else None
    mask = MaskSpec("causal", window=window, hides_padding=False)
    return AttentionSpec(heads, heads, head_width(width, heads), mask, ScaleSpec(None), qkv_bias=False)


def _kinds(settings: Settings) -> list[str]:
    """For each layer `global` or `local`: from a list, or from patterns with the number of times that each is repeated."""
    patterns = settings.entries.get("attention_types") or [[list(_KINDS), settings.number("num_layers") // 2]]
    kinds = settings.entries.get("attention_layers") or list(_repeated(patterns))
    if not isinstance(kinds, list) or len(kinds) != settings.number("num_layers") or any(kind not in _KINDS for kind in kinds):
        raise settings.unsupported(f"attention_types = {patterns!r}", Clause("unsupported.other_layers"))
    return kinds


def _repeated(patterns: object) -> Iterator[str]:
    for entry in patterns if isinstance(patterns, list) else []:
        pattern, times = entry if isinstance(entry, list) and len(entry) == 2 else ([], 0)
        yield from pattern * times if isinstance(pattern, list) and type(times) is int else ()


GPT_NEO = Family(
    "GPT-Neo",
    column="gpt_neo",
    classes="GPTNeo",
    read_spec=_spec,
    reads="TinyStories and others: layers that look at a window of tokens, in turn with layers that look at all",
    example="Once upon a time",
    prefix="transformer.",
    beside=("lm_head.", "score.", "classifier.", "qa_outputs."),
    heads=(r"(score|classifier|qa_outputs)\..*",),
)
