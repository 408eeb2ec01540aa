"""What a model is, part by part and layer by layer: the description that programs are built from.

    ModelSpec
      stacks      StackSpec            encoder, decoder, or both
        embed       EmbedSpec          table, scale, positions, segments, norm
        layers      LayerSpec          in order; each may differ from the others
          sublayers   Sublayer         AttentionSpec or FfnSpec, with its norm
          residual    where the norm stands
        norm        NormSpec | None    at the end of the stack
      head        HeadSpec             words, or none
      ids         SpecialIds           padding, start, end, …

`spec_of(config)` makes one of our own `config.json`; a family of models that others have trained makes its own; a what-if option
is a function from a spec to a spec (see `whatif`). A spec is checked when it is made: what contradicts itself is refused.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from stepper.engine.ops.rotary import Rotation
from stepper.errors import BadCheckpoint

__all__ = [
    "Activation",
    "AttentionSpec",
    "EmbedSpec",
    "FfnSpec",
    "HeadSpec",
    "LayerSpec",
    "MaskSpec",
    "MemorySpec",
    "ModelSpec",
    "NormSpec",
    "PositionSpec",
    "RelativeSpec",
    "Residual",
    "RotarySpec",
    "ScaleSpec",
    "SpecialIds",
    "StackName",
    "StackSpec",
    "Sublayer",
]

Activation = Literal["relu", "gelu", "gelu_tanh", "silu"]
Residual = Literal["post", "pre"]
"""post: norm(x + f(x)) (2017, section 3.1); pre: x + f(norm(x)) (Xiong et al. 2020, arXiv 2002.04745)."""
StackName = Literal["encoder", "decoder"]
MaskKind = Literal["full", "causal", "off_by_one", "transposed"]
"""full: every key; causal: the query's own and earlier ones. The other two are mistakes, to be watched."""
Value = Literal["v", "k", "q", "x"]
"""What is averaged: v, or as a what-if k, q, or the input itself, cut into heads."""


@dataclass(frozen=True)
class NormSpec:
    """One normalisation of rows."""

    kind: Literal["layer", "rms"]
    """rms: divided by the root of the mean square, no mean and no bias (Zhang & Sennrich 2019, arXiv 1910.07467)."""
    eps: float

    def __post_init__(self) -> None:
        if not self.eps >= 0:
            raise BadCheckpoint(f"config: norm_eps must be at least 0, not {self.eps}")


# ── embedding ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class PositionSpec:
    """Positions that are added to the embedding."""

    kind: Literal["sinusoidal", "learned"]
    rows: int
    """Positions there are: of a learned table those that tokens can read."""
    layout: Literal["interleaved", "halved"] = "interleaved"
    """Of sinusoids: sin and cos in turn (2017), or all sines first (tensor2tensor, Marian)."""
    offset: int = 0
    """The row of a learned table that the first token reads (BART: 2)."""
    shift: int = 0
    """What-if: how far too high every position is."""
    shuffled: bool = False
    """What-if: the positions are dealt out anew."""


@dataclass(frozen=True)
class EmbedSpec:
    """From ids to rows."""

    table: str
    """The parameter that is looked up in; a decoder may read the encoder's."""
    scale: bool = False
    """Rows are multiplied by √d_model (2017, section 3.4)."""
    positions: PositionSpec | None = None
    token_types: int = 0
    """Rows of a table of segment types, added to every embedding (BERT); 0: none."""
    norm: NormSpec | None = None
    """A normalisation right after the sum (BERT, BART)."""


# ── attention ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class MaskSpec:
    """Which keys a query may look at."""

    kind: MaskKind = "full"
    hides_padding: bool = True
    """Not where decoding starts with the padding id (Marian, T5)."""
    after_softmax: bool = False
    """What-if: weights are set to 0 after softmax, so that rows do not sum to 1."""


@dataclass(frozen=True)
class RotarySpec:
    """Positions by rotation: pairs of columns of q and k are turned (Su et al. 2021, arXiv 2104.09864)."""

    rotation: Rotation
    """How fast each pair turns."""
    shift: int = 0
    """What-if: how far too high every position is."""


@dataclass(frozen=True)
class RelativeSpec:
    """Positions as a learned number for each distance, added to the scores (Raffel et al. 2020, arXiv 1910.10683)."""

    buckets: int
    furthest: int
    """From this distance on all share the last bucket."""
    both_ways: bool
    """Keys after the query have buckets of their own; otherwise none is looked at."""


@dataclass(frozen=True)
class ScaleSpec:
    """What scores are divided by before softmax."""

    root_of: int | None
    """√ of this number: d_head in the paper; None: they are not divided (T5)."""
    number: int | None = None
    """Divided by this as well: the number of the layer, counted from 1 (an option of GPT-2)."""
    times: float = 1.0
    """What-if: multiplied by this."""


@dataclass(frozen=True)
class MemorySpec:
    """What cross-attention reads: outputs of the encoder's layers."""

    layers: tuple[int, ...]
    """Counted from 0, each a view of its own; none: the mean of all layers, as one memory."""
    combine: Literal["sum", "mean"] = "sum"
    """How the views' outputs are put together."""


