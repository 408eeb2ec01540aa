"""Every tensor of a run, to a file.

export_npz(session, Path("run.npz"), turns=32)  runs a generation so far first

arrays = numpy.load("run.npz")
arrays["encoder.0.self_attn.weights@0"]         name@turn; in a run of one turn, the name alone
arrays["tokens.source"], arrays["tokens.target"], arrays["text"]          strings

Tensors are written one after another, so that a large run need not fit into memory. The file appears whole or not at all.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from stepper.engine import Array, with_turn
from stepper.errors import BadInput
from stepper.files import whole_file
from stepper.progress import OnProgress
from stepper.trace.session import Session

__all__ = ["export_npz"]


def export_npz(session: Session, file: Path, progress: OnProgress | None = None, turns: int | None = None) -> int:
    """Write every tensor of the first turns, of all where no number is given; returns how many tensors.

    Raises:
        BadInput: the file cannot be written.
    """
    text = session.generate(turns) if session.generates else session.text
    written = range(min(session.turns, turns or session.turns))
    names = [(_written(session, step.name, turn), step.name, turn) for turn in written for step in session.program_of(turn)]
    try:
        with whole_file(file) as whole, zipfile.ZipFile(whole, "w") as archive:
            for name, array in _tensors(session, names, progress):
                _add(archive, name, array)
            for side in ("source", "target"):
                _add(archive, f"tokens.{side}", np.array(session.tokens(side), dtype=np.str_))
            _add(archive, "text", np.array(text))
    except OSError as problem:
        raise BadInput("file.cannot_write_another", file=file, why=problem.strerror) from None
    return len(names)


def _written(session: Session, name: str, turn: int) -> str:
    return with_turn(name, turn) if session.generates else name


def _tensors(session: Session, names: list[tuple[str, str, int]], progress: OnProgress | None) -> Iterator[tuple[str, Array]]:
    for done, (written, name, turn) in enumerate(names):
        if progress:
            progress(done, len(names), written)
        yield written, session.run.value(name, turn)
    if progress:
        progress(len(names), len(names), "")


def _add(archive: zipfile.ZipFile, name: str, array: Array) -> None:
    with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
        np.lib.format.write_array(entry, np.ascontiguousarray(array) if array.ndim else array, allow_pickle=False)
