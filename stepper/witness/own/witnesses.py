"""Whose tensors ours are held against: a module, or a dump of one.

stepper.crosscheck(session, witness=stepper.from_module(module))
stepper.crosscheck(session, witness=stepper.from_dump("run.npz"))

A witness of another kind is anything that has `observe`: it gives back a `Dump` of a run over these ids.
"""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from stepper.witness.own.record import Dump
from stepper.words import phrase

if TYPE_CHECKING:
    from torch import nn

__all__ = ["DumpWitness", "ModuleWitness", "Observed", "Witness", "from_dump", "from_module"]


@dataclass(frozen=True, eq=False)
class Observed:
    """A run that was seen, and the same in float64, where there was one."""

    dump: Dump
    wide: Dump | None = None


class Witness(Protocol):
    """Another computation of the same model."""

    def observe(self, ids: Mapping[str, list[int]]) -> Observed:
        """Its run over these ids, by side: `source`, `target`."""
        ...


@dataclass(frozen=True, eq=False)
class ModuleWitness:
    """A torch module, run as it is: in the mode it is in, on the CPU or where it stands."""

    module: "nn.Module"
    run: Callable[..., Any] | None = None
    """How it is called, `run(module, source, target)`; None: with the ids."""
    goes_back: bool = False
    """Whether gradients are asked for as well."""

    def observe(self, ids: Mapping[str, list[int]]) -> Observed:
        """Run it twice, to see whether chance plays a part, and once in float64."""
        dump = self._watched(self.module, ids)
        again = self._watched(self.module, ids)
        notes = list(dump.notes)
        if self.module.training:
            notes.append(phrase("own.training"))
        chance = _first_other(dump, again)
        if chance:
            notes.append(phrase("own.nondeterministic", name=chance))
            return Observed(replace(dump, notes=tuple(notes)))
        try:
            wide = self._watched(copy.deepcopy(self.module).double(), ids)
        except Exception as problem:  # noqa: BLE001 - a module that insists on float32 fails as it likes
            notes.append(phrase("own.only_float32", why=type(problem.__cause__ or problem).__name__))
            return Observed(replace(dump, notes=tuple(notes)))
        return Observed(replace(dump, notes=tuple(notes)), wide)

    def _watched(self, module: "nn.Module", ids: Mapping[str, list[int]]) -> Dump:
        from stepper.witness.own.calling import call_module, loss_of
        from stepper.witness.own.recorder import Recorder

        with Recorder(module, self.goes_back) as recorder:
            returned, notes = call_module(module, ids, self.run, self.goes_back)
        if self.goes_back:
            module.zero_grad()
            loss_of(returned, ids).backward()  # type: ignore[no-untyped-call]  # torch has no type for it
        return replace(recorder.dump(), notes=notes)


def _first_other(dump: Dump, again: Dump) -> str:
    """The first tensor that a second run has otherwise; empty where there is none."""
    for one, two in zip(dump.records, again.records, strict=False):
        first, second = one.read(), two.read()
        if first.shape != second.shape or not np.array_equal(first, second, equal_nan=first.dtype.kind == "f"):
            return one.shown
    return "" if len(dump.records) == len(again.records) else dump.records[-1].shown


@dataclass(frozen=True, eq=False)
class DumpWitness:
    """Tensors that were written down before."""

    dump: Dump

    def observe(self, ids: Mapping[str, list[int]]) -> Observed:
        """The dump as it is: it has been run."""
        return Observed(self.dump)


def from_module(module: "nn.Module", run: Callable[..., Any] | None = None, grads: bool = False) -> ModuleWitness:
    """A torch module as a witness.

    Args:
        module: as it is to be run; `eval()` is not called.
        run: how it is called: `run(module, source_ids, target_ids)`, or `run(module, ids)` where there is one side; left out:
            with the ids, as tensors of one sentence.
        grads: the gradients are compared as well, of the cross-entropy of the words that come next.
    """
    return ModuleWitness(module, run, grads)


def from_dump(path: str | Path) -> DumpWitness:
    """A dump as a witness: `.npz`, `.safetensors`, a folder of them, or what Hugging Face's model_addition_debugger wrote.

    Raises:
        BadInput: it cannot be read; a pickle is refused, with the command that converts it.
    """
    from stepper.witness.own.files import read_dump

    return DumpWitness(read_dump(Path(path)))
