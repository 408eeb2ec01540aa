"""What Marian and BART have in common: the encoder–decoder of 2017, post-norm, with entries of the same names in config.json.

config = two_stacks(settings, names, 512, position_layout="halved")      the choices that are the family's own

Both begin to decode with a token that may be the padding, and may forbid or force a token.
"""

from typing import Any

from stepper.checkpoints.families.family import activation_of
from stepper.checkpoints.families.settings import Settings
from stepper.engine import Config

__all__ = ["two_stacks"]


def two_stacks(settings: Settings, names: frozenset[str], most_tokens: int, **choices: Any) -> Config:
    """Read the entries that the families share.

    Args:
        settings: of the checkpoint.
        names: of its arrays.
        most_tokens: how many there are positions for, where config.json does not say.
        choices: what the family decides for itself.
    """
    return Config(
        "encoder-decoder",
        settings.number("vocab_size"),
        settings.number("d_model"),
        settings.equal("encoder_attention_heads", "decoder_attention_heads", "numbers of heads"),
        settings.equal("encoder_ffn_dim", "decoder_ffn_dim", "feed-forward widths"),
        encoder_layers=settings.number("encoder_layers"),
        decoder_layers=settings.number("decoder_layers"),
        activation=activation_of(settings, "activation_function", "gelu"),
        max_positions=settings.number("max_position_embeddings", most_tokens),
        scale_embedding=settings.flag("scale_embedding", False),
        tie_unembed="lm_head.weight" not in names,
        unembed_bias="final_logits_bias" in names,
        pad_id=settings.identity("pad_token_id"),
        mask_target_padding=False,
        start_id=settings.identity("decoder_start_token_id"),
        forced_id=settings.identity("forced_bos_token_id"),
        forbidden_id=settings.forbidden,
        end_id=settings.identity("eos_token_id"),
        **choices,
    )
