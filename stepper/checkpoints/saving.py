"""Writing a model with other parameters: a directory like the one it was read from.

    save_model(model, parameters, Path("my-model"))        stepper debug ./my-model

Of our own format alone: of the families of others, arrays have other names and are stacked.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from safetensors.numpy import save

from stepper.checkpoints.model import Model
from stepper.engine import Array
from stepper.errors import BadInput
from stepper.files import whole_file

__all__ = ["save_model"]

_OWN = "stepper"
_COPIED = ("config.json", "tokenizer.json")


def save_model(model: Model, parameters: Mapping[str, Array], directory: Path) -> Path:
    """Write the model's directory with these parameters in the place of its own; those not given are written as they were.

    Raises:
        BadInput: the model is of another family, the directory is there already, or it cannot be written.
    """
    if model.family != _OWN or model.directory is None:
        raise BadInput("learn.not_ours", model=model.name)
    aliases = model.parameters.aliases
    arrays = {name: np.ascontiguousarray(parameters.get(name, model.parameters[name])) for name in model.parameters if name not in aliases}
    try:
        if directory.exists():
            raise BadInput("learn.there_already", directory=directory)
        directory.mkdir(parents=True)
        for name in _COPIED:
            if (model.directory / name).exists():
                shutil.copyfile(model.directory / name, directory / name)
        with whole_file(directory / "model.safetensors") as file:
            file.write(save(arrays, metadata={"format": "np"}))
    except OSError as problem:
        raise BadInput("learn.cannot_write", directory=directory, why=problem.strerror) from None
    return directory
