"""The parts of a model's description: embedding, attention, feed-forward, norm.

    AttentionSpec(4, 2, 16, MaskSpec("causal"), ScaleSpec(16), RotarySpec(Rotation()))     4 heads, 2 of k and v, turned by position

Each is what a builder of the same name reads. `spec` puts them together to layers, stacks and a model. A part is checked when it is
made: what contradicts itself is refused.
"""

from dataclasses import dataclass
from typing import Literal

from stepper.engine.ops.rotary import Rotation
from stepper.errors import BadCheckpoint

__all__ = [
    "Activation",
    "AlibiSpec",
    "AttentionSpec",
    "ClampSpec",
    "EmbedSpec",
    "ExpertsSpec",
    "FfnSpec",
    "MaskKind",
    "MaskSpec",
    "MemorySpec",
    "NormSpec",
    "PatchSpec",
    "PositionSpec",
    "RelativeSpec",
    "RotarySpec",
    "ScaleSpec",
    "Value",
    "head_width",
    "require",
]

Activation = Literal["relu", "gelu", "gelu_tanh", "silu"]
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
    bias: bool = True
    """Of a layer norm: added at the end (not in ModernBERT)."""
    from_one: bool = False
    """Of an RMS norm: the gain is stored as what it is more than 1 (Gemma)."""

    def __post_init__(self) -> None:
        if not self.eps >= 0:
            raise BadCheckpoint("config.norm_eps", eps=self.eps)


# ── embedding ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class PositionSpec:
    """Positions that are added to the embedding."""

    kind: Literal["sinusoidal", "learned"]
    rows: int
    """Positions there are: of a learned table those that tokens can read."""
    layout: Literal["interleaved", "halved"] = "interleaved"
    """Of sinusoids: sin and cos in turn (2017), or all sines first (tensor2tensor, Marian). Where tokens are counted, their waves
    are those of tensor2tensor, a little longer."""
    offset: int = 0
    """The row of a learned table that the first token reads (BART: 2)."""
    counts_tokens: bool = False
    """Padding, whose id is the row before the first, is not counted, and reads that row (RoBERTa); of sinusoids it has zeros (M2M-100)."""
    shift: int = 0
    """What-if: how far too high every position is."""
    shuffled: bool = False
    """What-if: the positions are dealt out anew."""


@dataclass(frozen=True)
class PatchSpec:
    """An image in place of a text: cut into squares, each a row (Dosovitskiy et al. 2021, arXiv 2010.11929)."""

    image: int
    """Pixels along each side of an image."""
    size: int
    """Pixels along each side of a patch."""
    brightest: int
    """The largest number that a pixel can be: all are divided by it."""

    def __post_init__(self) -> None:
        require("patch", self.size)
        require("image", self.image)
        require("brightest", self.brightest)
        if self.image % self.size:
            raise BadCheckpoint("config.patches", image=self.image, patch=self.size)

    @property
    def across(self) -> int:
        """Patches along each side of an image."""
        return self.image // self.size

    @property
    def count(self) -> int:
        """Patches of an image; the class token comes before them."""
        return self.across**2


@dataclass(frozen=True)
class EmbedSpec:
    """From ids, or an image, to rows."""

    table: str
    """The parameter that is looked up in; a decoder may read the encoder's. Empty where an image is read."""
    scale: bool = False
    """Rows are multiplied by √d_model (2017, section 3.4)."""
    positions: PositionSpec | None = None
    token_types: int = 0
    """Rows of a table of segment types, added to every embedding (BERT); 0: none."""
    norm: NormSpec | None = None
    """A normalisation right after the sum (BERT, BART)."""
    patches: PatchSpec | None = None
    """What is read is an image, cut so."""
    width: int | None = None
    """Of the table's rows, where a matrix brings their sum to the model's width (ELECTRA, ALBERT); None: they have it."""
    rows: int | None = None
    """Of the table, where its words are not those that the model writes; None: as many as these."""
    times: float | None = None
    """What rows are multiplied by in the place of √d_model (Granite)."""

    def __post_init__(self) -> None:
        if self.width is not None:
            require("d_embed", self.width)


# ── attention ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class MaskSpec:
    """Which keys a query may look at."""

    kind: MaskKind = "full"
    window: int | None = None
    """How many keys back a query looks, itself counted, and as many ahead where the future is not hidden; None: as far as there are any."""
    hides_padding: bool = True
    """Not where decoding starts with the padding id (Marian, T5)."""
    after_softmax: bool = False
    """What-if: weights are set to 0 after softmax, so that rows do not sum to 1."""

    def __post_init__(self) -> None:
        if self.window is not None:
            require("window", self.window)


