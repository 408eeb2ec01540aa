"""Gemma, Gemma 2 and Gemma 3: Llama's relatives with embeddings times √d_model, gains stored as what they are more than 1, and GeGLU.

Gemma     Gemma Team 2024, arXiv 2403.08295
Gemma 2   Gemma Team 2024, arXiv 2408.00118: a norm on both sides of every sublayer, soft caps, windows in every other layer
Gemma 3   Gemma Team 2025, arXiv 2503.19786: q and k are normalised, five of six layers have a window and turn faster than the others
"""

from dataclasses import replace

from stepper.checkpoints.families.like_llama import (
    TABLE,
    llama_attention,
    llama_family,
    llama_ffn,
    llama_head,
    llama_model,
    windows,
    within,
)
from stepper.checkpoints.families.rotation import rotary_of
from stepper.checkpoints.families.settings import Settings
from stepper.engine.ops.rotary import Rotation
from stepper.engine.spec import (
    AttentionSpec,
    EmbedSpec,
    FfnSpec,
    HeadSpec,
    LayerSpec,
    ModelSpec,
    NormSpec,
    RotarySpec,
    ScaleSpec,
    Sublayer,
)
from stepper.errors import Clause

__all__ = ["GEMMA", "GEMMA2", "GEMMA3"]

_D_HEAD = 256
_GLOBAL, _LOCAL = 1_000_000.0, 10_000.0
_EMBED = EmbedSpec(TABLE, scale=True)
_PATTERN = 6
"""Of Gemma 3's layers one in so many looks at all earlier tokens, where the config does not say which."""


def _norm(settings: Settings) -> NormSpec:
    return NormSpec("rms", settings.real("rms_norm_eps", 1e-6), from_one=True)


def _head(settings: Settings, names: frozenset[str], cap: float | None = None) -> HeadSpec:
    """The output layer, its cap where the config does not say."""
    return replace(llama_head(settings, names, tied=True), soft_cap=_cap(settings, "final_logit_softcapping", cap))


def _cap(settings: Settings, name: str, default: float | None) -> float | None:
    return settings.real(name, default) if settings.entries.get(name, default) is not None else None


def _gemma(settings: Settings, names: frozenset[str]) -> ModelSpec:
    norm, ffn = _norm(settings), llama_ffn(settings, activation="hidden_act", default="gelu_pytorch_tanh")
    layer = LayerSpec.of("pre", norm, llama_attention(settings, _D_HEAD), ffn)
    layers = [layer] * settings.number("num_hidden_layers")
    return llama_model(settings, layers, norm, _head(settings, names), _EMBED, positions=8192)


def _gemma2(settings: Settings, names: frozenset[str]) -> ModelSpec:
    attention = _attention(settings, soft_cap=_cap(settings, "attn_logit_softcapping", 50.0))
    sizes = windows(settings, lambda number: number % 2 == 0, _window(settings))
    layers = [_sandwich(settings, within(attention, size)) for size in sizes]
    return llama_model(settings, layers, _norm(settings), _head(settings, names, 30.0), _EMBED, positions=8192)


def _gemma3(settings: Settings, names: frozenset[str]) -> ModelSpec:
    pattern = settings.number("sliding_window_pattern", settings.number("_sliding_window_pattern", _PATTERN))
    attention = _attention(settings, qk_norm=_norm(settings))  # the library passes a cap of scores by, whatever the config says
    near, far = replace(attention, positions=_near(settings, attention)), replace(attention, positions=_far(settings, attention))
    sizes = windows(settings, lambda number: (number + 1) % pattern != 0, _window(settings))
    layers = [_sandwich(settings, far if size is None else within(near, size)) for size in sizes]
    return llama_model(settings, layers, _norm(settings), _head(settings, names), _EMBED, positions=131_072)


def _window(settings: Settings) -> int:
    if settings.flag("use_bidirectional_attention", False):
        raise settings.unsupported("use_bidirectional_attention", Clause("unsupported.both_ways"))
    return settings.number("sliding_window", 4096)


def _attention(settings: Settings, **choices: object) -> AttentionSpec:
    """Scores are divided by the root of a number of their own."""
    return llama_attention(settings, _D_HEAD, scale=ScaleSpec(settings.number("query_pre_attn_scalar", 256)), **choices)


def _near(settings: Settings, attention: AttentionSpec) -> RotarySpec:
    """How q and k are turned in layers with a window: in older files by a base of its own, never slowed."""
    if "sliding_attention" in settings.table("rope_parameters"):
        return rotary_of(settings, attention.d_head, of="sliding_attention", base=_LOCAL)
    return RotarySpec(Rotation(settings.real("rope_local_base_freq", _LOCAL)))


def _far(settings: Settings, attention: AttentionSpec) -> RotarySpec:
    return rotary_of(settings, attention.d_head, of="full_attention", base=_GLOBAL)


def _sandwich(settings: Settings, attention: AttentionSpec) -> LayerSpec:
    """A norm on both sides of each sublayer."""
    norm, ffn = _norm(settings), llama_ffn(settings, activation="hidden_activation", default="gelu_pytorch_tanh")
    parts: tuple[AttentionSpec | FfnSpec, ...] = (attention, ffn)
    return LayerSpec(tuple(Sublayer(part, norm, norm) for part in parts), "sandwich")


GEMMA = llama_family(
    "Gemma", "gemma", "Gemma", _gemma, "the first one: scaled embeddings, gains stored less 1, a gated feed-forward with GELU"
)
GEMMA2 = llama_family(
    "Gemma 2", "gemma2", "Gemma2", _gemma2, "norms on both sides of each sublayer, soft caps, windows in every other layer"
)
GEMMA3 = llama_family(
    "Gemma 3", "gemma2", "Gemma3(Text)?", _gemma3, "the text model: q, k normalised, windows in most layers, two bases of rotation"
)
