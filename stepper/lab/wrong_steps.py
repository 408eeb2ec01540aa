"""What a mistake makes of a program: some steps get another op, or read another tensor.

    [[wrong]]
    steps = "*.self_attn.q"                  names of steps, * stands for anything
    is = "reshape(proj, h, t, d)"            what they are: an expression
    with = { past = "past + 1" }             or: what the right op does with other constants
    reads = { 0 = "norm1.out" }              or: what it does with another tensor of the layer
    turns = "later"                          only after turn 0; "first": only in it; left out: in every turn

An expression knows what the step reads by the last words of its names (`proj`, `W_q`), the sizes by the letters of its op's
signature, its constants, and `result`: what the right op makes of them. Its functions are those of arrays.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import lru_cache, partial
from typing import Any, Literal

import numpy as np

from stepper.engine import Array, Op, Place, Program, Step
from stepper.errors import BadInput, Clause
from stepper.expressions import ALL_FORMS, ARRAY_FUNCTIONS, Language, evaluate, faults_as, read

__all__ = ["WhichTurns", "WrongStep", "rewritten"]

_Names = Mapping[str, Any]
"""What an expression may read, by name."""

WhichTurns = Literal["every", "first", "later"]


@dataclass(frozen=True)
class WrongStep:
    """Steps that are computed in another way."""

    steps: str
    """Which: a name, in which * stands for anything."""
    becomes: str = ""
    """An expression; empty: the right op."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """Constants of the op that are others: expressions of the right ones."""
    reads: Mapping[int, str] = field(default_factory=dict)
    """Operands, by their numbers, in whose place another tensor of the layer is read."""
    turns: WhichTurns = "every"

    def meets(self, step: Step, turn: int) -> bool:
        """Whether it is about this step."""
        return fnmatchcase(step.name, self.steps) and (self.turns == "every" or (self.turns == "later") == (turn > 0))

    def of(self, step: Step) -> Step:
        """The step as it is computed here.

        Raises:
            BadInput: an expression is not in the language, or reads what is not there.
        """
        operands = tuple(self._read_at(step, number, name) for number, name in enumerate(step.operands))
        op = replace(step.op, apply=partial(_computed, self, step), sized=tuple(step.sizes), vjp=None)
        if self.becomes:
            read(self.becomes, _language(tuple(dict.fromkeys(_known(step)))))
        return replace(step, op=op, operands=operands)

    def _read_at(self, step: Step, number: int, name: str) -> str:
        other = self.reads.get(number)
        return name if other is None else f"{step.place.layer_key}.{other}"


def rewritten(program: Program, wrong: tuple[WrongStep, ...]) -> Program:
    """The program with the mistake in it; names, shapes and formulas are those of the right one."""

    def made(step: Step) -> Step:
        about = next((each for each in wrong if each.meets(step, program.turn)), None)
        return about.of(step) if about else step

    return replace(program, steps=tuple(map(made, program.steps)))


def _computed(wrong: WrongStep, step: Step, *operands: Array, **constants: Any) -> Array:
    """What the step is: the expression, or the right op with other constants."""
    plain: Op = step.op
    own = {name: constants[name] for name in step.attributes}
    own |= {name: _value(text, {**own, **step.sizes}) for name, text in wrong.constants.items()}
    right = plain.apply(*operands, **plain.constants(step.sizes, own))
    if not wrong.becomes:
        return right
    names = {**step.sizes, **own, **dict(zip(map(_last_word, step.operands), operands, strict=True)), "result": right}
    value = np.asarray(_value(wrong.becomes, names))
    return np.broadcast_to(value, right.shape).astype(right.dtype)


def _value(text: str, names: _Names) -> Any:
    language = _language(tuple(names))
    with faults_as(lambda why: BadInput("expression.fails", text=text, why=why)):
        return evaluate(read(text, language), language, names)


def _known(step: Step) -> tuple[str, ...]:
    """The names that an expression about a step may read."""
    return (*step.sizes, *step.attributes, *map(_last_word, step.operands), "result")


def _last_word(name: str) -> str:
    return Place.of(name).word


@lru_cache(maxsize=128)
def _language(names: tuple[str, ...]) -> Language[_Names]:
    def named(name: str) -> Any:
        return lambda context: context[name]

    return Language(
        Clause("expression.expression"),
        Clause("expression.an_expression"),
        example="result * 2",
        offers=Clause("expression.in_the_lab", words=list(names)),
        forms=ALL_FORMS,
        words={name: named(name) for name in names},
        functions=ARRAY_FUNCTIONS,
    )
