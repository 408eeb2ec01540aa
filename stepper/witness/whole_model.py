"""The second witness: a torch.nn model of the same parameters reads the same ids, and every tensor is held against its own.

What differs here has had the whole model to grow in. A turn of a generation, which reads one token and remembers the rest,
is compared with the same rows of one pass over all tokens at once: the cache has to come to the same.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from stepper.checkpoints.names import has_row, names_of
from stepper.engine import Array, Config, Step, evaluate
from stepper.witness.activations import Seen, observe
from stepper.witness.comparing import Gap, largest_difference
from stepper.witness.session import Key, Turns
from stepper.witness.torch_model import build_model, load_parameters

__all__ = ["WholeModel"]


class WholeModel:
    """Torch's pass over everything that a run has read.

    Args:
        config: of the model that torch builds.
        parameters: of that model.
        run: whose values are checked.
        source: all ids that the encoder reads.
        target: all ids that the decoder reads, in all turns.

    Raises:
        BadCheckpoint: torch.nn has no such model, or the parameters do not fit it.
    """

    def __init__(self, config: Config, parameters: Mapping[str, Array], run: Turns, source: list[int], target: list[int]) -> None:
        self._run = run
        self._ids = source, target
        self._model = build_model(config).requires_grad_(False)
        load_parameters(self._model, parameters)
        self._seen = observe(self._model, source, target)
        self._places: dict[str, str | None] = {}
        self._wide: tuple[dict[Key, Array], Seen] | None = None

    def has(self, step: Step) -> bool:
        """Whether torch has such a tensor; of a word drawn by chance it knows nothing."""
        return self._place(step.name) is not None and step.op.name != "drawn"

    def compare(self, key: Key, step: Step) -> Gap:
        """The stored value against the same rows of torch's."""
        return largest_difference(self._run.value(key[1], key[0]), self._rows(step, self._seen))

    def compare_in_float64(self, key: Key, step: Step) -> Gap:
        """Both whole models once more in float64, from the ids on."""
        if self._wide is None:
            seen = observe(self._model.double(), *self._ids)
            self._wide = dict(_widened_run(self._run)), seen
        ours, theirs = self._wide
        return largest_difference(ours[key], self._rows(step, theirs))

    def _place(self, name: str) -> str | None:
        """Where torch has what we call by this name."""
        if name not in self._places:
            self._places[name] = self._look_up(name)
        return self._places[name]

    def _look_up(self, name: str) -> str | None:
        if not has_row(name):
            return None
        places = names_of(name, self._model.config.norm == "pre").get("torch", "").split(" or ")
        return next((place for place in places if place in self._seen), None)

    def _rows(self, step: Step, seen: Seen) -> Array:
        """The part of torch's tensor that the step has: of each axis that runs over tokens, those of this turn."""
        place = self._place(step.name)
        assert place is not None
        window = tuple(slice(each.start, each.stop) if each else slice(None) for each in step.tokens)
        whole = seen[place]
        array: Array = (whole[window]).numpy()
        return array


def _widened_run(run: Turns) -> Iterator[tuple[Key, Array]]:
    """Every value of a run computed in float64 from the same ids; what was put in by hand is put in again."""
    values: dict[str, Array] = {}
    for turn, program in enumerate(run.programs):
        parameters = {name: run.parameter(name).astype(np.float64) for name in program.parameters}
        fixed = {step.name: _as_float64(run.value(step.name, turn)) for step in program if _is_fixed(step, run, turn)}
        earlier = {name: values[name] for name in program.imports}
        found = evaluate(program, parameters, {**earlier, **fixed}, real=np.float64)
        values |= {f"{name}@{turn}": array for name, array in found.items()}
        yield from (((turn, name), array) for name, array in found.items())


def _is_fixed(step: Step, run: Turns, turn: int) -> bool:
    """Ids are those the run has read, whatever float64 would have chosen."""
    return step.name in run.given or step.name == "decoder.embed.ids" or bool(run.edits_of((turn, step.name)))


def _as_float64(array: Array) -> Array:
    return array.astype(np.float64) if array.dtype.kind == "f" else array
