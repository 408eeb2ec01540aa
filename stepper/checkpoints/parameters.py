"""A model's parameters: float32 arrays by name, read when first asked for, and not all kept.

    parameters = Parameters.open(path, aliases={"unembed.W": Alias("encoder.embed.E", transposed=True)})
    parameters["encoder.0.self_attn.W_q"]        # float32, read-only, (d_model, heads · d_head), so that x @ W is the product

A tied parameter has two names and one array: an alias reads the array of another name, transposed where the output layer
is the embedding table (Press & Wolf 2016, arXiv 1608.05859).

What was read last is kept up to a budget; the rest is read from its file again. So a model needs memory for the
layers looked at, however many it has.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np

from stepper.checkpoints.safetensors_files import open_file
from stepper.checkpoints.sources import FromFile, InMemory, Source, StoredAs
from stepper.checkpoints.table_on_disk import in_blocks
from stepper.engine import Array
from stepper.errors import Clause

__all__ = ["Alias", "Parameters"]

_BUDGET = 256 * 2**20
"""Bytes of parameters from files to keep at hand."""


@dataclass(frozen=True)
class Alias:
    """Another name for an array."""

    of: str
    transposed: bool = False


class Parameters(Mapping[str, Array]):
    """Arrays by name, each read when it is needed.

    Args:
        sources: where each is.
        aliases: second names.
        budget: bytes of what came from files to keep.
    """

    def __init__(self, sources: Mapping[str, Source], aliases: Mapping[str, Alias] | None = None, budget: int = _BUDGET) -> None:
        self._sources = dict(sources)
        self.aliases = {name: alias for name, alias in (aliases or {}).items() if alias.of in self._sources}
        self._budget = budget
        self._kept: OrderedDict[str, Array] = OrderedDict()
        self._kept_bytes = 0
        self._digests: dict[str, str] = {}
        self._lock = Lock()

    @classmethod
    def of(cls, arrays: Mapping[str, Array], aliases: Mapping[str, Alias] | None = None) -> "Parameters":
        """Parameters that are in memory already."""
        return cls({name: InMemory(array) for name, array in arrays.items()}, aliases)

    @classmethod
    def open(cls, path: Path, aliases: Mapping[str, Alias] | None = None) -> "Parameters":
        """Parameters in a safetensors file, under our names; nothing but its header is read now.

        Raises:
            BadCheckpoint: the file is missing, truncated or no safetensors file.
        """
        return cls({name: FromFile(stored, StoredAs(name)) for name, stored in open_file(path).items()}, aliases)

    def replaced(self, arrays: Mapping[str, Array]) -> "Parameters":
        """These, with some of them replaced by arrays in memory, or others added."""
        return Parameters({**self._sources, **{name: InMemory(array) for name, array in arrays.items()}}, self.aliases, self._budget)

    def __getitem__(self, name: str) -> Array:
        if name in self._sources:
            return self._read(name)
        alias = self.aliases[name]
        return self[alias.of].T if alias.transposed else self[alias.of]

    def _read(self, name: str) -> Array:
        """The array, kept or read now; the ones used least recently go where the budget asks for it."""
        with self._lock:
            if name not in self._kept:
                self._kept[name] = self._sources[name].read()
                self._kept_bytes += self._sources[name].weight
            self._kept.move_to_end(name)
            array = self._kept[name]
            while self._kept_bytes > self._budget and len(self._kept) > 1:
                self._drop(next(iter(self._kept)))
        return array

    def _drop(self, name: str) -> None:
        del self._kept[name]
        self._kept_bytes -= self._sources[name].weight

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([*self._sources, *self.aliases]))

    def __len__(self) -> int:
        return len(set(self._sources) | set(self.aliases))

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of a parameter, without reading it."""
        if name in self._sources:
            return self._sources[name].shape
        alias = self.aliases[name]
        shape = self.shape(alias.of)
        return shape[::-1] if alias.transposed else shape

    def said_of(self, name: str, cell: tuple[int, ...]) -> Clause | None:
        """What the file has of one number of a parameter, where that is more than the number: the block it is stored in."""
        if name not in self._sources:
            alias = self.aliases[name]
            return self.said_of(alias.of, cell[::-1] if alias.transposed else cell)
        source = self._sources[name]
        return source.said_of(cell) if isinstance(source, FromFile) else None

    def digest(self, name: str) -> str:
        """The same for the same numbers: a hash of them, or of the file they are in and their place there."""
        if name not in self._digests:
            self._digests[name] = self._sources[name].digest()
        return self._digests[name]

    def not_finite(self) -> dict[str, int]:
        """How many numbers of each parameter are NaN or infinite, where any are; reads every parameter."""
        counts = {name: _count_not_finite(self._read(name)) for name in self._sources}
        return {name: count for name, count in counts.items() if count}

    @property
    def count(self) -> int:
        """How many numbers the model has, tied ones counted once."""
        return sum(int(np.prod(source.shape)) for source in self._sources.values())


def _count_not_finite(array: Array) -> int:
    return sum(int(np.count_nonzero(~np.isfinite(array[block]))) for block in in_blocks(array))
