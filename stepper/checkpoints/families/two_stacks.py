"""What Marian, BART and their relatives have in common: an encoder–decoder with entries of the same names in config.json.

spec = two_stacks(settings, names, PositionSpec("sinusoidal", 512, layout="halved"), embed_norm=False)

Encoder and decoder have heads, widths and depths of their own. All begin to decode with a token that may be the padding,
and may forbid or force a token.
"""

from stepper.checkpoints.families.family import activation_of
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
    PositionSpec,
    Residual,
    ScaleSpec,
    SpecialIds,
    StackName,
    StackSpec,
)
from stepper.engine.spec_parts import head_width

__all__ = ["two_stacks"]

_NORM = NormSpec("layer", 1e-5)
_TABLE = "encoder.embed.E"
"""Both stacks look up in one table."""


def two_stacks(
    settings: Settings, names: frozenset[str], positions: PositionSpec, embed_norm: bool, residual: Residual = "post"
) -> ModelSpec:
    """Read the entries that the families share.

    Args:
        settings: of the checkpoint.
        names: of its arrays.
        positions: which the family adds.
        embed_norm: whether it normalises the sum.
        residual: where its norms stand; where they stand before the sublayers, there is one more at the end of each stack.
    """
    embed = EmbedSpec(_TABLE, settings.flag("scale_embedding", False), positions, norm=_NORM if embed_norm else None)
    head = HeadSpec(tied="" if "lm_head.weight" in names else _TABLE, bias="final_logits_bias" in names)
    stacks = (_stack(settings, "encoder", embed, residual), _stack(settings, "decoder", embed, residual))
    return ModelSpec(settings.number("vocab_size"), positions.rows, stacks, head, _ids(settings))


def _stack(settings: Settings, name: StackName, embed: EmbedSpec, residual: Residual) -> StackSpec:
    """A stack by the entries that begin with its name."""
    width, heads = settings.number("d_model"), settings.number(f"{name}_attention_heads")
    d_head = head_width(width, heads)
    mask = MaskSpec("causal", hides_padding=False) if name == "decoder" else MaskSpec()
    parts = [AttentionSpec(heads, heads, d_head, mask, ScaleSpec(d_head))]
    if name == "decoder":
        memory = MemorySpec((settings.number("encoder_layers") - 1,))
        parts.append(AttentionSpec(heads, heads, d_head, MaskSpec(), ScaleSpec(d_head), memory=memory))
    ffn = FfnSpec(settings.number(f"{name}_ffn_dim"), activation_of(settings, "activation_function", "gelu"))
    layer = LayerSpec.of(residual, _NORM, *parts, ffn)
    return StackSpec(name, width, embed, (layer,) * settings.number(f"{name}_layers"), _NORM if residual == "pre" else None)


def _ids(settings: Settings) -> SpecialIds:
    return SpecialIds(
        settings.identity("pad_token_id"),
        settings.identity("decoder_start_token_id"),
        settings.identity("forced_bos_token_id"),
        settings.identity("eos_token_id"),
    )
