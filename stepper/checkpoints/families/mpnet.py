"""MPNet: a BERT that has both learned positions and a learned number for each distance (Song et al. 2020, arXiv 2004.09297).

Places are counted as in RoBERTa, from row 2 on. The numbers for the distances are added to the scores after these are divided by
√d_head; all layers share them. There are no segments.
"""

from stepper.checkpoints.families.family import Family
from stepper.checkpoints.families.like_bert import bert_encoder, bert_norm, roberta_head
from stepper.checkpoints.families.settings import Settings
from stepper.engine.spec import EmbedSpec, ModelSpec, PositionSpec, RelativeSpec, SpecialIds
from stepper.errors import Clause

__all__ = ["MPNET"]

_TABLE = "encoder.embed.E"
_FIRST_ROW = 2
_BUCKETS, _FURTHEST = 32, 128
"""The library's class has these two in its code, whatever the config says."""


def _spec(settings: Settings, names: frozenset[str]) -> ModelSpec:
    if settings.number("relative_attention_num_buckets", _BUCKETS) != _BUCKETS:
        raise settings.unsupported("relative_attention_num_buckets", Clause("unsupported.mpnet_buckets", buckets=_BUCKETS))
    norm, rows = bert_norm(settings), settings.number("max_position_embeddings", 512) - _FIRST_ROW
    embed = EmbedSpec(_TABLE, positions=PositionSpec("learned", rows, offset=_FIRST_ROW, counts_tokens=True), norm=norm)
    stack = bert_encoder(settings, embed, norm, distances=RelativeSpec(_BUCKETS, _FURTHEST, both_ways=True))
    ids = SpecialIds(settings.identity("pad_token_id"))
    return ModelSpec(settings.number("vocab_size"), rows, (stack,), roberta_head(settings, names, norm, "mpnet."), ids)


MPNET = Family(
    "MPNet",
    column="mpnet",
    classes="MPNet",
    read_spec=_spec,
    reads="BERT with learned positions and a learned number for each distance; with hidden words to guess, classes, or neither",
    example="The capital of France is <mask>.",
    plain_example="The capital of France is Paris.",
    prefix="mpnet.",
    beside=("lm_head.", "classifier.", "qa_outputs."),
    skipped=(r"lm_head\.bias",),
    heads=(r"lm_head\..*", r"mpnet\.pooler\..*", r"(classifier|qa_outputs)\..*"),
)
