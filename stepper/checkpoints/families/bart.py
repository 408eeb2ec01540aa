"""BART: a post-norm encoder–decoder trained to undo noise (Lewis et al. 2019, arXiv 1910.13461).

Learned positions from row 2 of their table on, one table for each stack; token and position are added and normalised. Decoding
starts with the end token, and some checkpoints force what comes after it.
"""

from stepper.checkpoints.families.family import Family
from stepper.checkpoints.families.settings import Settings
from stepper.checkpoints.families.two_stacks import two_stacks
from stepper.engine.spec import ModelSpec, PositionSpec
from stepper.errors import Clause

__all__ = ["BART"]

_OFFSET = 2


def _spec(settings: Settings, names: frozenset[str]) -> ModelSpec:
    _refuse_other_kinds(settings)
    positions = PositionSpec("learned", settings.number("max_position_embeddings", 1024), offset=_OFFSET)
    return two_stacks(settings, names, positions, embed_norm=True)


def _refuse_other_kinds(settings: Settings) -> None:
    """Stop at the relatives of BART that share its `model_type` in older files."""
    settings.refuse("normalize_before", True, Clause("unsupported.bart_pre_norm"))
    settings.refuse("normalize_embedding", False, Clause("unsupported.bart_no_embedding_norm"))
    settings.refuse("add_final_layer_norm", True, Clause("unsupported.bart_final_norm"))
    settings.refuse("static_position_embeddings", True, Clause("unsupported.bart_sinusoidal"))


BART = Family(
    "BART",
    column="marian",
    classes="Bart",
    read_spec=_spec,
    reads="translators and denoisers, post-norm; encoder and decoder may differ",
    example="The red car <mask> in the garden.",
    prefix="model.",
    beside=("lm_head.", "final_logits_bias", "classification_head.", "qa_outputs."),
    skipped=(r"model\.(en|de)coder\.version",),
    copies=(r"model\.(en|de)coder\.embed_tokens\.weight",),
    heads=(r"(classification_head|qa_outputs)\..*",),
)
