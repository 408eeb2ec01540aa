"""What Hugging Face's `model_addition_debugger_context(..., use_repr=False)` wrote: a tree in JSON, and a file for each tensor.

    GPT2LMHeadModel_debug_tree_FULL_TENSORS.json     modules in the order of their calls: module_path, inputs, outputs, children
    transformer.h.0.ln_1_outputs.safetensors         one tensor, under the key `data`

Outputs are kept of modules without parts; what a module with parts gives back is seen as an input of the next.
"""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from stepper.checkpoints.half import as_float32
from stepper.checkpoints.safetensors_files import FLOATS, open_file
from stepper.engine import Array
from stepper.errors import BadInput
from stepper.files import as_text
from stepper.witness.own.record import Dump, Record

__all__ = ["is_debugger_tree", "read_debugger_tree"]

_TREE = "*_debug_tree_FULL_TENSORS.json"
_DEEPEST = 200

_MOST_BYTES = 200_000_000
"""Of a tree, which may hold numbers as texts."""


def is_debugger_tree(folder: Path) -> bool:
    """Whether a folder has such a tree."""
    return any(folder.glob(_TREE))


def read_debugger_tree(folder: Path) -> Dump:
    """The tensors, in the order in which they were made.

    Raises:
        BadInput: the tree holds texts in place of tensors.
    """
    tree = json.loads(as_text(next(iter(sorted(folder.glob(_TREE)))), _MOST_BYTES))
    records = list(_records(tree, folder, str(tree.get("module_path", "")), 0))
    if not records:
        raise BadInput("own.only_texts", file=folder)
    return Dump(tuple(records), source=str(folder))


def _records(node: Any, folder: Path, root: str, depth: int) -> Iterator[Record]:
    """What a module was given, what its parts made, what it gives back."""
    if depth > _DEEPEST or not isinstance(node, dict):
        return
    path = str(node.get("module_path", "")).removeprefix(root).lstrip(".")
    yield from _tensors(node.get("inputs"), folder, f"{path}:in")
    for child in node.get("children") or ():
        yield from _records(child, folder, root, depth + 1)
    yield from _tensors(node.get("outputs"), folder, path or root)


def _tensors(value: Any, folder: Path, name: str) -> Iterator[Record]:
    """The tensors in a part of the tree."""
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _tensors(each, folder, f"{name}[{number}]" if number else name)
    elif isinstance(value, dict):
        file = value.get("value")
        if isinstance(file, str) and file.endswith(".safetensors"):
            yield _record(folder / Path(file).name, name)
        else:
            for key, each in value.items():
                yield from _tensors(each, folder, name if key in ("args", "kwargs", "value") else f"{name}.{key}")


def _record(file: Path, name: str) -> Record:
    stored = open_file(file)["data"]
    return Record(name, stored.shape, partial(_numbers, file), aliases=(name,))


def _numbers(file: Path) -> Array:
    stored = open_file(file)["data"]
    return as_float32(stored.numbers(), stored.dtype) if stored.dtype in FLOATS else stored.whole_numbers()
