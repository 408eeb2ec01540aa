"""A model that is only described: a file of the user's in TOML, with the words of our own config.json.

    architecture = "decoder-only"
    vocab_size = 65
    d_model = 32
    n_heads = 4
    d_ff = 128
    decoder_layers = 2
    norm = "pre"
    positions = "learned"

Its parameters are those of the user's module; its tokens are typed as ids.
"""

import tomllib
from pathlib import Path

from stepper.checkpoints.typed_ids import TypedIds
from stepper.engine import Config, ModelSpec, spec_of
from stepper.errors import BadCheckpoint, BadInput
from stepper.files import as_text

__all__ = ["described", "typed_ids"]


def described(file: Path) -> ModelSpec:
    """Read a description.

    Raises:
        BadInput: it is none, or contradicts itself.
    """
    try:
        return spec_of(Config.from_dict(tomllib.loads(as_text(file))))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, BadCheckpoint) as problem:
        raise BadInput("own.bad_config", file=file, why=problem) from None


def typed_ids(spec: ModelSpec, text: str | None, target: str | None) -> dict[str, list[int]]:
    """What each side reads, from ids that are typed.

    Raises:
        BadInput: a side has none, or they are no ids.
    """
    reader = TypedIds(spec.vocab_size)
    sides = [name for name, stack in (("source", spec.encoder), ("target", spec.decoder)) if stack]
    texts = [text, target] if len(sides) == 2 else [text]
    for side, typed in zip(sides, texts, strict=True):
        if not typed:
            raise BadInput("own.no_ids", side=side)
    return {side: reader.encode(typed or "") for side, typed in zip(sides, texts, strict=True)}
