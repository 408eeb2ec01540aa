"""What a model is, part by part and layer by layer: the description that programs are built from.

    ModelSpec
      stacks      StackSpec            encoder, decoder, or both
        embed       EmbedSpec          table, scale, positions, segments, norm
        layers      LayerSpec          in order; each may differ from the others
          sublayers   Sublayer         AttentionSpec or FfnSpec, with its norm
          residual    where the norm stands
        norm        NormSpec | None    at the end of the stack
      head        HeadSpec             words, classes, or none
      ids         SpecialIds           padding, start, end, …

`spec_of(config)` makes one of our own `config.json`; a family of models that others have trained makes its own; a what-if option
is a function from a spec to a spec (see `whatif`). A spec is checked when it is made: what contradicts itself is refused.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from stepper.engine.choice import ANY_WORD, ChoiceSpec
from stepper.engine.spec_parts import (
    Activation,
    AlibiSpec,
    AttentionSpec,
    ClampSpec,
    EmbedSpec,
    ExpertsSpec,
    FfnSpec,
    MaskKind,
    MaskSpec,
    MemorySpec,
    NormSpec,
    PatchSpec,
    PositionSpec,
    RelativeSpec,
    RotarySpec,
    ScaleSpec,
    Value,
    require,
)
from stepper.errors import BadCheckpoint

__all__ = [
    "Activation",
    "AlibiSpec",
    "AttentionSpec",
    "ClampSpec",
    "ClassAnswer",
    "ClassRows",
    "ClassesSpec",
    "EmbedSpec",
    "ExpertsSpec",
    "FfnSpec",
    "HeadSpec",
    "LayerSpec",
    "MaskKind",
    "MaskSpec",
    "MemorySpec",
    "ModelSpec",
    "NormSpec",
    "PatchSpec",
    "PositionSpec",
    "RelativeSpec",
    "Residual",
    "RotarySpec",
    "ScaleSpec",
    "SpecialIds",
    "StackName",
    "StackSpec",
    "Sublayer",
    "TransformSpec",
    "Value",
]

Residual = Literal["post", "pre", "sandwich", "parallel"]
"""post: norm(x + f(x)) (2017, section 3.1); pre: x + f(norm(x)) (Xiong et al. 2020, arXiv 2002.04745); parallel: every sublayer
reads x, through its own norm or where it has none through the one before, and x and all that they make is added up (Wang & Komatsuzaki
2021, GPT-J); sandwich: x + norm(f(norm(x))), or without the
norm before it (Gemma 2, arXiv 2408.00118; OLMo 2, arXiv 2501.00656)."""
StackName = Literal["encoder", "decoder"]
ClassRows = Literal["every", "first", "last", "mean"]
"""Which rows of the last stack a classifier reads. every: each gets a class; first, last: that of the first token, or of the last that is
no padding, stands for the text; mean: the mean of all that are no padding."""
ClassAnswer = Literal["one", "each", "number"]
"""one: softmax, as one class is right; each: a probability for every class on its own; number: the numbers are the answer."""


# ── layers ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Sublayer:
    """A part of a layer, with the norm that goes with its residual connection."""

    part: AttentionSpec | FfnSpec
    norm: NormSpec | None
    """None: there is none here (ModernBERT's first)."""
    after: NormSpec | None = None
    """Of a sandwich: one more, of what the sublayer makes."""
    adds: bool = True
    """Whether what it makes is added to what comes in; if not, it takes its place."""


@dataclass(frozen=True)
class LayerSpec:
    """One layer: its sublayers, the first one first."""

    sublayers: tuple[Sublayer, ...]
    residual: Residual
    shares: int | None = None
    """The layer of this stack whose parameters it has (ALBERT: the first); None: it has its own."""
    times: float | None = None
    """What each sublayer makes is multiplied by this before it is added (Granite)."""

    @classmethod
    def of(cls, residual: Residual, norm: NormSpec, *parts: AttentionSpec | FfnSpec) -> "LayerSpec":
        """A layer of these parts, with a norm of the same kind for each."""
        return cls(tuple(Sublayer(part, norm) for part in parts), residual)

    def without_first_norm(self) -> "LayerSpec":
        """The same without a norm for its first sublayer."""
        first, *others = self.sublayers
        return replace(self, sublayers=(replace(first, norm=None), *others))

    @property
    def norm(self) -> NormSpec:
        """The first of its norms."""
        return next(norm for each in self.sublayers for norm in (each.norm, each.after) if norm)

    @property
    def norm_numbers(self) -> tuple[tuple[int, int], ...]:
        """For each sublayer the numbers of its norms, before and after it; 0: none. A sandwich counts norms, the others sublayers."""
        if self.residual != "sandwich":
            return tuple((number, 0) for number in range(1, len(self.sublayers) + 1))
        count, numbers = 0, []
        for each in self.sublayers:
            pair = []
            for norm in (each.norm, each.after):
                count += norm is not None
                pair.append(count if norm else 0)
            numbers.append((pair[0], pair[1]))
        return tuple(numbers)

    @property
    def attention(self) -> AttentionSpec:
        """Its self-attention."""
        return next(each.part for each in self.sublayers if isinstance(each.part, AttentionSpec) and not each.part.memory)

    @property
    def cross_attention(self) -> AttentionSpec | None:
        """Its attention to the encoder's output, if it has one."""
        return next((each.part for each in self.sublayers if isinstance(each.part, AttentionSpec) and each.part.memory), None)

    @property
    def ffn(self) -> FfnSpec:
        """Its feed-forward part."""
        return next(each.part for each in self.sublayers if isinstance(each.part, FfnSpec))


@dataclass(frozen=True)
class StackSpec:
    """An encoder or a decoder."""

    name: StackName
    d_model: int
    embed: EmbedSpec
    layers: tuple[LayerSpec, ...]
    norm: NormSpec | None = None
    """One more normalisation at the end (usual for pre-norm)."""

    def __post_init__(self) -> None:
        require("d_model", self.d_model)
        require(f"{self.name}_layers", len(self.layers))
        if len(self.layers) > _MOST_LAYERS:
            raise BadCheckpoint("config.too_many_layers_of", name=self.name, count=len(self.layers), most=_MOST_LAYERS)


# ── the whole model ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class TransformSpec:
    """A layer before the output layer: a product, an activation, and in some a normalisation (BERT's masked-language-model head)."""

    activation: Activation | Literal["tanh"]
    norm: NormSpec | None = None
    bias: bool = True
    width: int | None = None
    """The width it makes, where that is not the model's: that of a table with narrower rows (ELECTRA, ALBERT)."""


@dataclass(frozen=True)
class ClassesSpec:
    """What a classifier says: a number for every class, of the whole text or of each token."""

    labels: tuple[str, ...]
    """What the classes are called."""
    rows: ClassRows = "every"
    answer: ClassAnswer = "one"

    def __post_init__(self) -> None:
        require("classes", len(self.labels))


@dataclass(frozen=True)
class HeadSpec:
    """What comes after the last stack."""

    kind: Literal["words", "classes", "none"] = "words"
    """none: the model ends with its last stack."""
    tied: str = ""
    """The embedding table that the output layer is, transposed (Press & Wolf 2016, arXiv 1608.05859); empty: it has its own matrix."""
    bias: bool = False
    transform: TransformSpec | None = None
    scaled: bool = False
    """The last hidden states are divided by √d_model before the output layer (T5 1.0)."""
    pooler: bool = False
    """A layer with tanh on the first row (BERT)."""
    classes: ClassesSpec | None = None
    """Where the kind is classes: which, and of what."""
    soft_cap: float | None = None
    """What logits never pass (Gemma 2)."""
    divisor: float | None = None
    """What logits are divided by (Granite)."""


@dataclass(frozen=True)
class SpecialIds:
    """Tokens with a meaning of their own; -1 where a model has none."""

    pad: int = -1
    """What attention never looks at."""
    start: int = -1
    """What a decoder beside an encoder reads first."""
    forced: int = -1
    """What it reads second, whatever it would have chosen (some BART models)."""
    end: int = -1
    """What ends a generated sentence."""
    forbidden: int = -1
    """What is never chosen (Marian: padding)."""


@dataclass(frozen=True)
class ModelSpec:
    """A whole model."""

    vocab_size: int
    """Words it knows; 0 where it reads images."""
    max_positions: int
    """Tokens that it reads at most."""
    stacks: tuple[StackSpec, ...]
    """In the order in which they run."""
    head: HeadSpec
    ids: SpecialIds
    choice: ChoiceSpec = ANY_WORD
    """What may be chosen, beside the likeliest word."""

    def __post_init__(self) -> None:
        if not self.patches:
            require("vocab_size", self.vocab_size)
        require("max_positions", self.max_positions)

    @cached_property
    def encoder(self) -> StackSpec | None:
        """The stack that reads the source."""
        return next((each for each in self.stacks if each.name == "encoder"), None)

    @cached_property
    def decoder(self) -> StackSpec | None:
        """The stack that reads the target."""
        return next((each for each in self.stacks if each.name == "decoder"), None)

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """Every id that ends a text."""
        return tuple(each for each in (self.ids.end, *self.choice.ends) if each >= 0)

    @property
    def patches(self) -> PatchSpec | None:
        """How it cuts the image that it reads; None where it reads a text."""
        return self.encoder.embed.patches if self.encoder else None

    @property
    def last(self) -> StackSpec:
        """The stack whose output becomes words."""
        return self.stacks[-1]

    def words(self, stack: StackName) -> int:
        """How many ids a stack reads."""
        return next((each.embed.rows for each in self.stacks if each.name == stack and each.embed.rows), self.vocab_size)

    def depth(self, stack: str) -> int:
        """How many layers a stack has; 0 where there is no such stack."""
        return next((len(each.layers) for each in self.stacks if each.name == stack), 0)

    @property
    def labels(self) -> tuple[str, ...]:
        """What its classes are called; none where it has no classes."""
        return self.head.classes.labels if self.head.classes else ()

    @property
    def architecture(self) -> Literal["encoder-decoder", "encoder-only", "decoder-only"]:
        """Which of the three kinds it is."""
        if not self.decoder:
            return "encoder-only"
        return "encoder-decoder" if self.encoder else "decoder-only"


_MOST_LAYERS = 1000
"""Far above every model there is: a number beyond it is a mistake, and building so long a program would take minutes."""
