"""A run: programs, parameters and inputs, with values computed only up to where someone looks.

    run.value("encoder.0.self_attn.weights", turn=0)

Every tensor has a fingerprint: a hash of its op, its constants, the fingerprints of what it reads, and the edits made to it.
Nothing is ever invalidated by hand: what is made of the same things is the same array, what is made of other things has
another key. A baseline and its variants share one store, and so every array that the difference does not reach.

Steps are computed by the quick functions of `engine.fast`, coarse ones past their fine steps where they can be; `Run._base` and
`Run._route` choose them. What `evaluate` computes by the plain functions is the same, bit for bit.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from stepper.checkpoints import Parameters
from stepper.engine import Array, Program, Step, compute_step, frozen, split_turn
from stepper.engine.fast import Shortcut, compute_shortcut, fast_function, shortcut_of
from stepper.errors import Stopped
from stepper.trace.edits import Edit, edited, holds_cell
from stepper.trace.store import RunProgress, Store

if TYPE_CHECKING:
    from stepper.engine.explain import Explanation, OperandCell

__all__ = ["Run", "StepKey"]

StepKey = tuple[int, str]
"""(turn, name) of a step, in the turn that computes it."""


class Run:
    """The turns of one forward pass, lazily computed.

    Args:
        parameters: of the model.
        given: the ids that turn 0 is given, by step name.
        store: where arrays are kept; runs may share one.
        edits: what is changed.
    """

    def __init__(self, parameters: Parameters, given: Mapping[str, Array], store: Store, edits: tuple[Edit, ...] = ()) -> None:
        self.given = dict(given)
        self.store = store
        self.programs: list[Program] = []
        self.computed: Counter[StepKey] = Counter()
        """How often each step was computed."""
        self._parameters = parameters
        self._edits: dict[str, list[Edit]] = {}
        for edit in edits:
            self._edits.setdefault(self.array_name(edit.name), []).append(edit)
        self._shortcuts: dict[StepKey, Shortcut | None] = {}
        self._bases: dict[StepKey, str] = {}
        self._fingerprints: dict[StepKey, str] = {}

    # --- finding -----------------------------------------------------------------------------------------------------

    def step(self, key: StepKey) -> Step:
        return self.programs[key[0]][key[1]]

    def home(self, name: str, turn: int) -> StepKey:
        """The step a name means when seen from a turn: its own, else the latest before it.

        Raises:
            KeyError: no turn up to this one has it.
        """
        plain, own = split_turn(name)
        for number in range(turn if own is None else own, -1, -1):
            if plain in self.programs[number]:
                return number, plain
        raise KeyError(name)

    def edits_of(self, key: StepKey) -> list[Edit]:
        """The edits made to a tensor in its turn."""
        return [edit for edit in self._edits.get(key[1], ()) if edit.applies(key[0])]

    def is_known(self, key: StepKey) -> bool:
        """True where the tensor is in the store."""
        return key in self._fingerprints and self._fingerprints[key] in self.store

    # --- values ------------------------------------------------------------------------------------------------------

    def value(self, name: str, turn: int) -> Array:
        """The tensor, computed now if need be; read-only."""
        key = self.home(name, turn)
        kept = self.store.get(self.fingerprint(key))
        if kept is not None:
            return kept
        with self.store.computing:
            kept = self.store.get(self.fingerprint(key))
            return kept if kept is not None else self._compute(key)

    def parameter(self, name: str) -> Array:
        """A parameter, with the edits made to it; read-only.

        Raises:
            KeyError: there is none of this name.
        """
        array_name = self.array_name(name)
        edits = self._edits.get(array_name)
        if not edits:
            return self._parameters[name]
        fingerprint = self._parameter_fingerprint(name)
        array = self.store.get(fingerprint)
        if array is None:
            array = edited(self._parameters[array_name], edits)
            self.store.put(fingerprint, array)
        return array.T if name != array_name and self._parameters.aliases[name].transposed else array

    def give_parameters(self, arrays: Mapping[str, Array]) -> None:
        """Have some more parameters read than the model has: what training has kept from the update before."""
        self._parameters = self._parameters.replaced(arrays)

    def whole_parameter(self, name: str) -> Array:
        """All of a parameter as one read-only array, where a run reads a large table piece by piece."""
        array: Array = np.asarray(self.parameter(name)).view()
        array.flags.writeable = False
        return array

    def operands(self, key: StepKey) -> tuple[Array, ...]:
        """What a step reads, in its order."""
        step = self.step(key)
        return tuple(self.parameter(name) if name in step.parameters else self.value(name, key[0]) for name in step.operands)

    def explain(self, key: StepKey, index: tuple[int, ...]) -> "Explanation":
        """Open one cell of a tensor into its terms; says where the stored number was put there by hand.

        Raises:
            BadInput: there is no such cell.
        """
        from stepper.engine.explain import explain_cell  # not needed for the first frame

        step = self.step(key)
        explanation = explain_cell(step, index, self.operands(key), self.value(key[1], key[0]))
        edited = any(holds_cell(edit.where, explanation.index, step.shape) for edit in self.edits_of(key))
        return replace(explanation, edited=edited, opens=partial(self._opened, key[0]))

    def _opened(self, turn: int, cell: "OperandCell") -> "Explanation":
        """A cell that a term of a turn reads."""
        from stepper.engine.explain import explain_parameter

        if cell.is_parameter:
            return explain_parameter(cell.name, cell.index, self.parameter(cell.name))
        name, other = split_turn(cell.name)
        return self.explain((turn if other is None else other, name), cell.index)

    # --- fingerprints ------------------------------------------------------------------------------------------------

    def fingerprint(self, key: StepKey) -> str:
        """The hash of everything the tensor is made from."""
        if key in self._fingerprints:
            return self._fingerprints[key]
        with self.store.computing:
            for each in self._ordered(key, self._all_inputs, lambda inner: inner not in self._fingerprints):
                self._bases[each] = self._hash(each)
                self._fingerprints[each] = _with_edits(self._bases[each], self.edits_of(each))
        return self._fingerprints[key]

    def _hash(self, key: StepKey) -> str:
        """The fingerprint of a tensor before its own edits."""
        step = self.step(key)
        if step.name in self.given and not step.operands:
            return hashlib.blake2b(self.given[step.name].tobytes(), digest_size=16).hexdigest()
        made_from = [self._operand_fingerprint(step, name, key[0]) for name in step.operands]
        if step.op.unchanged:
            return made_from[0]
        return _digest(step.op.identity, sorted(step.attributes.items()), sorted(step.sizes.items()), made_from)

    def _operand_fingerprint(self, step: Step, name: str, turn: int) -> str:
        return self._parameter_fingerprint(name) if name in step.parameters else self._fingerprints[self.home(name, turn)]

    def _parameter_fingerprint(self, name: str) -> str:
        array_name = self.array_name(name)
        return _with_edits(self._parameters.digest(array_name), self._edits.get(array_name, [])) + ("ᵀ" if name != array_name else "")

    def array_name(self, name: str) -> str:
        """The name an array is stored under: a tied parameter is its alias's."""
        alias = self._parameters.aliases.get(name)
        return alias.of if alias else name

    # --- computing ---------------------------------------------------------------------------------------------------

    def _all_inputs(self, key: StepKey) -> Iterator[StepKey]:
        return (self.home(name, key[0]) for name in self.step(key).inputs)

    def _reads(self, key: StepKey) -> Iterator[StepKey]:
        """The tensors that computing a step takes: none where only its edits are missing."""
        if self._bases[key] in self.store:
            return iter(())
        step = self.step(key)
        names = (name for name in self._route(key)[1] if name not in step.parameters)
        return (self.home(name, key[0]) for name in names)

    def _route(self, key: StepKey) -> tuple[Shortcut | None, tuple[str, ...]]:
        """How a step is computed: by its shortcut, unless one of its fine steps was edited; else (None) by its op."""
        if key not in self._shortcuts:
            self._shortcuts[key] = shortcut_of(self.programs[key[0]], key[1])
        shortcut = self._shortcuts[key]
        if shortcut and not any(self.edits_of((key[0], step.name)) for step in self.programs[key[0]].parts[key[1]]):
            return shortcut, shortcut.operands
        return None, self.step(key).operands

    def _ordered(self, key: StepKey, inputs_of: Callable[[StepKey], Iterator[StepKey]], wanted: Callable[[StepKey], bool]) -> list[StepKey]:
        """The steps that `key` needs and that are wanted, each after its inputs, `key` last."""
        order: dict[StepKey, None] = {}
        stack = [(key, inputs_of(key))]
        while stack:
            current, inputs = stack[-1]
            waiting = next((each for each in inputs if each not in order and wanted(each)), None)
            if waiting is None:
                order[current] = None
                stack.pop()
            else:
                stack.append((waiting, inputs_of(waiting)))
        return list(order)

    def _compute(self, key: StepKey) -> Array:
        """Compute a step and what it needs; arrays needed no more are let go on the way."""
        plan = self._ordered(key, self._reads, lambda inner: self.fingerprint(inner) not in self.store)
        remaining = Counter(each for planned in plan for each in self._reads(planned))
        live: dict[StepKey, Array] = {}
        for planned in self._reported(plan):
            reads = list(self._reads(planned))
            live[planned] = self._apply(planned, live)
            for each in reads:
                remaining[each] -= 1
                if not remaining[each]:
                    live.pop(each, None)
        return live[key]

    def _reported(self, plan: Sequence[StepKey]) -> Iterator[StepKey]:
        """Each step of a plan, with a word on how far it is; a stop that was asked for comes between two of them.

        Raises:
            Stopped: it was.
        """
        outer = self.store.progress
        try:
            for number, (turn, step) in enumerate(plan):
                if self.store.stop.is_set():
                    raise Stopped("run.stopped", step=step)
                self.store.progress = RunProgress(step, turn, number, len(plan))
                yield turn, step
        finally:
            self.store.progress = outer

    def _apply(self, key: StepKey, live: Mapping[StepKey, Array]) -> Array:
        """Compute one step from what is at hand, make its edits, keep both."""
        base = self.store.get(self._bases[key])
        if base is None:
            base = self._base(key, live)
            self.store.put(self._bases[key], base, pinned=self.step(key).is_residual)
        edits = self.edits_of(key)
        if not edits:
            return base
        array = edited(base, edits)
        self.store.put(self._fingerprints[key], array)
        return array

    def _base(self, key: StepKey, live: Mapping[StepKey, Array]) -> Array:
        step = self.step(key)
        if step.name in self.given and not step.operands:
            return frozen(step, self.given[step.name])
        self.computed[key] += 1
        shortcut, names = self._route(key)
        operands = tuple(self._ready(step, name, key[0], live) for name in names)
        return compute_shortcut(shortcut, operands) if shortcut else compute_step(step, operands, arithmetic=fast_function)

    def _ready(self, step: Step, name: str, turn: int, live: Mapping[StepKey, Array]) -> Array:
        """An operand: at hand, kept, or (where the budget let it go meanwhile) computed again."""
        if name in step.parameters:
            return self.parameter(name)
        key = self.home(name, turn)
        return live[key] if key in live else self.value(name, turn)


def _digest(*parts: object) -> str:
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def _with_edits(base: str, edits: list[Edit]) -> str:
    return _digest(base, edits) if edits else base
