"""What theirs is held against: one pass of ours over the whole text, a step at a time.

    reference = OurPass.of(session)
    reference.program, reference.ids          the steps; what each side reads

All tokens are read at once, as a module reads them: a text that a session has generated word by word is one pass here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from stepper.checkpoints import Model
from stepper.engine import Array, ModelSpec, Program, Step, Turn, build_program
from stepper.engine.gradient import COUNTED, LABELS
from stepper.witness.session import Checkable, first_turns

__all__ = ["OurPass", "SpecifiedSession", "right_words"]


class SpecifiedSession(Checkable, Protocol):
    """A session that knows its model's description under the options chosen."""

    @property
    def spec(self) -> ModelSpec: ...

    @property
    def turns(self) -> int: ...


@dataclass(frozen=True, eq=False)
class OurPass:
    """A program over the whole text, its parameters and its ids."""

    name: str
    spec: ModelSpec
    program: Program
    parameter: Callable[[str], Array]
    parameters: Mapping[str, Array]
    """Every parameter by name, read when it is asked for."""
    ids: Mapping[str, list[int]]
    """By side: source, target."""

    @classmethod
    def of(cls, session: SpecifiedSession, turns: int | None = None) -> "OurPass":
        """The pass over all that a session has read in so many turns.

        Args:
            session: the model, the text, and the parameters as they are edited.
            turns: how many; where left out those there are, and of an encoder–decoder that has only begun those it comes to.
        """
        source = session.ids("source")
        target = _read_in(session, turns)
        model: Model = session.model
        return cls(
            model.name,
            session.spec,
            _program(session.spec, source, target),
            session.run.parameter,
            model.parameters,
            _sides(source, target),
        )

    @classmethod
    def made_of(cls, name: str, spec: ModelSpec, parameters: Mapping[str, Array], ids: Mapping[str, list[int]]) -> "OurPass":
        """The pass of a model that is only described, with these parameters."""
        program = _program(spec, ids.get("source", []), ids.get("target", []))
        return cls(name, spec, program, parameters.__getitem__, parameters, ids)

    def given(self, step: Step) -> Array:
        """The ids of a step that nothing computes; of a loss the right words, and which of them count."""
        if step.place in (LABELS, COUNTED):
            labels, counted = right_words(self.ids)
            return np.array(labels, dtype=np.int64) if step.place == LABELS else np.array(counted)
        side = "source" if step.place.stack == "encoder" else "target"
        return np.array(self.ids[side], dtype=np.int64)


def right_words(ids: Mapping[str, list[int]]) -> tuple[list[int], list[bool]]:
    """What each row of the last stack should say, and whether it counts: a decoder the word after, an encoder the word itself."""
    if "target" in ids:
        target = ids["target"]
        return [*target[1:], target[-1]], [True] * (len(target) - 1) + [len(target) == 1]
    return ids["source"], [True] * len(ids["source"])


def _program(spec: ModelSpec, source: list[int], target: list[int]) -> Program:
    return build_program(spec, Turn(source=len(source), rows=len(target)))


def _sides(source: list[int], target: list[int]) -> dict[str, list[int]]:
    return {side: list(ids) for side, ids in (("source", source), ("target", target)) if ids}


def _read_in(session: SpecifiedSession, turns: int | None) -> list[int]:
    """What the decoder has read in the turns that are compared."""
    if not session.spec.decoder:
        return []
    if session.generates:
        begun = session.turns > 1 or not session.spec.encoder
        number = turns or (session.turns if begun else len(first_turns(session)))
        reached = len(first_turns(session, number))
        rows = sum(_rows_read(session.run.programs[turn]) for turn in range(reached))
        return session.ids("target")[:rows]
    return session.ids("target")


def _rows_read(program: Program) -> int:
    """How many tokens of the target a turn reads."""
    return next(step.shape[0] for step in program if step.name == "decoder.embed.ids")
