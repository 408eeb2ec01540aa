"""Dumps on disk, by what they are.

    dump = read_dump(Path("run.npz"))
    write_npz(dump, Path("run.npz"))

    .npz                                  arrays by name; one that stepper wrote knows what was made of what, and the lines of code
    .safetensors, or a folder of them     arrays by name
    a folder with a tree in JSON          Hugging Face's model_addition_debugger, run with use_repr=False: see debugger_tree
    .pt, .pth, .pkl, …                    refused: a pickle runs code when it is read

Of a file only names and shapes are read now, and the numbers of a tensor when they are asked for.
"""

import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from stepper.checkpoints.half import as_float32
from stepper.checkpoints.pickles import refuse_pickle
from stepper.checkpoints.safetensors_files import FLOATS, StoredArray, open_file
from stepper.engine import Array
from stepper.errors import BadCheckpoint, BadInput, StepperError
from stepper.files import whole_file
from stepper.witness.own.debugger_tree import is_debugger_tree, read_debugger_tree
from stepper.witness.own.record import CodeLine, Dump, Gradients, Record

__all__ = ["read_dump", "write_npz"]

_ABOUT = "stepper.json"
"""In an archive that stepper wrote: what it knows of each record beyond its numbers."""


def read_dump(path: Path) -> Dump:
    """Read a dump of any kind.

    Raises:
        BadInput: there is no such file, or nothing in it can be read.
    """
    try:
        return _read(path)
    except (BadCheckpoint, OSError, zipfile.BadZipFile, ValueError, KeyError) as problem:
        why = str(problem) if isinstance(problem, StepperError) else f"{type(problem).__name__}: {problem}"
        raise BadInput("own.cannot_read", file=path, why=why) from None


def _read(path: Path) -> Dump:
    if not path.exists():
        raise BadInput("own.no_file", file=path)
    if path.is_dir():
        return _read_folder(path)
    if path.suffix == ".npz":
        return _read_npz(path)
    if path.suffix == ".safetensors":
        return _dump([_stored_record(name, stored) for name, stored in open_file(path).items()], path)
    refuse_pickle(path)
    raise BadInput("own.unknown_kind", file=path)


def _read_folder(folder: Path) -> Dump:
    if is_debugger_tree(folder):
        return read_debugger_tree(folder)
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        for file in sorted(folder.iterdir()):
            refuse_pickle(file)
        raise BadInput("own.empty_folder", file=folder)
    return _dump([record for file in files for record in _of_file(file)], folder)


def _of_file(file: Path) -> Iterator[Record]:
    """The tensors of one file of a folder; a file that holds one only is named after itself."""
    stored = open_file(file)
    for name, each in stored.items():
        yield _stored_record(file.stem if len(stored) == 1 else name, each)


def _stored_record(name: str, stored: StoredArray) -> Record:
    """A tensor of a safetensors file."""

    def read() -> Array:
        if stored.dtype in FLOATS:
            return as_float32(stored.numbers(), stored.dtype) if stored.dtype != "F64" else stored.numbers()
        return stored.whole_numbers()

    return Record(name, stored.shape, read)


def _dump(records: list[Record], path: Path) -> Dump:
    if not records:
        raise BadInput("own.nothing_recorded", source=path)
    return Dump(tuple(records), source=str(path), is_ordered=False)


# ── .npz ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _read_npz(path: Path) -> Dump:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith(".npy")]
        shapes = {name: _shape(archive, name, path) for name in names}
        about = json.loads(archive.read(_ABOUT)) if _ABOUT in archive.namelist() else None
    plain = {name.removesuffix(".npy"): partial(_array, path, name) for name in names}
    if about is not None:
        return _as_written(about, plain, {name.removesuffix(".npy"): shape for name, shape in shapes.items()}, path)
    records = [Record(_without_turn(name), shapes[f"{name}.npy"], read) for name, read in plain.items()]
    if not records:
        raise BadInput("own.nothing_recorded", source=path)
    return Dump(tuple(records), source=str(path))


def _without_turn(name: str) -> str:
    """What stepper's own trace has written names its turn; of the first turn the name alone is meant."""
    return name.removesuffix("@0")


