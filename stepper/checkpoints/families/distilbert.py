"""DistilBERT: half of BERT's layers, trained to answer as BERT does (Sanh et al. 2019, arXiv 1910.01108).

No segments and no pooler. A classifier of texts has a layer with ReLU on the first row.
"""

from stepper.checkpoints.families.classes import classes_of
from stepper.checkpoints.families.family import Family, activation_of, tied_table
from stepper.checkpoints.families.like_bert import bert_encoder
from stepper.checkpoints.families.settings import Settings
from stepper.engine.spec import EmbedSpec, HeadSpec, ModelSpec, NormSpec, PositionSpec, SpecialIds, TransformSpec

__all__ = ["DISTILBERT"]

_TABLE = "encoder.embed.E"
_NORM = NormSpec("layer", 1e-12)
_ENTRIES = {"width": "dim", "heads": "n_heads", "d_ff": "hidden_dim", "layers": "n_layers", "activation": "activation", "plain": "gelu"}


def _spec(settings: Settings, names: frozenset[str]) -> ModelSpec:
    rows = settings.number("max_position_embeddings", 512)
    embed = EmbedSpec(_TABLE, positions=PositionSpec("learned", rows), norm=_NORM)
    stack = bert_encoder(settings, embed, _NORM, _ENTRIES)
    return ModelSpec(settings.number("vocab_size"), rows, (stack,), _head(settings, names), SpecialIds(settings.number("pad_token_id", 0)))


def _head(settings: Settings, names: frozenset[str]) -> HeadSpec:
    classes = classes_of(settings, "first")
    if classes:
        return HeadSpec("classes", bias=True, transform=TransformSpec("relu") if classes.rows == "first" else None, classes=classes)
    if not (any(name.startswith("vocab_transform.") for name in names) or settings.architecture.endswith("ForMaskedLM")):
        return HeadSpec("none")
    return HeadSpec(
        tied=tied_table(_TABLE, settings, names, "vocab_projector.weight"),
        bias=True,
        transform=TransformSpec(activation_of(settings, "activation", "gelu"), _NORM),
    )


DISTILBERT = Family(
    "DistilBERT",
    column="distilbert",
    classes="DistilBert",
    read_spec=_spec,
    reads="half of BERT's layers, without segments; with hidden words to guess, classes, or neither",
    example="The capital of France is [MASK].",
    plain_example="The capital of France is Paris.",
    prefix="distilbert.",
    beside=("vocab_", "pre_classifier.", "classifier.", "qa_outputs."),
    heads=(r"vocab_.*", r"(pre_classifier|classifier|qa_outputs)\..*"),
)
