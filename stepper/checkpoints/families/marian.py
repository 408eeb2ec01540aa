"""Marian: the 2017 encoder–decoder as a translation service trains it (Junczys-Dowmunt et al. 2018, arXiv 1804.00344).

Post-norm, embeddings times √d_model, sines first and cosines after them, positions made and never read from the file. The logits
have a bias of their own. Decoding starts with the padding id, and padding is never produced.
"""

from stepper.checkpoints.families.family import Family
from stepper.checkpoints.families.settings import Settings
from stepper.checkpoints.families.two_stacks import two_stacks
from stepper.engine.spec import ModelSpec, PositionSpec
from stepper.errors import Clause

__all__ = ["MARIAN"]


def _spec(settings: Settings, names: frozenset[str]) -> ModelSpec:
    _refuse_other_kinds(settings)
    positions = PositionSpec("sinusoidal", settings.number("max_position_embeddings", 512), layout="halved")
    return two_stacks(settings, names, positions, embed_norm=False)


def _refuse_other_kinds(settings: Settings) -> None:
    """Stop at what the older Marian and BART files could also mean."""
    settings.refuse("share_encoder_decoder_embeddings", False, Clause("unsupported.two_vocabularies"))
    if settings.number("decoder_vocab_size", settings.number("vocab_size")) != settings.number("vocab_size"):
        raise settings.unsupported("decoder_vocab_size", Clause("unsupported.two_vocabularies"))
    settings.refuse("normalize_before", True, Clause("unsupported.marian_pre_norm"))
    settings.refuse("normalize_embedding", True, Clause("unsupported.marian_embedding_norm"))
    settings.refuse("add_final_layer_norm", True, Clause("unsupported.marian_final_norm"))


MARIAN = Family(
    "Marian",
    column="marian",
    classes="Marian",
    read_spec=_spec,
    reads="translators, post-norm; encoder and decoder may differ",
    example="The red car sleeps.",
    prefix="model.",
    beside=("lm_head.", "final_logits_bias"),
    copies=(r"model\.(en|de)coder\.embed_tokens\.weight",),
)
