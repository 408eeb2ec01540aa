"""A model's parameters: arrays by name, read from `model.safetensors` when first asked for.

    parameters = Parameters.open(path, aliases={"unembed.W": Alias("encoder.embed.E", transposed=True)})
    parameters["encoder.0.self_attn.W_q"]        # float32, read-only, (d_model, heads · d_head), so that x @ W is the product

A tied parameter has two names and one array: an alias reads the array of another name, transposed where the output layer
is the embedding table (Press & Wolf 2016, arXiv 1608.05859).
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stepper.engine import Array
from stepper.errors import BadCheckpoint

__all__ = ["Alias", "Parameters"]


@dataclass(frozen=True)
class Alias:
    """Another name for an array."""

    of: str
    transposed: bool = False


class Parameters(Mapping[str, Array]):
    """Arrays by name, each read once."""

    def __init__(
        self, shapes: Mapping[str, tuple[int, ...]], read: Callable[[str], Array], aliases: Mapping[str, Alias] | None = None
    ) -> None:
        self._shapes = dict(shapes)
        self._read = read
        self.aliases = dict(aliases or {})
        self._arrays: dict[str, Array] = {}
        self._digests: dict[str, str] = {}

    @classmethod
    def of(cls, arrays: Mapping[str, Array], aliases: Mapping[str, Alias] | None = None) -> "Parameters":
        """Parameters that are in memory already."""
        return cls({name: array.shape for name, array in arrays.items()}, lambda name: arrays[name], aliases)

    @classmethod
    def open(cls, path: Path, aliases: Mapping[str, Alias] | None = None) -> "Parameters":
        """Parameters in a safetensors file; nothing but its header is read now.

        Raises:
            BadCheckpoint: the file is missing, truncated or no safetensors file.
        """
        from safetensors import SafetensorError, safe_open

        if not path.is_file():
            raise BadCheckpoint(f"{path}: no such file; a model directory holds config.json, model.safetensors and tokenizer.json")
        try:
            file: Any = safe_open(path, framework="numpy")
        except (SafetensorError, OSError) as error:
            raise BadCheckpoint(f"{path}: not a readable safetensors file ({error}); it may be truncated: copy it again") from None
        shapes = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118 - not a mapping
        return cls(shapes, file.get_tensor, aliases)

    def __getitem__(self, name: str) -> Array:
        if name not in self._arrays:
            self._arrays[name] = self._view(name)
        return self._arrays[name]

    def _view(self, name: str) -> Array:
        if name in self.aliases and name not in self._shapes:
            alias = self.aliases[name]
            return self[alias.of].T if alias.transposed else self[alias.of]
        if name not in self._shapes:
            raise KeyError(name)
        array = np.asarray(self._read(name), dtype=np.float32).view()
        array.flags.writeable = False
        return array

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([*self._shapes, *self.aliases]))

    def __len__(self) -> int:
        return len(set(self._shapes) | set(self.aliases))

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of a parameter, without reading it."""
        if name in self._shapes:
            return self._shapes[name]
        alias = self.aliases[name]
        shape = self.shape(alias.of)
        return shape[::-1] if alias.transposed else shape

    def digest(self, name: str) -> str:
        """A hash of a parameter's content, the same for the same numbers."""
        if name not in self._digests:
            array = np.ascontiguousarray(self[name])
            self._digests[name] = hashlib.blake2b(array.tobytes(), digest_size=16).hexdigest()
        return self._digests[name]

    def not_finite(self) -> dict[str, int]:
        """How many numbers of each parameter are NaN or infinite, where any are; reads every parameter."""
        counts = {name: int(np.count_nonzero(~np.isfinite(self[name]))) for name in self._shapes}
        return {name: count for name, count in counts.items() if count}

    @property
    def count(self) -> int:
        """How many numbers the model has, tied ones counted once."""
        return sum(int(np.prod(shape)) for shape in self._shapes.values())
