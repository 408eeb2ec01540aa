"""A family: models that are wired and named alike.

    BERT = Family("BERT", column="bert", read_spec=..., prefix="bert.", ...)

A family knows two things: how its `config.json` becomes a `ModelSpec`, and how its arrays are spelled. What each of our
parameters is called there stands in the table of names, in the family's column.
"""

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from stepper.checkpoints.families.settings import Settings
from stepper.engine.spec import Activation, ModelSpec
from stepper.errors import BadCheckpoint, Clause

__all__ = ["Family", "activation_of", "tied_table"]

_ACTIVATIONS: Mapping[str, Activation] = {
    "relu": "relu",
    "gelu": "gelu",
    "gelu_python": "gelu",
    "gelu_accurate": "gelu_tanh",
    "gelu_new": "gelu_tanh",
    "gelu_fast": "gelu_tanh",
    "gelu_pytorch_tanh": "gelu_tanh",
    "gelu_python_tanh": "gelu_tanh",
    "silu": "silu",
    "swish": "silu",
}
"""Hugging Face's words for activations. The three `tanh` forms of gelu differ from each other by rounding alone."""

_CLASS = (
    r"(TF|Flax)?(%s)((PreTrained|LMHead|WithLMHead|DoubleHeads|Encoder|MT)?Model|For(CausalLM|MaskedLM|PreTraining|ConditionalGeneration"
    r"|SequenceClassification|TokenClassification|QuestionAnswering|MultipleChoice|NextSentencePrediction))"
)
"""How Hugging Face's classes of one family are called. `LlamaForCausalLM` is Llama's, `Qwen2MoeForCausalLM` is not Qwen2's."""


@dataclass(frozen=True)
class Family:
    """One way of wiring and naming."""

    title: str
    column: str
    """Of the table of names."""
    read_spec: Callable[[Settings, frozenset[str]], ModelSpec]
    """From config.json and the names of the arrays to a model's description."""
    reads: str
    """What of the family is read, in a few words for the list of families."""
    example: str
    """A sentence that such a model understands."""
    plain_example: str = ""
    """One for those without an output layer, where that is another."""
    prefix: str = ""
    """What most names begin with; a model saved without its head lacks it."""
    beside: tuple[str, ...] = ()
    """How those names begin that never have the prefix: the head's."""
    respelled: tuple[tuple[str, str], ...] = ()
    """Older endings of names, and the endings used now."""
    skipped: tuple[str, ...] = ()
    """Patterns of arrays that say nothing new."""
    copies: tuple[str, ...] = ()
    """Patterns of arrays that are the encoder's embedding table once more; if they are not, it is said."""
    heads: tuple[str, ...] = ()
    """Patterns of arrays that belong to a head which is not stepped; it is said that they are left out."""
    classes: str = ""
    """What the library's classes of this family begin with (a pattern); empty where there are none."""
    in_transformers: bool = True
    """Hugging Face's library has these models, and can bear witness."""
    input_first: bool = False
    """Matrices are stored (in, out), as x @ W has them; otherwise as torch's Linear has them."""

    spell: Callable[[Settings, Sequence[str]], dict[str, str]] | None = None
    """How the names of a family are spelled for which the fields above are not enough."""
    unroll: Callable[[Settings, str, int], str] | None = None
    """Where layers share parameters: the name of an array or module as its n-th layer would have it."""

    def spelled(self, settings: Settings, names: Iterable[str]) -> dict[str, str]:
        """Each array's name as the table of names has it, with the name it has in the file."""
        listed = list(names)
        if self.spell:
            return self.spell(settings, listed)
        has_prefix = not self.prefix or any(name.startswith(self.prefix) for name in listed)
        return {self.unrolled(settings, self._spelled(name, has_prefix), 0): name for name in listed}

    def unrolled(self, settings: Settings, name: str, run: int) -> str:
        """The name as the layer has it that is the n-th to use these parameters."""
        return self.unroll(settings, name, run) if self.unroll else name

    def _spelled(self, name: str, has_prefix: bool) -> str:
        for old, new in self.respelled:
            name = name.removesuffix(old) + new if name.endswith(old) else name
        return name if has_prefix or name.startswith(self.beside) else self.prefix + name

    def refuse_other_classes(self, settings: Settings) -> None:
        """Stop where the model was saved from a class of another family, whatever its `model_type` says.

        The second witness is chosen by `model_type` too, so it would not see that the two computed another model.

        Raises:
            BadCheckpoint: it was.
        """
        said = settings.architecture
        if self.classes and said and not re.fullmatch(_CLASS % self.classes, said):
            kind = settings.entries["model_type"]
            raise BadCheckpoint("settings.other_class", file=settings.directory / "config.json", said=said, kind=kind, title=self.title)

    def skips(self, name: str) -> bool:
        """Whether an array says nothing new."""
        return any(re.fullmatch(pattern, name) for pattern in self.skipped)

    def copies_embedding(self, name: str) -> bool:
        """Whether an array has to be the embedding table once more."""
        return any(re.fullmatch(pattern, name) for pattern in self.copies)

    def leaves_out(self, name: str) -> bool:
        """Whether an array belongs to a head that is not stepped."""
        return any(re.fullmatch(pattern, name) for pattern in self.heads)


def activation_of(settings: Settings, name: str, default: str) -> Activation:
    """Our word for an activation.

    Raises:
        BadCheckpoint: it is none of ours.
    """
    word = settings.word(name, default)
    if word not in _ACTIVATIONS:
        raise settings.unsupported(f"{name} = {word!r}", Clause("unsupported.activation", known=list(_ACTIVATIONS)))
    return _ACTIVATIONS[word]


def tied_table(table: str, settings: Settings, names: Container[str], output: str, otherwise: bool = True) -> str:
    """The embedding table where the output layer is that; empty where the file has a matrix for it, or the config wants one.

    Args:
        table: our name of the embedding table.
        settings: of the checkpoint.
        names: of its arrays.
        output: what the output layer's own matrix is called there.
        otherwise: whether the two are one where the config does not say.
    """
    return table if output not in names and settings.flag("tie_word_embeddings", otherwise) else ""
