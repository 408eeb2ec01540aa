"""What an edit or option changed, and how far the change travelled.

    difference = compare(baseline, changed, ("decoder.0.self_attn.weights", 0))
    difference.delta                          edited − baseline, NaN-safe
    travelled(baseline, changed, turn=0)      layer by layer: tensors and cells touched

Fingerprints are compared first: a tensor made of the same things needs no look at its numbers.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from stepper.engine import Array, with_turn
from stepper.engine.in_notebook import InNotebook
from stepper.errors import BadInput
from stepper.trace.run import Run, StepKey

__all__ = ["Difference", "Travel", "compare", "travelled"]

_FAR = 10.0
"""A share above which only that it is so is said."""


@dataclass(frozen=True, eq=False)
class Difference(InNotebook):
    """One tensor, twice."""

    name: str
    baseline: Array
    edited: Array
    delta: Array
    """edited − baseline; 0 where both are the same infinity."""

    @classmethod
    def between(cls, name: str, baseline: Array, edited: Array) -> "Difference":
        """Two arrays of one shape."""
        return cls(name, baseline, edited, _delta(baseline, edited))

    @cached_property
    def cells(self) -> Array:
        """True where the two differ."""
        return _differs(self.baseline, self.edited)

    @property
    def touched(self) -> int:
        """How many cells differ."""
        return int(np.count_nonzero(self.cells))


@dataclass(frozen=True)
class Travel:
    """How far a change came in one layer."""

    layer: str
    tensors: int
    tensors_touched: int
    cells: int
    cells_touched: int
    largest: float
    """The largest absolute difference."""
    share: float = 0.0
    """How large the difference of what leaves the layer is beside what it was before: |delta| / |baseline|."""
    last: str = ""
    """The tensor that leaves the layer."""

    @property
    def share_text(self) -> str:
        """The share in percent, as long as that says anything."""
        return f"{self.share:.1%}" if self.share < _FAR else f">{_FAR:.0%}"


def compare(baseline: Run, changed: Run, key: StepKey) -> Difference:
    """A tensor in the baseline and in the changed run.

    Raises:
        BadInput: the baseline lacks it, or has it in another shape.
    """
    turn, name = key
    if turn >= len(baseline.programs) or name not in baseline.programs[turn]:
        raise BadInput("session.nothing_in_baseline", name=name, turn=turn)
    if baseline.step(key).shape != changed.step(key).shape:
        raise BadInput("session.other_shape_in_baseline", name=name)
    before, after = (run.value(name, turn) for run in (baseline, changed))
    return Difference.between(with_turn(key[1], key[0]), before, after)


def travelled(baseline: Run, changed: Run, turn: int) -> list[Travel]:
    """The layers of a turn, each with what the change touched there; tensors of one program alone are left out."""
    layers: dict[str, list[str]] = {}
    for step in changed.programs[turn]:
        if step.name in baseline.programs[turn] and baseline.programs[turn][step.name].shape == step.shape:
            layers.setdefault(step.place.layer_key, []).append(step.name)
    return [_layer(baseline, changed, turn, layer, names) for layer, names in layers.items()]


def _layer(baseline: Run, changed: Run, turn: int, layer: str, names: list[str]) -> Travel:
    cells = sum(int(np.prod(changed.programs[turn][name].shape)) for name in names)
    suspects = [name for name in names if baseline.fingerprint((turn, name)) != changed.fingerprint((turn, name))]
    differences = [compare(baseline, changed, (turn, name)) for name in suspects]
    touched = [each for each in differences if each.touched]
    largest = max((float(np.fmax.reduce(np.abs(each.delta), axis=None, initial=0.0)) for each in touched if each.delta.size), default=0.0)
    last = next((each for each in reversed(differences) if each.name == with_turn(names[-1], turn)), None)
    share = _share(last) if last else 0.0
    return Travel(layer, len(names), len(touched), cells, sum(each.touched for each in touched), largest, share, names[-1])


def _share(difference: Difference) -> float:
    """The size of a difference beside the size of what it was before."""
    before, delta = (float(np.linalg.norm(np.nan_to_num(each.astype(np.float64)))) for each in (difference.baseline, difference.delta))
    return delta / before if before else 0.0


def _differs(before: Array, after: Array) -> Array:
    both_nan = np.isnan(before) & np.isnan(after) if before.dtype.kind == "f" else False
    differs: Array = (before != after) & ~np.asarray(both_nan)
    return differs


def _delta(before: Array, after: Array) -> Array:
    real = np.float32 if before.dtype.kind in "bi" else before.dtype
    with np.errstate(invalid="ignore"):
        delta = after.astype(real) - before.astype(real)
    changed: Array = np.where(_differs(before, after), delta, np.zeros_like(delta))
    return changed
