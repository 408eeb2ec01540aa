"""BERT: a post-norm encoder that sees the whole sentence (Devlin et al. 2019, arXiv 1810.04805).

Token, segment and position are added and normalised. With a masked-language-model head the encoder's rows go through one more
layer and a norm before they are compared with the words; the pooler makes one vector of the first row, from which a classifier of texts
chooses.
"""

from stepper.checkpoints.families.classes import classes_of
from stepper.checkpoints.families.family import Family, activation_of, tied_table
from stepper.checkpoints.families.like_bert import bert_encoder, bert_norm, refuse_other_berts
from stepper.checkpoints.families.settings import Settings
from stepper.engine.spec import EmbedSpec, HeadSpec, ModelSpec, NormSpec, PositionSpec, SpecialIds, TransformSpec

__all__ = ["BERT"]

_TABLE = "encoder.embed.E"
_CLASSES_WITH_WORDS = ("BertForMaskedLM", "BertForPreTraining", "BertLMHeadModel")


def _spec(settings: Settings, names: frozenset[str]) -> ModelSpec:
    refuse_other_berts(settings)
    norm, rows = bert_norm(settings), settings.number("max_position_embeddings", 512)
    embed = EmbedSpec(_TABLE, False, PositionSpec("learned", rows), settings.number("type_vocab_size", 2), norm)
    ids, stack = SpecialIds(settings.identity("pad_token_id")), bert_encoder(settings, embed, norm)
    return ModelSpec(settings.number("vocab_size"), rows, (stack,), _head(settings, names, norm), ids)


def _head(settings: Settings, names: frozenset[str], norm: NormSpec) -> HeadSpec:
    classes = classes_of(settings, "first")
    if classes:
        return HeadSpec("classes", bias=True, pooler=classes.rows == "first", classes=classes)
    has_pooler = any(name.startswith("bert.pooler.") for name in names)
    if not (any(name.startswith("cls.predictions.") for name in names) or settings.architecture in _CLASSES_WITH_WORDS):
        return HeadSpec("none", pooler=has_pooler)
    transform = TransformSpec(activation_of(settings, "hidden_act", "gelu"), norm)
    return HeadSpec(
        tied=tied_table(_TABLE, settings, names, "cls.predictions.decoder.weight"), bias=True, transform=transform, pooler=has_pooler
    )


BERT = Family(
    "BERT",
    column="bert",
    classes="Bert",
    read_spec=_spec,
    reads="an encoder that sees the whole sentence; with hidden words to guess, classes, a pooler, or none of these; older names too",
    example="The capital of France is [MASK].",
    plain_example="The capital of France is Paris.",
    prefix="bert.",
    beside=("cls.", "classifier.", "qa_outputs."),
    respelled=(("LayerNorm.gamma", "LayerNorm.weight"), ("LayerNorm.beta", "LayerNorm.bias")),
    skipped=(r"cls\.predictions\.bias",),
    heads=(r"cls\..*", r"bert\.pooler\..*", r"(classifier|qa_outputs)\..*"),
)
