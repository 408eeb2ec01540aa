"""A run: programs, parameters and inputs, with values computed only up to where someone looks.

    run.value("encoder.0.self_attn.weights", turn=0)

Every tensor has a fingerprint: a hash of its op, its constants and the fingerprints of what it reads. Nothing is ever
invalidated by hand: what is made of the same things is the same array, what is made of other things has another key.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from threading import RLock

from stepper.checkpoints import Parameters
from stepper.engine import Array, Program, Step, compute_step, frozen
from stepper.trace.store import Store

__all__ = ["Key", "Run"]

Key = tuple[int, str]
"""(turn, name) of a step, in the turn that computes it."""


class Run:
    """The turns of one forward pass, lazily computed."""

    def __init__(self, parameters: Parameters, given: Mapping[str, Array], store: Store | None = None) -> None:
        self.parameters = parameters
        self.given = dict(given)
        self.store = store or Store()
        self.programs: list[Program] = []
        self.computed: Counter[Key] = Counter()
        """How often each step was computed."""
        self._fingerprints: dict[Key, str] = {}
        self._lock = RLock()

    def step(self, key: Key) -> Step:
        return self.programs[key[0]][key[1]]

    def home(self, name: str, turn: int) -> Key:
        """The step a name means when seen from a turn: its own, else the latest before it.

        Raises:
            KeyError: no turn up to this one has it.
        """
        plain, _, own = name.partition("@")
        for number in range(int(own) if own else turn, -1, -1):
            if plain in self.programs[number]:
                return number, plain
        raise KeyError(name)

    def value(self, name: str, turn: int) -> Array:
        """The tensor, computed now if need be; read-only."""
        with self._lock:
            key = self.home(name, turn)
            kept = self.store.get(self.fingerprint(key))
            return kept if kept is not None else self._compute(key)

    def operands(self, key: Key) -> tuple[Array, ...]:
        """What a step reads, in its order."""
        step = self.step(key)
        return tuple(self.parameters[name] if name in step.parameters else self.value(name, key[0]) for name in step.operands)

    def fingerprint(self, key: Key) -> str:
        """The hash of everything the tensor is made from."""
        if key not in self._fingerprints:
            for each in self._ordered(key, lambda inner: inner not in self._fingerprints):
                self._fingerprints[each] = self._hash(each)
        return self._fingerprints[key]

    def is_known(self, key: Key) -> bool:
        """True where the tensor is in the store."""
        return key in self._fingerprints and self._fingerprints[key] in self.store

    def _hash(self, key: Key) -> str:
        step = self.step(key)
        if step.name in self.given and not step.operands:
            return hashlib.blake2b(self.given[step.name].tobytes(), digest_size=16).hexdigest()
        made_from = [self._operand_hash(step, name, key[0]) for name in step.operands]
        if step.op.name == "same":
            return made_from[0]
        constants = repr((step.op.name, sorted(step.attributes.items()), sorted(step.sizes.items()), made_from))
        return hashlib.blake2b(constants.encode(), digest_size=16).hexdigest()

    def _operand_hash(self, step: Step, name: str, turn: int) -> str:
        return self.parameters.digest(name) if name in step.parameters else self._fingerprints[self.home(name, turn)]

    def _inputs(self, key: Key) -> Iterator[Key]:
        return (self.home(name, key[0]) for name in self.step(key).inputs)

    def _ordered(self, key: Key, wanted: Callable[[Key], bool]) -> list[Key]:
        """The steps that `key` needs and that are wanted, each after its inputs, `key` last."""
        order: dict[Key, None] = {}
        stack = [(key, self._inputs(key))]
        while stack:
            current, inputs = stack[-1]
            waiting = next((each for each in inputs if each not in order and wanted(each)), None)
            if waiting is None:
                order[current] = None
                stack.pop()
            else:
                stack.append((waiting, self._inputs(waiting)))
        return list(order)

    def _compute(self, key: Key) -> Array:
        """Compute a step and what it needs; arrays needed no more are let go on the way."""
        plan = self._ordered(key, lambda inner: self.fingerprint(inner) not in self.store)
        remaining = Counter(each for planned in plan for each in self._inputs(planned))
        live: dict[Key, Array] = {}
        for planned in plan:
            live[planned] = self._apply(planned, live)
            for each in self._inputs(planned):
                remaining[each] -= 1
                if not remaining[each]:
                    live.pop(each, None)
        return live[key]

    def _apply(self, key: Key, live: Mapping[Key, Array]) -> Array:
        step = self.step(key)
        if step.name in self.given and not step.operands:
            array = frozen(step, self.given[step.name])
        else:
            array = compute_step(step, tuple(self._ready(step, name, key[0], live) for name in step.operands))
            self.computed[key] += 1
        self.store.put(self.fingerprint(key), array)
        return array

    def _ready(self, step: Step, name: str, turn: int, live: Mapping[Key, Array]) -> Array:
        """An operand that has been computed."""
        if name in step.parameters:
            return self.parameters[name]
        key = self.home(name, turn)
        kept = live[key] if key in live else self.store.get(self.fingerprint(key))
        return kept if kept is not None else self._compute(key)