@dataclass(frozen=True)
class RotarySpec:
    """Positions by rotation: pairs of columns of q and k are turned (Su et al. 2021, arXiv 2104.09864)."""

    rotation: Rotation
    """How fast each pair turns."""
    columns: int | None = None
    """How many columns of each head are turned, the first ones; None: all."""
    neighbours: bool = False
    """A pair is two neighbouring columns (GPT-J), not one of each half."""
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
class AlibiSpec:
    """Positions as a slope of each head along the keys, added to the scores, none learned (Press et al. 2022, arXiv 2108.12409)."""


@dataclass(frozen=True)
class ScaleSpec:
    """What scores are divided by before softmax."""

    root_of: int | None
    """√ of this number: d_head in the paper; None: they are not divided (T5)."""
    number: float | None = None
    """Divided by this as well, or alone: the number of the layer, counted from 1 (an option of GPT-2), or one for all (Granite)."""
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
    positions: RotarySpec | RelativeSpec | AlibiSpec | None = None
    qk_norm: NormSpec | None = None
    """Each head's q and k are normalised before their rotation (Qwen3)."""
    qkv_bias: bool = True
    out_bias: bool = True
    memory: MemorySpec | None = None
    """None: self-attention."""
    key_matrix: Literal["k", "q"] = "k"
    """What-if: keys are made with W_q."""
    value: Value = "v"
    soft_cap: float | None = None
    """What scores never pass, however large they were (Gemma 2)."""
    sink: bool = False
    """Each head has one more place to look at, with a learned score and no value (gpt-oss)."""
    qk_norm_over: Literal["head", "all heads"] = "head"
    """What one row of the norm of q and k is: a head, or all of a token's heads side by side (OLMo 2)."""

    def __post_init__(self) -> None:
        require("n_heads", self.heads)
        require("d_head", self.d_head)
        require("n_kv_heads", self.kv_heads)
        if self.heads % self.kv_heads:
            raise BadCheckpoint("config.shared_heads", heads=self.heads, kv_heads=self.kv_heads)
        if isinstance(self.positions, RotarySpec):
            self._refuse_odd(self.positions.columns)

    def _refuse_odd(self, columns: int | None) -> None:
        """Rotation turns pairs of columns, all of a head or its first ones."""
        if self.d_head % 2:
            raise BadCheckpoint("config.odd_rotation", d_head=self.d_head)
        if columns is not None and (columns % 2 or not 0 < columns <= self.d_head):
            raise BadCheckpoint("config.partial_rotation", columns=columns, d_head=self.d_head)

    @property
    def name(self) -> str:
        """What the sublayer is called in names of tensors."""
        return "cross_attn" if self.memory else "self_attn"

    @property
    def sharing(self) -> int:
        """Query heads that share a head of k and v."""
        return self.heads // self.kv_heads


# ── feed-forward ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class ExpertsSpec:
    """Many feed-forward networks, of which a router chooses a few for each token (Shazeer et al. 2017, arXiv 1701.06538)."""

    count: int
    chosen: int
    """How many of them a token is sent to."""
    shares_first: bool = True
    """The router's scores become shares before the best are chosen (Mixtral, Qwen); otherwise the chosen ones' do (gpt-oss)."""
    renormalised: bool = True
    """The shares of the chosen ones are made to add up to 1."""
    router_bias: bool = False
    shared: int = 0
    """How wide the expert is that every token is sent to beside them, through a gate of its own (Qwen2); 0: there is none."""

    def __post_init__(self) -> None:
        require("experts", self.count)
        require("experts_per_token", self.chosen)
        if self.chosen > self.count:
            raise BadCheckpoint("config.experts", chosen=self.chosen, count=self.count)


@dataclass(frozen=True)
class ClampSpec:
    """A gate kept within bounds: min(gate, limit) · σ(slope · gate) · (1 + hidden between ∓ limit) (gpt-oss, arXiv 2508.10925)."""

    limit: float
    slope: float


@dataclass(frozen=True)
class FfnSpec:
    """The feed-forward part: f(x W_1 + b_1) W_2 + b_2 (2017, equation 2)."""

    width: int
    activation: Activation = "relu"
    gated: bool = False
    """f(x W_gate) · (x W_1), then W_2 (Shazeer 2020, arXiv 2002.05202)."""
    bias: bool = True
    experts: ExpertsSpec | None = None
    """There are many such networks; all of them are gated."""
    clamp: ClampSpec | None = None
    """Of experts: what stands in the place of the activation."""

    name = "ffn"

    def __post_init__(self) -> None:
        require("d_ff", self.width)


def head_width(d_model: int, heads: int) -> int:
    """The width of one head where the heads share the model's.

    Raises:
        BadCheckpoint: they cannot share it evenly.
    """
    require("n_heads", heads)
    if d_model % heads:
        raise BadCheckpoint("config.heads", d_model=d_model, heads=heads)
    return d_model // heads


def require(name: str, size: int) -> None:
    """Refuse a size that cannot be.

    Raises:
        BadCheckpoint: it is not positive.
    """
    if size < 1:
        raise BadCheckpoint("config.size", name=name, value=size)
