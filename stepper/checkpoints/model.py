"""A model: a config, its parameters and its tokenizer, read from a directory.

en-fr/
    config.json          sizes and choices (stepper.engine.Config), name, example
    model.safetensors    parameters, by the names of the program
    tokenizer.json       text to ids
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stepper.checkpoints.parameters import Alias, Parameters
from stepper.checkpoints.pickles import refuse_pickles
from stepper.checkpoints.tokenizer import Tokenizer
from stepper.engine import Config, Turn, build_program
from stepper.errors import BadCheckpoint

__all__ = ["Model", "aliases_of", "read_model", "refuse_misfits"]


@dataclass(frozen=True, eq=False)
class Model:
    """One model, ready to be stepped."""

    name: str
    config: Config
    parameters: Parameters
    tokenizer: Tokenizer
    example: str
    """A sentence it understands."""


def read_model(directory: Path) -> Model:
    """Read a model directory; parameters are only checked, not loaded.

    Raises:
        BadCheckpoint: something is missing, unreadable or does not fit; the message names it.
    """
    entries = _read_config(directory / "config.json")
    if entries.get("model_type") != "stepper":
        raise BadCheckpoint(f"{directory}: model_type is {entries.get('model_type')!r}; supported: stepper")
    config = Config.from_dict(entries)
    refuse_pickles(directory)
    parameters = Parameters.open(directory / "model.safetensors", aliases_of(config))
    refuse_misfits(config, parameters, directory)
    name, example = str(entries.get("name", directory.name)), str(entries.get("example", ""))
    return Model(name, config, parameters, Tokenizer(directory / "tokenizer.json"), example)


def _read_config(path: Path) -> dict[str, Any]:
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise BadCheckpoint(
            f"{path}: {problem.strerror}; a model directory holds config.json, model.safetensors and tokenizer.json"
        ) from None
    except (ValueError, RecursionError) as error:
        raise BadCheckpoint(f"{path}: not valid JSON ({error})") from None
    if not isinstance(entries, dict):
        raise BadCheckpoint(f"{path}: must hold one JSON object")
    return entries


def aliases_of(config: Config) -> dict[str, Alias]:
    """The second names of tied parameters."""
    if not config.tie_unembed:
        return {}
    own_table = not config.has_encoder or (config.has_decoder and not config.tie_embeddings)
    return {"unembed.W": Alias("decoder.embed.E" if own_table else "encoder.embed.E", transposed=True)}


def refuse_misfits(config: Config, parameters: Parameters, where: Path | str) -> None:
    """Compare the parameters with what the program reads.

    Raises:
        BadCheckpoint: some are missing, extra or of another shape; each is named.
    """
    wanted = build_program(config, Turn(source=1, rows=1)).parameters
    present = set(parameters)
    misfits = [f"{name} is missing" for name in wanted if name not in present]
    misfits += [f"{name} is not used by this architecture" for name in sorted(present - set(wanted))]
    misfits += [
        f"{name} has shape {parameters.shape(name)}, expected {shape}"
        for name, shape in wanted.items()
        if name in present and parameters.shape(name) != shape
    ]
    if misfits:
        raise BadCheckpoint(f"{where}: {'; '.join(misfits)}")
