"""Fingerprints: what is made of the same things in the same way has the same one, and nothing else has."""

import dataclasses
from itertools import combinations

import numpy as np

from stepper import Session
from stepper.engine import evaluate
from tests.models import TINY, random_model

TEXT = "w4 w5 w6 w7"
MODEL = random_model(TINY)


def fingerprints(session: Session, turn: int = 0) -> dict[str, str]:
    assert session.has_turn(turn)
    return {step.name: session.run.fingerprint((turn, step.name)) for step in session.program_of(turn)}


def test_two_sessions_of_a_model_and_a_text_agree_in_every_turn() -> None:
    for turn in (0, 1):
        assert fingerprints(Session(MODEL, TEXT), turn) == fingerprints(Session(MODEL, TEXT), turn)


def test_steps_share_one_where_one_passes_the_other_on_or_both_are_made_alike() -> None:
    session = Session(MODEL, TEXT)
    found = fingerprints(session)
    program = session.program_of(0)
    values = evaluate(program, session.model.parameters, session.run.given)
    pairs = [(program[one], program[two]) for one, two in combinations(found, 2) if found[one] == found[two]]
    assert {"decoder.1.cross_attn.memory", "encoder.out"} <= {step.name for pair in pairs for step in pair}
    for one, two in pairs:
        assert one.op is two.op or one.op.unchanged or two.op.unchanged, (one.name, two.name)
        np.testing.assert_array_equal(values[one.name], values[two.name])


def test_another_op_on_the_same_operands_is_another_thing_whatever_its_name() -> None:
    session = Session(MODEL, TEXT)
    program = session.program_of(0)
    step = next(step for step in program if step.name == "encoder.0.ffn.activation")
    before = session.run.fingerprint((0, step.name))
    other = dataclasses.replace(step, op=dataclasses.replace(step.op, finish=abs))
    assert other.op.name == step.op.name
    changed = Session(MODEL, TEXT)
    steps = tuple(other if each.name == step.name else each for each in changed.program_of(0))
    changed.run.programs[0] = dataclasses.replace(changed.program_of(0), steps=steps)
    assert changed.run.fingerprint((0, step.name)) != before
    assert changed.run.fingerprint((0, step.operands[0])) == session.run.fingerprint((0, step.operands[0]))