def _shape(archive: zipfile.ZipFile, name: str, path: Path) -> tuple[int, ...]:
    """The shape, from the header alone."""
    with archive.open(name) as file:
        version = np.lib.format.read_magic(file)
        header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, dtype = header(file)
    if dtype.hasobject:
        raise BadInput("own.objects", file=path, name=name.removesuffix(".npy"))
    return tuple(shape)


def _array(path: Path, name: str) -> Array:
    with zipfile.ZipFile(path) as archive, archive.open(name) as file:
        array: Array = np.lib.format.read_array(file, allow_pickle=False)
    return array.astype(np.float32) if array.dtype == np.float16 else array


def _as_written(about: Any, arrays: Mapping[str, Callable[[], Array]], shapes: dict[str, tuple[int, ...]], path: Path) -> Dump:
    """An archive of ours: the records with all that was known of them."""
    records = []
    for entry in about["records"]:
        lines = tuple(CodeLine(**each) for each in entry.pop("lines"))
        tuples = {key: tuple(entry.pop(key)) for key in ("reads", "parameters", "aliases")}
        records.append(
            Record(
                entry["name"],
                shapes[entry["key"]],
                arrays[entry["key"]],
                entry["op"],
                at=lines[0] if lines else None,
                called_from=lines[1:],
                derived=entry["derived"],
                **tuples,
            )
        )
    parameters = {name: arrays[key]() for name, key in about.get("parameters", {}).items()}
    return Dump(tuple(records), parameters, tuple(about["notes"]), str(path), gradients=_gradients(about.get("gradients"), arrays))


def _gradients(about: Any, arrays: Mapping[str, Callable[[], Array]]) -> Gradients | None:
    """What came back, where the run went back."""
    if about is None:
        return None
    tensors, parameters = ({name: arrays[key]() if key else None for name, key in each.items()} for each in about)
    return Gradients({int(number): array for number, array in tensors.items()}, parameters)


def write_npz(dump: Dump, path: Path) -> Path:
    """Write a dump; the file appears whole or not at all.

    Raises:
        BadInput: it cannot be written.
    """
    entries = [_entry(f"{number:05d}.{record.name}", record) for number, record in enumerate(dump.records)]
    keys = {name: f"parameter.{name}" for name in dump.parameters}
    gradients = _gradient_keys(dump.gradients)
    about = {
        "gradients": None if gradients is None else [names for names, _ in gradients],
        "records": entries,
        "notes": list(dump.notes),
        "source": dump.source,
        "parameters": keys,
    }
    try:
        with whole_file(path) as whole, zipfile.ZipFile(whole, "w") as archive:
            for entry, record in zip(entries, dump.records, strict=True):
                _add(archive, entry["key"], record.read())
            for name, key in keys.items():
                _add(archive, key, dump.parameters[name])
            for names, came_back in gradients or ():
                for name, key in names.items():
                    if key:
                        _add(archive, key, came_back[name])
            archive.writestr(_ABOUT, json.dumps(about))
    except OSError as problem:
        raise BadInput("file.cannot_write_another", file=path, why=problem.strerror) from None
    return path


def _gradient_keys(gradients: Gradients | None) -> list[tuple[dict[Any, str], Mapping[Any, Any]]] | None:
    """Where each gradient stands in an archive, empty where nothing came back; of the tensors, and of the parameters."""
    if gradients is None:
        return None
    both: tuple[tuple[str, Mapping[Any, Any]], ...] = (("gradient", gradients.tensors), ("parameter_gradient", gradients.parameters))
    return [({name: "" if array is None else f"{kind}.{name}" for name, array in each.items()}, each) for kind, each in both]


def _entry(key: str, record: Record) -> dict[str, Any]:
    return {
        "key": key.replace("/", "."),
        "name": record.name,
        "op": record.op,
        "reads": list(record.reads),
        "parameters": list(record.parameters),
        "aliases": list(record.aliases),
        "derived": record.derived,
        "lines": [asdict(each) for each in (record.at, *record.called_from) if each],
    }


def _add(archive: zipfile.ZipFile, name: str, array: Array) -> None:
    with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
        np.lib.format.write_array(file, np.asarray(array), allow_pickle=False)
