"""What a model is, in numbers: the part of `config.json` that decides which program is built.

    Config(architecture="encoder-decoder", vocab_size=194, d_model=64, n_heads=4, d_ff=256, encoder_layers=2, decoder_layers=2)

The defaults are those of Vaswani et al. 2017 ("Attention Is All You Need", section 3): post-norm, ReLU, sinusoidal
positions, embeddings multiplied by √d_model.
"""

from dataclasses import MISSING, asdict, dataclass, fields
from typing import Any, Literal, get_args, get_type_hints

from stepper.engine.spec_parts import Activation
from stepper.errors import BadCheckpoint, Clause

__all__ = ["Config", "RotaryScaling"]

Architecture = Literal["encoder-decoder", "encoder-only", "decoder-only"]
NormPlace = Literal["post", "pre"]
Positions = Literal["sinusoidal", "learned", "rotary", "relative", "none"]
NormKind = Literal["layer", "rms"]
PositionLayout = Literal["interleaved", "halved"]
RotaryScaling = Literal["none", "linear", "llama3"]
Head = Literal["words", "classes", "none"]


@dataclass(frozen=True)
class Config:
    """The sizes and choices of one model; checked when made.

    Raises:
        BadCheckpoint: a size is not positive, a choice is not one of those listed, or the sizes contradict each other.
    """

    architecture: Architecture
    vocab_size: int
    d_model: int
    n_heads: int
    d_ff: int
    encoder_layers: int = 0
    decoder_layers: int = 0
    d_head: int = 0
    """Width of one head; 0 means d_model / n_heads."""
    norm: NormPlace = "post"
    """Where layer normalisation stands: after the residual addition (2017) or before the sublayer."""
    norm_eps: float = 1e-5
    final_norm: bool = False
    """One more normalisation at the end of each stack (usual for pre-norm)."""
    activation: Activation = "relu"
    positions: Positions = "sinusoidal"
    max_positions: int = 64
    scale_embedding: bool = True
    """Multiply embeddings by √d_model (2017, section 3.4)."""
    tie_embeddings: bool = True
    """Encoder and decoder read the same embedding table."""
    tie_unembed: bool = True
    """The output layer is the embedding table, transposed (2017, section 3.4)."""
    unembed_bias: bool = False
    n_kv_heads: int = 0
    """Heads of k and v, each shared by a group of query heads (Ainslie et al. 2023, arXiv 2305.13245); 0 means n_heads."""
    norm_kind: NormKind = "layer"
    """rms: divided by the root of the mean square, no mean and no bias (Zhang & Sennrich 2019, arXiv 1910.07467)."""
    qkv_bias: bool = True
    out_bias: bool = True
    """Of the projection W_o."""
    ffn_bias: bool = True
    gated: bool = False
    """The feed-forward's hidden values are multiplied by f(x W_gate) (Shazeer 2020, arXiv 2002.05202)."""
    scale_scores: bool = True
    """Divide the scores by √d_head; T5 does not."""
    scale_scores_by_layer: bool = False
    """Divide the scores of layer l by l + 1 as well (an option of GPT-2)."""
    qk_norm: bool = False
    """Normalise each head's q and k before their rotation (Qwen3)."""
    position_layout: PositionLayout = "interleaved"
    """Of sinusoids: sin and cos in turn (2017), or all sines first (tensor2tensor, Marian)."""
    position_offset: int = 0
    """The row of a learned table that the first token reads (BART: 2)."""
    rotary_base: float = 10000.0
    rotary_scaling: RotaryScaling = "none"
    rotary_factor: float = 1.0
    rotary_low_factor: float = 1.0
    rotary_high_factor: float = 4.0
    rotary_original_positions: int = 8192
    relative_buckets: int = 32
    relative_distance: int = 128
    """Of T5's relative positions: how many buckets, and from which distance on all share the last one."""
    token_types: int = 0
    """Rows of a table of segment types, added to every embedding (BERT); 0: none."""
    embed_norm: bool = False
    """A normalisation right after the embedding (BERT, BART)."""
    head: Head = "words"
    """classes: it says a class; none: it ends with its last stack."""
    head_transform: bool = False
    """A layer and a normalisation before the output layer (BERT's masked-language-model head)."""
    head_scale: bool = False
    """The last hidden states are divided by √d_model before the output layer (T5 1.0)."""
    classes: str = ""
    """What its classes are called, parted by blanks, where it says a class of what its first row has become."""
    image: int = 0
    patch: int = 0
    """Pixels along each side of the image that is read, and of the squares it is cut into; 0: a text is read."""
    brightest: int = 16
    """The largest number that a pixel of an image can be."""
    pooler: bool = False
    """A layer with tanh on the first row (BERT)."""
    pad_id: int = 0
    """The id that attention never looks at; -1 where a model has none."""
    mask_target_padding: bool = True
    """Hide padding in the decoder's self-attention too; not where decoding starts with the padding id (Marian, T5)."""
    start_id: int = 1
    """What the decoder reads first."""
    forced_id: int = -1
    """What it reads second, whatever it would have chosen (some BART models); -1: nothing is forced."""
    forbidden_id: int = -1
    """The id that is never chosen (Marian: padding); -1: any may be."""
    end_id: int = 2
    """What ends a generated sentence."""

    def __post_init__(self) -> None:
        for name, allowed in _choices().items():
            if getattr(self, name) not in allowed:
                raise BadCheckpoint("config.choice", name=name, value=getattr(self, name), allowed=allowed)
        self._require("vocab_size", at_least=0 if self.patch else 1)
        for name in ("d_model", "n_heads", "d_ff", "max_positions", "brightest"):
            self._require(name, at_least=1)
        for name in (
            "encoder_layers",
            "decoder_layers",
            "d_head",
            "norm_eps",
            "n_kv_heads",
            "position_offset",
            "token_types",
            "image",
            "patch",
        ):
            self._require(name, at_least=0)
        for name in ("encoder_layers", "decoder_layers"):
            if getattr(self, name) > _MOST_LAYERS:
                raise BadCheckpoint("config.too_many_layers", name=name, count=getattr(self, name), most=_MOST_LAYERS)
        self._settle_heads()
        if self.has_encoder != (self.encoder_layers > 0) or self.has_decoder != (self.decoder_layers > 0):
            raise BadCheckpoint("config.stacks", architecture=self.architecture, encoder=self.encoder_layers, decoder=self.decoder_layers)

    def _settle_heads(self) -> None:
        """Fill in the sizes of heads that were left out, and refuse those that do not fit."""
        if self.d_head == 0:
            if self.d_model % self.n_heads:
                raise BadCheckpoint("config.heads", d_model=self.d_model, heads=self.n_heads)
            object.__setattr__(self, "d_head", self.d_model // self.n_heads)
        if self.n_kv_heads == 0:
            object.__setattr__(self, "n_kv_heads", self.n_heads)
        if self.n_heads % self.n_kv_heads:
            raise BadCheckpoint("config.shared_heads", heads=self.n_heads, kv_heads=self.n_kv_heads)
        if self.positions == "rotary" and self.d_head % 2:
            raise BadCheckpoint("config.odd_rotation", d_head=self.d_head)

    def _require(self, name: str, at_least: int) -> None:
        if not getattr(self, name) >= at_least:
            raise BadCheckpoint("config.too_small", name=name, at_least=at_least, value=getattr(self, name))
        if getattr(self, name) >= _LARGEST:
            raise BadCheckpoint("config.too_large", name=name)

    @property
    def has_encoder(self) -> bool:
        """Whether there is an encoder stack."""
        return self.architecture != "decoder-only"

    @property
    def has_decoder(self) -> bool:
        """Whether there is a decoder stack."""
        return self.architecture != "encoder-only"

    @classmethod
    def from_dict(cls, entries: dict[str, Any]) -> "Config":
        """Read the known keys of a `config.json`; keys that are none of ours are left alone.

        Raises:
            BadCheckpoint: a required key is missing or has the wrong type.
        """
        known = {field.name for field in fields(cls)}
        chosen = {key: entry for key, entry in entries.items() if key in known}
        required = [field.name for field in fields(cls) if field.default is MISSING]
        missing = [key for key in required if key not in chosen]
        if missing:
            raise BadCheckpoint("config.missing", names=missing)
        for key, kind in get_type_hints(cls).items():
            allowed, wanted = _JSON_KINDS.get(kind, ((str,), Clause("kind.word")))
            if key in chosen and type(chosen[key]) not in allowed:
                raise BadCheckpoint("config.kind", name=key, value=chosen[key], wanted=wanted)
        return cls(**chosen)

    def to_dict(self) -> dict[str, Any]:
        """The entries of a `config.json`."""
        return asdict(self)


_LARGEST = 2**31
"""No size of a model is as large: arithmetic with it would fail."""
_MOST_LAYERS = 1000
"""Far above every model there is: a number beyond it is a mistake, and building so long a program would take minutes."""

_JSON_KINDS: dict[Any, tuple[tuple[type, ...], Clause]] = {
    int: ((int,), Clause("kind.whole_number")),
    float: ((float, int), Clause("kind.number")),
    bool: ((bool,), Clause("kind.true_or_false")),
}
"""The type of a field: what JSON may give for it, and how to say so. The other fields are one of a few words."""


def _choices() -> dict[str, tuple[str, ...]]:
    """The fields that are one of a few words, with those words."""
    return {name: get_args(kind) for name, kind in get_type_hints(Config).items() if get_args(kind)}
