"""What a model is, in numbers: the part of `config.json` that decides which program is built.

    Config(architecture="encoder-decoder", vocab_size=194, d_model=64, n_heads=4, d_ff=256, encoder_layers=2, decoder_layers=2)

The defaults are those of Vaswani et al. 2017 ("Attention Is All You Need", section 3): post-norm, ReLU, sinusoidal
positions, embeddings multiplied by √d_model.
"""

from dataclasses import MISSING, asdict, dataclass, fields
from typing import Any, Literal, get_args, get_type_hints

from stepper.errors import BadCheckpoint

__all__ = ["Config"]

Architecture = Literal["encoder-decoder", "encoder-only", "decoder-only"]
NormPlace = Literal["post", "pre"]
Activation = Literal["relu", "gelu", "gelu_tanh", "silu"]
Positions = Literal["sinusoidal", "learned", "none"]


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
    pad_id: int = 0
    """The id that attention never looks at; -1 where a model has none."""
    start_id: int = 1
    """What the decoder reads first."""
    end_id: int = 2
    """What ends a generated sentence."""

    def __post_init__(self) -> None:
        for name, allowed in _choices().items():
            if getattr(self, name) not in allowed:
                raise BadCheckpoint(f"config: {name} is {getattr(self, name)!r}; use one of {', '.join(allowed)}")
        for name in ("vocab_size", "d_model", "n_heads", "d_ff", "max_positions"):
            self._require(name, at_least=1)
        for name in ("encoder_layers", "decoder_layers", "d_head", "norm_eps"):
            self._require(name, at_least=0)
        if self.d_head == 0:
            if self.d_model % self.n_heads:
                raise BadCheckpoint(f"config: d_model {self.d_model} cannot be split into {self.n_heads} heads; set d_head")
            object.__setattr__(self, "d_head", self.d_model // self.n_heads)
        if self.has_encoder != (self.encoder_layers > 0) or self.has_decoder != (self.decoder_layers > 0):
            raise BadCheckpoint(
                f"config: {self.architecture} does not fit encoder_layers={self.encoder_layers}, decoder_layers={self.decoder_layers}"
            )

    def _require(self, name: str, at_least: int) -> None:
        if not getattr(self, name) >= at_least:
            raise BadCheckpoint(f"config: {name} must be at least {at_least}, not {getattr(self, name)}")

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
            raise BadCheckpoint(f"config.json: missing {', '.join(missing)}")
        for key, kind in get_type_hints(cls).items():
            allowed, wanted = _JSON_KINDS.get(kind, ((str,), "a word"))
            if key in chosen and type(chosen[key]) not in allowed:
                raise BadCheckpoint(f"config.json: {key} is {chosen[key]!r}; it must be {wanted}")
        return cls(**chosen)

    def to_dict(self) -> dict[str, Any]:
        """The entries of a `config.json`."""
        return asdict(self)


_JSON_KINDS: dict[Any, tuple[tuple[type, ...], str]] = {
    int: ((int,), "a whole number"),
    float: ((float, int), "a number"),
    bool: ((bool,), "true or false"),
}
"""The type of a field: what JSON may give for it, and how to say so. The other fields are one of a few words."""


def _choices() -> dict[str, tuple[str, ...]]:
    """The fields that are one of a few words, with those words."""
    return {name: get_args(kind) for name, kind in get_type_hints(Config).items() if get_args(kind)}
