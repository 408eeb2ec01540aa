"""A step of training as steps of the program: what each parameter is after it.

program = with_updates(differentiate(with_loss(program)), Training("adam", rate=0.01), updates=3)
program["update.encoder.0.self_attn.W_q"]            the parameter after the fourth update
program["update.encoder.0.self_attn.W_q.m"]          Adam's moments, its fine steps; they read those of the update before,
which are given like parameters: update.encoder.0.self_attn.W_q.m.before
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from stepper.engine.builder import Builder
from stepper.engine.op import Array
from stepper.engine.ops.update import adam_of, first_moment_of, second_moment_of, sgd_of
from stepper.engine.place import Place
from stepper.engine.program import Program
from stepper.errors import BadInput

__all__ = ["Training", "first_moments", "moments_before", "trained", "with_updates"]

Optimizer = Literal["sgd", "adam"]

_LETTERS = "abcdef"


@dataclass(frozen=True)
class Training:
    """How parameters are moved."""

    optimizer: Optimizer = "sgd"
    rate: float = 0.01
    decay: float = 0.0
    """Of Adam: how much of a parameter is taken away each time, times the rate (AdamW)."""
    betas: tuple[float, float] = (0.9, 0.999)
    eps: float = 1e-8

    def __post_init__(self) -> None:
        if self.optimizer not in get_args(Optimizer):
            raise BadInput("learn.no_optimizer", optimizer=self.optimizer, known=get_args(Optimizer))
        if not 0 <= self.rate < float("inf"):
            raise BadInput("learn.rate", rate=self.rate)


def with_updates(program: Program, training: Training, updates: int = 0) -> Program:
    """The program with what every parameter is after one more update; so many were made before it."""
    build = Builder(start=program)
    for name in program.parameters:
        place = Place.of(name)
        if str(place.gradient) in program and program[str(place.gradient)].note != "tied":
            _update(build, place, training, updates)
    return build.program()


def trained(program: Program) -> tuple[Place, ...]:
    """The updates of a program, one for each parameter."""
    return tuple(step.place for step in program.coarse if step.place.way == "update")


def moments_before(update: Place) -> tuple[tuple[Place, Place], ...]:
    """Adam's moments of a parameter, each with what the next update reads in its place."""
    return tuple((update / letter, update / letter / "before") for letter in "mv")


def first_moments(program: Program) -> Mapping[str, Array]:
    """Adam's moments before the first update are 0."""
    names = [str(later) for place in trained(program) for _, later in moments_before(place)]
    return {name: np.broadcast_to(np.float32(0), program.parameters[name]) for name in names if name in program.parameters}


def _update(build: Builder, parameter: Place, training: Training, updates: int) -> None:
    """One parameter after the update."""
    name, gradient, place = str(parameter), build.made(str(parameter.gradient)), parameter.update
    axes = " ".join(_LETTERS[: len(gradient.shape)])
    shared: dict[str, Any] = {"axes": gradient.axes}
    with build.sublayer(gradient.sublayer):
        if training.optimizer == "sgd":
            formula = f"{parameter.word} − rate · grad.{parameter.word}"
            build.step(place, sgd_of(axes), name, gradient.name, formula=formula, note="sgd", rate=training.rate, **shared)
            return
        (m, m_before), (v, v_before) = moments_before(place)
        for each in (m_before, v_before):
            build.parameter(each, *gradient.shape, kind="matrix")
        first, second = training.betas
        fine: dict[str, Any] = {**shared, "part_of": place}
        formula = "β₁ · m before + (1 − β₁) · gradient"
        build.step(m, first_moment_of(axes), str(m_before), gradient.name, formula=formula, beta=first, **fine)
        formula = "β₂ · v before + (1 − β₂) · gradient²"
        build.step(v, second_moment_of(axes), str(v_before), gradient.name, formula=formula, beta=second, **fine)
        corrected: dict[str, Any] = {"c1": 1 - first ** (updates + 1), "c2": 1 - second ** (updates + 1)}
        constants = {"rate": training.rate, "decay": training.decay, "eps": training.eps, **corrected}
        formula = f"{parameter.word} − rate · (m / c₁) / (√(v / c₂) + ε)"
        build.step(place, adam_of(axes), name, str(m), str(v), formula=formula, note="adam", **constants, **shared)
