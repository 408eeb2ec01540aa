"""A training checkpoint's arrays, and what else it says: read by torch with `weights_only`, which runs nothing.

    saved = read_pickle(Path("ckpt.pt"))
    saved.arrays["transformer.wte.weight"]       a tensor; `module.` and `_orig_mod.` before its name are gone
    saved.said["model_args"]                     what a training script kept beside them

The arrays may be the whole file, or lie one level down under a word that scripts use; beside them may be an epoch, an optimizer.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from stepper.errors import BadCheckpoint
from stepper.files import open_ordinary

__all__ = ["SavedArrays", "read_pickle"]

_KEYS = ("state_dict", "model_state_dict", "model_state", "model", "module", "net")
"""What training scripts call the arrays."""
_PREFIXES = ("module.", "_orig_mod.")
"""What data-parallel training and torch.compile put before every name."""


@dataclass(frozen=True)
class SavedArrays:
    """What a checkpoint holds."""

    arrays: Mapping[str, Tensor]
    said: Mapping[str, Any]
    """What lies beside them."""


def read_pickle(file: Path) -> SavedArrays:
    """Read the arrays of a checkpoint.

    Raises:
        BadCheckpoint: the file cannot be read, holds more than arrays and plain values, or holds no arrays.
    """
    try:
        with open_ordinary(file) as opened:
            is_zipped = opened.read(2) == b"PK"
        loaded = torch.load(file, map_location="cpu", weights_only=True, mmap=is_zipped)
    except OSError as problem:
        raise BadCheckpoint("convert.cannot_read", file=file, why=problem.strerror or str(problem)) from None
    except Exception as error:  # noqa: BLE001 - torch raises what it likes at a file that is none of its own
        raise _refusal(file, str(error)) from None
    inner, said = _unwrapped(loaded)
    arrays = {_without_prefixes(str(name)): each.detach() for name, each in inner.items() if isinstance(each, Tensor)}
    if not arrays:
        raise BadCheckpoint("convert.no_arrays", file=file)
    return SavedArrays(arrays, said)


def _refusal(file: Path, why: str) -> BadCheckpoint:
    found = re.search(r"GLOBAL ([\w.]+)", why)
    if found:
        return BadCheckpoint("convert.not_arrays_alone", file=file, what=found[1])
    return BadCheckpoint("convert.not_a_checkpoint", file=file)


def _unwrapped(loaded: object) -> tuple[Mapping[Any, Any], Mapping[str, Any]]:
    """The arrays, and what lies beside them."""
    if not isinstance(loaded, Mapping):
        return {}, {}
    inner = next((loaded[key] for key in _KEYS if isinstance(loaded.get(key), Mapping)), loaded)
    return inner, {str(key): each for key, each in loaded.items() if each is not inner and not isinstance(each, Tensor)}


def _without_prefixes(name: str) -> str:
    prefix = next((each for each in _PREFIXES if name.startswith(each)), None)
    return name if prefix is None else _without_prefixes(name.removeprefix(prefix))
