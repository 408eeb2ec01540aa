"""What a classifier's `config.json` says of its head: which classes there are, of what, and how one is chosen.

    classes = classes_of(settings, "first")      ClassesSpec(("sad", "glad"), "first"), None where the model is no classifier

    spec = with_classes(settings, names, spec)   a decoder of any family, where it was saved from such a class

The class that the model was saved from decides: `RobertaForSequenceClassification`, `RobertaForTokenClassification`. Where that is not
said, the arrays of such a head are left out.
"""

from collections.abc import Iterable
from dataclasses import replace

from stepper.checkpoints.families.settings import Settings
from stepper.engine.spec import ClassAnswer, ClassesSpec, ClassRows, HeadSpec, ModelSpec
from stepper.errors import Clause

__all__ = ["classes_of", "with_classes"]

_OF_TEXT, _OF_TOKENS = "ForSequenceClassification", "ForTokenClassification"
_ANSWERS: dict[str, ClassAnswer] = {
    "single_label_classification": "one",
    "multi_label_classification": "each",
    "regression": "number",
}


def classes_of(settings: Settings, rows: ClassRows) -> ClassesSpec | None:
    """The classes of a model, None where it is no classifier.

    Args:
        settings: of the checkpoint.
        rows: what stands for a text in this family.

    Raises:
        BadCheckpoint: the settings contradict themselves, or ask for an answer that is none of these.
    """
    if settings.architecture.endswith(_OF_TOKENS):
        return ClassesSpec(_labels(settings))
    if not settings.architecture.endswith(_OF_TEXT):
        return None
    labels = _labels(settings)
    kind = settings.word("problem_type", "regression" if len(labels) == 1 else "single_label_classification")
    if kind not in _ANSWERS:
        raise settings.unsupported(f"problem_type = {kind!r}", Clause("unsupported.problem_type", known=list(_ANSWERS)))
    return ClassesSpec(labels, rows, _ANSWERS[kind])


def with_classes(settings: Settings, names: Iterable[str], spec: ModelSpec) -> ModelSpec:
    """A decoder with the head that the library gives to every decoder that classifies: one matrix, on the last row or on all.

    Args:
        settings: of the checkpoint.
        names: of its arrays.
        spec: of the model; it is given back as it is where the model is no such classifier.
    """
    classes = None if spec.encoder or spec.head.classes else classes_of(settings, "last")
    if classes is None:
        return spec
    head = HeadSpec("classes", bias=any(name.endswith(("score.bias", "classifier.bias")) for name in names), classes=classes)
    return replace(spec, head=head, ids=replace(spec.ids, pad=settings.number("pad_token_id", -1)))


def _labels(settings: Settings) -> tuple[str, ...]:
    """The names of the classes, as many as there are; the library calls a class without one LABEL_0."""
    named = settings.table("id2label")
    count = len(named) or settings.number("num_labels", settings.number("_num_labels", 2))
    return tuple(str(named.get(str(number), f"LABEL_{number}")) for number in range(count))
