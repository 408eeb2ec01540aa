"""ELECTRA: a BERT that was trained to tell which words were replaced (Clark et al. 2020, arXiv 2003.10555).

Two models come with that name. The generator fills in masked words, the discriminator says for each token whether it was replaced: a
classifier of tokens with one class. In the smaller ones the embedding table is narrower than the model, and a matrix follows it.
"""

from stepper.checkpoints.families.classes import classes_of
from stepper.checkpoints.families.family import Family, activation_of, tied_table
from stepper.checkpoints.families.like_bert import bert_encoder, bert_norm, refuse_other_berts
from stepper.checkpoints.families.settings import Settings
from stepper.engine.spec import ClassesSpec, EmbedSpec, HeadSpec, ModelSpec, NormSpec, PositionSpec, SpecialIds, TransformSpec

__all__ = ["ELECTRA"]

_TABLE = "encoder.embed.E"
_REPLACED = ClassesSpec(("replaced",), "every", "each")


def _spec(settings: Settings, names: frozenset[str]) -> ModelSpec:
    refuse_other_berts(settings)
    norm, rows = bert_norm(settings), settings.number("max_position_embeddings", 512)
    width, own = settings.number("embedding_size", 128), settings.number("hidden_size")
    types = settings.number("type_vocab_size", 2)
    embed = EmbedSpec(_TABLE, False, PositionSpec("learned", rows), types, norm, width=None if width == own else width)
    head, ids = _head(settings, names, norm, width), SpecialIds(settings.number("pad_token_id", 0))
    return ModelSpec(settings.number("vocab_size"), rows, (bert_encoder(settings, embed, norm),), head, ids)


def _head(settings: Settings, names: frozenset[str], norm: NormSpec, width: int) -> HeadSpec:
    classes = classes_of(settings, "first")
    if classes:
        return HeadSpec("classes", bias=True, transform=TransformSpec("gelu") if classes.rows == "first" else None, classes=classes)
    if settings.architecture.endswith("ForPreTraining"):
        transform = TransformSpec(activation_of(settings, "hidden_act", "gelu"))
        return HeadSpec("classes", bias=True, transform=transform, classes=_REPLACED)
    if not (any(name.startswith("generator_predictions.") for name in names) or settings.architecture.endswith("ForMaskedLM")):
        return HeadSpec("none")
    return HeadSpec(
        tied=tied_table(_TABLE, settings, names, "generator_lm_head.weight"),
        bias=True,
        transform=TransformSpec("gelu", norm, width=width),
    )


ELECTRA = Family(
    "ELECTRA",
    column="electra",
    classes="Electra",
    read_spec=_spec,
    reads="BERT with a narrow table: the generator, and the discriminator, which says of each token whether it was replaced; classes",
    example="The capital of France is [MASK].",
    plain_example="The capital of France is Paris.",
    prefix="electra.",
    beside=("generator_", "discriminator_", "classifier.", "qa_outputs."),
    heads=(r"(generator|discriminator)_.*", r"(classifier|qa_outputs)\..*"),
)
