"""Dumps as other programs write them: of the outputs of a module's parts, and nothing else.

write = WRITERS["debugger tree"]
path = write(outputs_of(witness, session), folder)
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from stepper.engine import Array
from stepper.witness.own.reference import OurPass, SpecifiedSession
from stepper.witness.own.witnesses import Witness

__all__ = ["WRITERS", "Outputs", "outputs_of"]

Outputs = Mapping[str, Array]
"""What each part of a module gave back, by the part's name, in the order in which they came to an end."""


def outputs_of(witness: Witness, session: SpecifiedSession) -> Outputs:
    """What a forward hook on every part of a module sees, and the ids."""
    ids = OurPass.of(session).ids
    records = witness.observe(ids).dump.records
    outputs = {f"ids.{side}": np.array([each]) for side, each in ids.items()}
    return {**outputs, **{alias: record.read() for record in records for alias in record.aliases}}


def _npz(outputs: Outputs, folder: Path) -> Path:
    path = folder / "run.npz"
    np.savez(path, allow_pickle=False, **outputs)
    return path


def _one_file(outputs: Outputs, folder: Path) -> Path:
    path = folder / "run.safetensors"
    save_file({name: np.ascontiguousarray(each) for name, each in outputs.items()}, path)
    return path


def _folder(outputs: Outputs, folder: Path) -> Path:
    path = folder / "run"
    path.mkdir()
    for name, each in outputs.items():
        save_file({name: np.ascontiguousarray(each)}, path / f"{name}.safetensors")
    return path


def _debugger_tree(outputs: Outputs, folder: Path) -> Path:
    """As `model_addition_debugger_context(use_repr=False)` writes it: a tree in JSON, and a file for each tensor."""
    path, children = folder / "debug", []
    path.mkdir()
    for name, each in outputs.items():
        file = f"model.{name}_outputs.safetensors"
        save_file({"data": np.ascontiguousarray(each)}, path / file)
        value = {"shape": str(list(each.shape)), "dtype": str(each.dtype), "value": f"./{file}"}
        children.append({"module_path": f"model.{name}", "inputs": {"args": [], "kwargs": {}}, "outputs": value})
    tree = {"module_path": "model", "inputs": {"args": [], "kwargs": {}}, "children": children}
    (path / "Model_debug_tree_FULL_TENSORS.json").write_text(json.dumps(tree), encoding="utf-8")
    return path


WRITERS: Mapping[str, Callable[[Outputs, Path], Path]] = {
    "npz": _npz,
    "safetensors": _one_file,
    "folder": _folder,
    "debugger tree": _debugger_tree,
}
