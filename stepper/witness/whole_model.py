"""The second witness: a torch.nn model of the same parameters reads the same ids, and every tensor is held against its own.

What differs here has had the whole model to grow in. A turn of a generation, which reads one token and remembers the rest,
is compared with the same rows of one pass over all tokens at once: the cache has to come to the same.
"""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from stepper.checkpoints.names import has_row, names_of
from stepper.engine import Array, ModelSpec, Place, Step
from stepper.engine.ops.sampling import DRAWN
from stepper.witness.activations import Activations, observe
from stepper.witness.comparing import AGREEMENT, Gap, largest_difference
from stepper.witness.session import StepKey, Turns
from stepper.witness.torch_model import build_model, load_parameters, parameter_views
from stepper.witness.widened import widened_run

__all__ = ["WholeModel"]


class WholeModel:
    """Torch's pass over everything that a run has read.

    Args:
        spec: of the model that torch builds.
        parameters: of that model.
        run: whose values are checked.
        source: all ids that the encoder reads, or the rows of an image.
        target: all ids that the decoder reads, in all turns.

    Raises:
        BadCheckpoint: torch.nn has no such model, or the parameters do not fit it.
    """

    agreement = AGREEMENT
    title = "torch.nn's Transformer layers"

    def __init__(self, spec: ModelSpec, parameters: Mapping[str, Array], run: Turns, source: Sequence[Any], target: list[int]) -> None:
        self._run = run
        self._ids = source, target
        self._model = build_model(spec).requires_grad_(False)
        load_parameters(self._model, parameters)
        self._seen = observe(self._model, source, target)
        self._places: dict[Place, str | None] = {}
        self._wide: tuple[dict[StepKey, Array], Activations] | None = None

    def has(self, step: Step) -> bool:
        """Whether torch has such a tensor; of a word drawn by chance it knows nothing."""
        return self._place(step.place) is not None and step.op is not DRAWN

    def compare(self, key: StepKey, step: Step) -> Gap:
        """The stored value against the same rows of torch's."""
        return largest_difference(self._run.value(key[1], key[0]), self._rows(step, self._seen))

    def compare_in_float64(self, key: StepKey, step: Step) -> Gap:
        """Both whole models once more in float64, from the ids on."""
        if self._wide is None:
            seen = observe(self._model.double(), *self._ids)
            self._wide = dict(widened_run(self._run)), seen
        ours, theirs = self._wide
        return largest_difference(ours[key], self._rows(step, theirs))

    def theirs(self, key: StepKey, step: Step) -> Array:
        """Torch's value of the step."""
        return self._rows(step, self._seen)

    def parameter_gradients(self, labels: Array, counted: Array, smoothing: float, real: torch.dtype) -> Mapping[str, Array]:
        """The gradients that the model's own backward pass gives its parameters, by our names and laid out as ours."""
        model = copy.deepcopy(self._model).to(real).requires_grad_(True)
        source, target = (torch.tensor([ids]) if len(ids) else None for ids in self._ids)
        pad = model.spec.ids.pad
        blocked = source.eq(pad) if source is not None and bool((source == pad).any()) else None
        logits, rows = model(source, target, source_blocked=blocked)[0], torch.tensor(counted)
        functional.cross_entropy(logits[rows], torch.tensor(labels)[rows], label_smoothing=smoothing).backward()  # type: ignore[no-untyped-call]  # torch leaves Tensor.backward unannotated
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.copy_(torch.zeros_like(parameter) if parameter.grad is None else parameter.grad)
        return {name: np.asarray(view.detach()) for name, view in parameter_views(model).items()}

    def _place(self, ours: Place) -> str | None:
        """Where torch has what stands here with us."""
        if ours not in self._places:
            self._places[ours] = self._look_up(ours)
        return self._places[ours]

    def _look_up(self, ours: Place) -> str | None:
        if not has_row(ours):
            return None
        places = names_of(ours, self._model.spec.last.layers[0].residual == "pre").get("torch", "").split(" or ")
        return next((place for place in places if place in self._seen), None)

    def _rows(self, step: Step, seen: Activations) -> Array:
        """The part of torch's tensor that the step has: of each axis that runs over tokens, those of this turn."""
        place = self._place(step.place)
        assert place is not None
        array: Array = seen[place][step.window].numpy()
        return array
