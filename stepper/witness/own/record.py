"""One tensor of somebody else's run: its name, its numbers, and what is known of how it was made.

    record.name, record.shape         "blocks.0.attn:softmax", (1, 4, 6, 6)
    record.at                         CodeLine("model.py", 41, "att = F.softmax(att, dim=-1)")
    record.read()                     the numbers, read when they are asked for

A dump from a file knows names and numbers alone; a run that stepper watched knows the op, what it read, and the line.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from stepper.engine import Array

__all__ = ["CodeLine", "Dump", "Gradients", "Record", "in_memory", "shown_path"]


@dataclass(frozen=True)
class CodeLine:
    """A line of the user's own file."""

    file: str
    number: int
    text: str = ""

    def __str__(self) -> str:
        return f"{shown_path(self.file)}:{self.number}"


def shown_path(file: str) -> str:
    """A file as it is best typed: from here, where it is below this folder."""
    here, path = Path.cwd(), Path(file)
    return str(path.relative_to(here)) if path.is_relative_to(here) else file


@dataclass(frozen=True, eq=False)
class Record:
    """A tensor that was seen."""

    name: str
    shape: tuple[int, ...]
    read: Callable[[], Array]
    op: str = ""
    """The function that made it, as torch calls it; empty where nobody knows."""
    reads: tuple[int, ...] = ()
    """The numbers of the records it was made from."""
    parameters: tuple[str, ...] = ()
    """The module's parameters it was made from."""
    at: CodeLine | None = None
    called_from: tuple[CodeLine, ...] = ()
    """The lines of the user's own from which that line was reached, the nearest first."""
    aliases: tuple[str, ...] = ()
    """Other names of the same numbers: the module whose output it is."""
    derived: bool = False
    """Computed by stepper from what a fused function was given."""

    @property
    def shown(self) -> str:
        """The name that its author knows best: of the module whose output it is."""
        return self.aliases[0] if self.aliases else self.name


@dataclass(frozen=True, eq=False)
class Gradients:
    """What came back of the loss; None where nothing did."""

    tensors: Mapping[int, Array | None]
    """By the number of the record."""
    parameters: Mapping[str, Array | None]


@dataclass(frozen=True, eq=False)
class Dump:
    """A run: its tensors in the order in which they were made, and the parameters they were made with."""

    records: tuple[Record, ...]
    parameters: Mapping[str, Array] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    """What a user should know of how it was taken."""
    source: str = ""
    """Where it comes from: a file, or the class of a module."""
    is_ordered: bool = True
    """Whether the order of the records is that of the run; a file may have sorted them by name."""

    gradients: Gradients | None = None
    """None where the run did not go back."""

    @property
    def has_graph(self) -> bool:
        """Whether it is known what each tensor was made from."""
        return any(record.reads for record in self.records)


def in_memory(array: Array) -> Callable[[], Array]:
    """What reads an array that is there already: numbers of half width become float32."""
    if array.dtype.kind == "f" and array.dtype.itemsize < 4:
        return lambda: array.astype(np.float32)
    return lambda: array
