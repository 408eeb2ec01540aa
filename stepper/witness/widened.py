"""What is in float32 once more in float64: an array, or a whole run from the same ids."""

from collections.abc import Iterator

import numpy as np

from stepper.engine import Array, Step, evaluate, with_turn
from stepper.witness.session import StepKey, Turns

__all__ = ["widened", "widened_run"]


def widened_run(run: Turns) -> Iterator[tuple[StepKey, Array]]:
    """Every value of a run computed in float64 from the same ids; what was put in by hand is put in again."""
    values: dict[str, Array] = {}
    parameters: dict[str, Array] = {}
    for turn, program in enumerate(run.programs):
        parameters |= {name: run.parameter(name).astype(np.float64) for name in program.parameters if name not in parameters}
        fixed = {step.name: widened(run.value(step.name, turn)) for step in program if _is_fixed(step, run, turn)}
        earlier = {name: values[name] for name in program.imports}
        found = evaluate(program, parameters, {**earlier, **fixed}, real=np.float64)
        values |= {with_turn(name, turn): array for name, array in found.items()}
        yield from (((turn, name), array) for name, array in found.items())


def _is_fixed(step: Step, run: Turns, turn: int) -> bool:
    """Ids are those the run has read, whatever float64 would have chosen."""
    return step.name in run.given or step.name == "decoder.embed.ids" or bool(run.edits_of((turn, step.name)))


def widened(array: Array) -> Array:
    """An array's real numbers in float64; ids and masks stay."""
    return array.astype(np.float64) if array.dtype.kind == "f" else array
