"""RoBERTa and XLM-RoBERTa: BERT trained longer, on single texts (Liu et al. 2019, arXiv 1907.11692; Conneau et al. 2019, arXiv 1911.02116).

Places are counted over what is no padding, from the padding's id + 1 on; all padding reads the row of its own id. There is one
segment only. The layer before the output layer has gelu, whatever the other layers have.
"""

from dataclasses import replace

from stepper.checkpoints.families.family import Family
from stepper.checkpoints.families.like_bert import bert_encoder, bert_norm, refuse_other_berts, roberta_head
from stepper.checkpoints.families.settings import Settings
from stepper.engine.spec import EmbedSpec, ModelSpec, PositionSpec, SpecialIds

__all__ = ["ROBERTA", "XLM_ROBERTA"]

_TABLE = "encoder.embed.E"


def _spec(settings: Settings, names: frozenset[str]) -> ModelSpec:
    refuse_other_berts(settings)
    norm, padding = bert_norm(settings), settings.number("pad_token_id", 1)
    rows = settings.number("max_position_embeddings", 512) - padding - 1
    positions = PositionSpec("learned", rows, offset=padding + 1, counts_tokens=True)
    embed = EmbedSpec(_TABLE, False, positions, settings.number("type_vocab_size", 2), norm)
    stack = bert_encoder(settings, embed, norm)
    return ModelSpec(settings.number("vocab_size"), rows, (stack,), roberta_head(settings, names, norm, "roberta."), SpecialIds(padding))


ROBERTA = Family(
    "RoBERTa",
    column="roberta",
    classes="Roberta",
    read_spec=_spec,
    reads="BERT whose places are counted over what is no padding; with hidden words to guess, classes, or neither",
    example="The capital of France is <mask>.",
    plain_example="The capital of France is Paris.",
    prefix="roberta.",
    beside=("lm_head.", "classifier.", "qa_outputs."),
    skipped=(r"lm_head\.bias",),
    heads=(r"lm_head\..*", r"roberta\.pooler\..*", r"(classifier|qa_outputs)\..*"),
)
XLM_ROBERTA = replace(ROBERTA, title="XLM-RoBERTa", classes="XLMRoberta")
