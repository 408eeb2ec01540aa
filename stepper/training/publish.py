"""Writing a trained model as a directory that the loader reads.

    en-fr/
    ├── config.json          sizes and choices, "model_type", "name", "example", "languages"
    ├── model.safetensors    our parameter names; float32, or float16 where the recipe says so
    └── tokenizer.json       the `tokenizers` format; none where images are read

Each file appears whole or not at all: it is written beside its place and then renamed.
"""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save
from tokenizers import Tokenizer

from stepper.errors import BadInput
from stepper.training.recipe import Recipe

__all__ = ["check_destination", "publish"]

FILES = ("model.safetensors", "tokenizer.json", "config.json")


def check_destination(destination: Path) -> None:
    """Refuse a place where other people's files would be mixed with a model's.

    Raises:
        BadInput: the destination is a file, or a directory that holds anything but a model.
    """
    if destination.exists() and not destination.is_dir():
        raise BadInput("recipe.destination_is_a_file", destination=destination)
    strangers = sorted(entry.name for entry in destination.iterdir() if entry.name not in FILES) if destination.exists() else []
    if strangers:
        raise BadInput("recipe.other_files", destination=destination, names=strangers[:3])


def publish(recipe: Recipe, parameters: Mapping[str, npt.NDArray[np.float32]], tokenizer: Tokenizer, destination: Path) -> None:
    """Write the model directory.

    Raises:
        BadInput: the destination cannot be written or is used for something else.
    """
    check_destination(destination)
    try:
        destination.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".writing-", dir=destination.parent) as folder:
            _write(Path(folder), recipe, parameters, tokenizer)
            for name in FILES:
                if (Path(folder) / name).exists():
                    (Path(folder) / name).replace(destination / name)
    except OSError as problem:
        raise BadInput("recipe.cannot_write", destination=destination, why=problem.strerror) from problem


def _write(folder: Path, recipe: Recipe, parameters: Mapping[str, npt.NDArray[np.float32]], tokenizer: Tokenizer) -> None:
    (folder / "config.json").write_text(json.dumps(_entries(recipe), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    stored = {name: array.astype(recipe.stored_as) for name, array in parameters.items()}
    (folder / "model.safetensors").write_bytes(save(stored, metadata={"format": "np"}))
    if recipe.words:
        tokenizer.save(str(folder / "tokenizer.json"), pretty=True)


def _entries(recipe: Recipe) -> dict[str, Any]:
    """What config.json says."""
    said: dict[str, Any] = {"model_type": "stepper", "name": recipe.name, "example": recipe.example}
    if recipe.languages:
        said["languages"] = {language: " ".join(words) for language, words in recipe.languages.items()}
    return {**said, **recipe.config.to_dict()}
