"""ALBERT: a BERT whose layers share one set of parameters (Lan et al. 2019, arXiv 1909.11942).

The embedding table is narrower than the model, and a matrix follows it. A checkpoint may have several groups of layers, and each group
several layers that are run in turn; all models that were published have one of each.
"""

import re
from dataclasses import replace

from stepper.checkpoints.families.classes import classes_of
from stepper.checkpoints.families.family import Family, activation_of, tied_table
from stepper.checkpoints.families.like_bert import BERT_ENTRIES, bert_encoder, bert_norm, refuse_other_berts
from stepper.checkpoints.families.settings import Settings
from stepper.engine.spec import EmbedSpec, HeadSpec, ModelSpec, NormSpec, PositionSpec, SpecialIds, StackSpec, TransformSpec
from stepper.engine.spec_parts import require

__all__ = ["ALBERT"]

_TABLE = "encoder.embed.E"
_SHARED = re.compile(r"(.*)albert_layer_groups\.(\d+)\.albert_layers\.(\d+)(.*)")


def _spec(settings: Settings, names: frozenset[str]) -> ModelSpec:
    refuse_other_berts(settings)
    norm, rows, width = bert_norm(settings), settings.number("max_position_embeddings", 512), settings.number("embedding_size", 128)
    embed = EmbedSpec(_TABLE, False, PositionSpec("learned", rows), settings.number("type_vocab_size", 2), norm, width=width)
    head, ids = _head(settings, names, norm, width), SpecialIds(settings.number("pad_token_id", 0))
    return ModelSpec(
        settings.number("vocab_size"),
        rows,
        (_sharing(settings, bert_encoder(settings, embed, norm, {**BERT_ENTRIES, "plain": "gelu_new"})),),
        head,
        ids,
    )


def _sharing(settings: Settings, stack: StackSpec) -> StackSpec:
    """The stack with all the layers there are, each of which says whose parameters it has."""
    places = _places(settings)
    owners = ((number, places.index(place)) for number, place in enumerate(places))
    return replace(stack, layers=tuple(replace(stack.layers[0], shares=owner if owner < number else None) for number, owner in owners))


def _places(settings: Settings) -> list[tuple[int, int]]:
    """Group and place in the group of every layer, in the order in which they are run."""
    repeats, groups, inner = (
        settings.number("num_hidden_layers"),
        settings.number("num_hidden_groups", 1),
        settings.number("inner_group_num", 1),
    )
    require("num_hidden_groups", groups)
    return [(int(number / (repeats / groups)), place) for number in range(repeats) for place in range(inner)]


def _unroll(settings: Settings, name: str, run: int) -> str:
    """The name of a shared layer's array or module, as that layer would have it which is the n-th to use it."""
    found = _SHARED.fullmatch(name)
    if not found:
        return name
    numbers = [number for number, place in enumerate(_places(settings)) if place == (int(found[2]), int(found[3]))]
    return f"{found[1]}layer.{numbers[run]}{found[4]}" if run < len(numbers) else name


def _head(settings: Settings, names: frozenset[str], norm: NormSpec, width: int) -> HeadSpec:
    classes = classes_of(settings, "first")
    if classes:
        return HeadSpec("classes", bias=True, pooler=classes.rows == "first", classes=classes)
    has_pooler = any(name.startswith("albert.pooler.") for name in names)
    if not (any(name.startswith("predictions.") for name in names) or settings.architecture.endswith(("ForMaskedLM", "ForPreTraining"))):
        return HeadSpec("none", pooler=has_pooler)
    transform = TransformSpec(activation_of(settings, "hidden_act", "gelu_new"), norm, width=width)
    return HeadSpec(
        tied=tied_table(_TABLE, settings, names, "predictions.decoder.weight"), bias=True, transform=transform, pooler=has_pooler
    )


ALBERT = Family(
    "ALBERT",
    column="albert",
    classes="Albert",
    read_spec=_spec,
    unroll=_unroll,
    reads="BERT whose layers share their parameters, with a narrow table; with hidden words to guess, classes, or neither",
    example="The capital of France is [MASK].",
    plain_example="The capital of France is Paris.",
    prefix="albert.",
    beside=("predictions.", "sop_classifier.", "classifier.", "qa_outputs."),
    skipped=(r"predictions\.bias",),
    heads=(r"predictions\..*", r"albert\.pooler\..*", r"(sop_classifier|classifier|qa_outputs)\..*"),
)
