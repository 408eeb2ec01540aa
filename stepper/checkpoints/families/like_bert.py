"""What BERT and its relatives share: a post-norm encoder that sees the whole sentence, with entries of the same names in config.json.

    spec = bert_encoder(settings, embed, norm)

What they differ in is around it: the embedding, where positions come from, and what is made of the last rows.
"""

from collections.abc import Mapping

from stepper.checkpoints.families.classes import classes_of
from stepper.checkpoints.families.family import activation_of, tied_table
from stepper.checkpoints.families.settings import Settings
from stepper.engine.spec import (
    AttentionSpec,
    EmbedSpec,
    FfnSpec,
    HeadSpec,
    LayerSpec,
    MaskSpec,
    NormSpec,
    RelativeSpec,
    ScaleSpec,
    StackSpec,
    TransformSpec,
)
from stepper.engine.spec_parts import head_width
from stepper.errors import Clause

__all__ = ["BERT_ENTRIES", "bert_encoder", "bert_norm", "refuse_other_berts", "roberta_head"]

BERT_ENTRIES: Mapping[str, str] = {
    "width": "hidden_size",
    "heads": "num_attention_heads",
    "d_ff": "intermediate_size",
    "layers": "num_hidden_layers",
    "activation": "hidden_act",
    "plain": "gelu",
}
"""What BERT's config.json calls the sizes of its stack, and which activation is meant where it says none."""


def refuse_other_berts(settings: Settings) -> None:
    """Stop at what these families' classes can also be.

    Raises:
        BadCheckpoint: it writes, reads another model's output, or has other positions.
    """
    settings.refuse("is_decoder", True, Clause("unsupported.bert_that_writes"))
    settings.refuse("add_cross_attention", True, Clause("unsupported.bert_cross"))
    if settings.word("position_embedding_type", "absolute") != "absolute":
        raise settings.unsupported("position_embedding_type", Clause("unsupported.other_positions"))


def bert_norm(settings: Settings, eps: float = 1e-12) -> NormSpec:
    """The norm of every place; `eps` where the config does not say."""
    return NormSpec("layer", settings.real("layer_norm_eps", eps))


def bert_encoder(
    settings: Settings, embed: EmbedSpec, norm: NormSpec, entries: Mapping[str, str] = BERT_ENTRIES, distances: RelativeSpec | None = None
) -> StackSpec:
    """The stack of layers above an embedding.

    Args:
        settings: of the checkpoint.
        embed: its embedding.
        norm: its norms.
        entries: what the family calls its sizes.
        distances: positions as a number for each distance, where there are such.
    """
    width, heads = settings.number(entries["width"]), settings.number(entries["heads"])
    d_head = head_width(width, heads)
    attention = AttentionSpec(heads, heads, d_head, MaskSpec(), ScaleSpec(d_head), distances)
    ffn = FfnSpec(settings.number(entries["d_ff"]), activation_of(settings, entries["activation"], entries["plain"]))
    layer = LayerSpec.of("post", norm, attention, ffn)
    return StackSpec("encoder", width, embed, (layer,) * settings.number(entries["layers"]))


def roberta_head(settings: Settings, names: frozenset[str], norm: NormSpec, prefix: str) -> HeadSpec:
    """The head of RoBERTa, which MPNet has too: words after a layer with gelu and a norm, classes after one with tanh, or a pooler.

    Args:
        settings: of the checkpoint.
        names: of its arrays.
        norm: its norms.
        prefix: what the names of the encoder's arrays begin with.
    """
    classes = classes_of(settings, "first")
    if classes:
        return HeadSpec("classes", bias=True, transform=TransformSpec("tanh") if classes.rows == "first" else None, classes=classes)
    if not (any(name.startswith("lm_head.") for name in names) or settings.architecture.endswith("ForMaskedLM")):
        return HeadSpec("none", pooler=any(name.startswith(f"{prefix}pooler.") for name in names))
    table = tied_table("encoder.embed.E", settings, names, "lm_head.decoder.weight")
    return HeadSpec(tied=table, bias=True, transform=TransformSpec("gelu", norm))