@dataclass(frozen=True)
class AttentionSpec:
    """Attention of a stack to its own tokens, or with a memory to the encoder's."""

    heads: int
    kv_heads: int
    """Heads of k and v, each shared by a group of query heads (Ainslie et al. 2023, arXiv 2305.13245)."""
    d_head: int
    mask: MaskSpec
    scale: ScaleSpec
    positions: RotarySpec | RelativeSpec | None = None
    qk_norm: NormSpec | None = None
    """Each head's q and k are normalised before their rotation (Qwen3)."""
    qkv_bias: bool = True
    out_bias: bool = True
    memory: MemorySpec | None = None
    """None: self-attention."""
    key_matrix: Literal["k", "q"] = "k"
    """What-if: keys are made with W_q."""
    value: Value = "v"

    def __post_init__(self) -> None:
        _require("n_heads", self.heads)
        _require("d_head", self.d_head)
        _require("n_kv_heads", self.kv_heads)
        if self.heads % self.kv_heads:
            raise BadCheckpoint(f"config: {self.heads} heads cannot share {self.kv_heads} k/v heads evenly")
        if isinstance(self.positions, RotarySpec) and self.d_head % 2:
            raise BadCheckpoint(f"config: rotary positions turn pairs of columns, and d_head is {self.d_head}: it must be even")

    @property
    def name(self) -> str:
        """What the sublayer is called in names of tensors."""
        return "cross_attn" if self.memory else "self_attn"

    @property
    def sharing(self) -> int:
        """Query heads that share a head of k and v."""
        return self.heads // self.kv_heads


# ── layers ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class FfnSpec:
    """The feed-forward part: f(x W_1 + b_1) W_2 + b_2 (2017, equation 2)."""

    width: int
    activation: Activation = "relu"
    gated: bool = False
    """f(x W_gate) · (x W_1), then W_2 (Shazeer 2020, arXiv 2002.05202)."""
    bias: bool = True

    name = "ffn"

    def __post_init__(self) -> None:
        _require("d_ff", self.width)


@dataclass(frozen=True)
class Sublayer:
    """A part of a layer, with the norm that goes with its residual connection."""

    part: AttentionSpec | FfnSpec
    norm: NormSpec


@dataclass(frozen=True)
class LayerSpec:
    """One layer: its sublayers, the first one first."""

    sublayers: tuple[Sublayer, ...]
    residual: Residual

    @property
    def attention(self) -> AttentionSpec:
        """Its self-attention."""
        return next(each.part for each in self.sublayers if isinstance(each.part, AttentionSpec) and not each.part.memory)

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
        _require("d_model", self.d_model)
        _require(f"{self.name}_layers", len(self.layers))
        if len(self.layers) > _MOST_LAYERS:
            raise BadCheckpoint(f"config: {self.name}_layers is {len(self.layers)}; more than {_MOST_LAYERS} are not stepped through")


# ── the whole model ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class TransformSpec:
    """A layer and a normalisation before the output layer (BERT's masked-language-model head)."""

    activation: Activation
    norm: NormSpec


@dataclass(frozen=True)
class HeadSpec:
    """What comes after the last stack."""

    kind: Literal["words", "none"] = "words"
    """none: the model ends with its last stack."""
    tied: str = ""
    """The embedding table that the output layer is, transposed (Press & Wolf 2016, arXiv 1608.05859); empty: it has its own matrix."""
    bias: bool = False
    transform: TransformSpec | None = None
    scaled: bool = False
    """The last hidden states are divided by √d_model before the output layer (T5 1.0)."""
    pooler: bool = False
    """A layer with tanh on the first row (BERT)."""


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
    max_positions: int
    """Tokens that it reads at most."""
    stacks: tuple[StackSpec, ...]
    """In the order in which they run."""
    head: HeadSpec
    ids: SpecialIds

    def __post_init__(self) -> None:
        _require("vocab_size", self.vocab_size)
        _require("max_positions", self.max_positions)

    @cached_property
    def encoder(self) -> StackSpec | None:
        """The stack that reads the source."""
        return next((each for each in self.stacks if each.name == "encoder"), None)

    @cached_property
    def decoder(self) -> StackSpec | None:
        """The stack that reads the target."""
        return next((each for each in self.stacks if each.name == "decoder"), None)

    @property
    def last(self) -> StackSpec:
        """The stack whose output becomes words."""
        return self.stacks[-1]

    @property
    def architecture(self) -> Literal["encoder-decoder", "encoder-only", "decoder-only"]:
        """Which of the three kinds it is."""
        if not self.decoder:
            return "encoder-only"
        return "encoder-decoder" if self.encoder else "decoder-only"


_MOST_LAYERS = 1000
"""Far above every model there is: a number beyond it is a mistake, and building so long a program would take minutes."""


def _require(name: str, size: int) -> None:
    if size < 1:
        raise BadCheckpoint(f"config: {name} must be at least 1, not {size}")
