"""A state dict beside the config.json of its model, as Hugging Face's library saved it before there were safetensors.

The arrays keep their names; config.json and the tokenizer's files come along. A model in several files is taken whole, whichever of
them is named.
"""

import json
import re
from pathlib import Path
from typing import Any

from stepper.conversion.pickled import SavedArrays, read_pickle
from stepper.conversion.to_write import ToWrite
from stepper.errors import BadCheckpoint
from stepper.files import as_text

__all__ = ["all_files", "beside_config"]

_SHARD = re.compile(r"(.*)-\d{5}-of-\d{5}(\.\w+)")
_BESIDE = (
    "generation_config.json",
    "tokenizer*",
    "vocab*",
    "merges.txt",
    "special_tokens_map.json",
    "added_tokens.json",
    "*.model",
    "*.spm",
)


def all_files(file: Path) -> list[Path]:
    """The file, or all the files of the model that it is one of."""
    found = _SHARD.fullmatch(file.name)
    return sorted(each for each in file.parent.iterdir() if _alike(each, found)) if found else [file]


def _alike(file: Path, found: re.Match[str]) -> bool:
    other = _SHARD.fullmatch(file.name)
    return other is not None and (other[1], other[2]) == (found[1], found[2])


def beside_config(file: Path, config: Path, saved: SavedArrays) -> ToWrite:
    """The directory of a model whose config.json is there.

    Raises:
        BadCheckpoint: the config, or another part of the model, cannot be read.
    """
    arrays = dict(saved.arrays)
    for other in all_files(file):
        if other != file:
            arrays |= read_pickle(other).arrays
    beside = {each.name: each for pattern in _BESIDE for each in sorted(config.parent.glob(pattern)) if each.is_file()}
    return ToWrite("a state dict with its config.json", arrays, _entries(config), {**beside, "config.json": config})


def _entries(config: Path) -> dict[str, Any]:
    try:
        entries = json.loads(as_text(config))
    except (OSError, ValueError) as problem:
        raise BadCheckpoint("convert.cannot_read", file=config, why=str(getattr(problem, "strerror", None) or problem)) from None
    if not isinstance(entries, dict):
        raise BadCheckpoint("settings.no_object", file=config)
    return entries
