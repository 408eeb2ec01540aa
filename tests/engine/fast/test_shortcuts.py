"""Shortcuts past the fine steps give the same numbers as the fine steps, to the last bit."""

from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepper.engine import Array, Config, Options, Program, Turn, build_program, evaluate
from stepper.engine.axis import Tokens
from stepper.engine.builder import Builder
from stepper.engine.fast import Shortcut, compute_shortcut, pieces, shortcut_of
from stepper.engine.fast.shortcuts import CHAINS, Chain
from stepper.engine.ops.softmax import SOFTMAX_ROWS
from tests.engine.fast.test_overrides import FLOATS, LAYOUTS, SPECIAL, laid_out, worked_on
from tests.engine.models import DECODER, ENCODER, PRE_NORM, SMALL, given_ids, label, random_parameters

LETTERS = {"t": 9, "h": 3, "q": 5, "k": 37, "v": 37, "d": 37}
LARGE = {"t": 300, "h": 3, "q": 190, "k": 701, "v": 5003, "d": 768}


def program_of(chain: Chain, sizes: dict[str, int], reads: dict[str, str] | None = None) -> Program:
    """A program of one coarse step and its fine ones, by the links of a chain; `reads` are other operands of some of them."""
    build, over = Builder(), (Tokens("source", 0, 1), Tokens("source", 0, 1))
    last = chain.links[-1][0]
    for name, op, usual in chain.links:
        operands = (reads or {}).get(name, usual).split()
        for operand, axes in zip(operands, op.signature.operands, strict=True):
            if operand not in {made for made, _, _ in chain.links}:
                build.parameter(operand, *(axis.size(sizes) for axis in axes), kind="matrix")
        attributes: dict[str, Any] = {"eps": 1e-5} if "eps" in op.apply.__code__.co_varnames else {}
        attributes |= {"axes": " ".join("axis" for _ in op.signature.result), "over": over, "formula": ""}
        build.step(name, op, *operands, part_of=None if name == last else last, **attributes)
    return build.program()


def the_shortcut(chain: Chain, sizes: dict[str, int]) -> Shortcut:
    program = program_of(chain, sizes)
    shortcut = shortcut_of(program, chain.links[-1][0])
    assert shortcut
    assert shortcut.chain is chain
    return shortcut


def assert_same(shortcut: Shortcut, operands: tuple[Array, ...]) -> None:
    before = [operand.copy() for operand in operands]
    with np.errstate(all="ignore"):
        quick, slow = shortcut.compute(*operands), shortcut.step_by_step(*operands)
    assert quick.shape == slow.shape
    assert quick.dtype == slow.dtype == operands[0].dtype
    assert np.array_equal(quick, slow, equal_nan=True)
    assert all(np.array_equal(now, then, equal_nan=True) for now, then in zip(operands, before, strict=True))


def operands_of(shortcut: Shortcut, seed: int, real: type[np.floating[Any]]) -> list[Array]:
    """Numbers of all kinds: ordinary, large, and −∞ here and there."""
    rng = np.random.default_rng(seed)
    shapes = {name: shape for step in shortcut.steps for name, shape in zip(step.operands, step.operand_shapes, strict=True)}
    made = [rng.standard_normal(shapes[name]).astype(real) for name in shortcut.operands]
    x = made[0]
    x[1:2] += 10_000
    if len(made) == 1:  # scores: a part of each row hidden, and one row wholly
        x[rng.random(x.shape) < 0.3] = -np.inf
        x.reshape(-1, x.shape[-1])[2:3] = -np.inf
    return made


@pytest.mark.parametrize("chain", CHAINS.values(), ids=lambda chain: f"{chain.at_once.__name__}: {chain.links[-1][1].index}")
@given(data=st.data())
def test_a_shortcut_is_its_fine_steps_to_the_last_bit(chain: Chain, data: st.DataObject) -> None:
    sizes = {letter: data.draw(st.integers(1, 40 if letter in "kvd" else 6), letter) for letter in LETTERS}
    shortcut = the_shortcut(chain, sizes)
    operands = operands_of(shortcut, data.draw(st.integers(0, 99)), data.draw(st.sampled_from(FLOATS)))
    for special in data.draw(st.lists(st.sampled_from(SPECIAL), max_size=3)):
        with np.errstate(over="ignore"):
            operands[0].flat[data.draw(st.integers(0, operands[0].size - 1))] = special
    x = laid_out(operands[0], data.draw(st.sampled_from(LAYOUTS)))
    with worked_on(data.draw(st.sampled_from((1, 64, 2**16)), "cells")):
        assert_same(shortcut, (x, *operands[1:]))


@pytest.mark.parametrize("real", FLOATS)
@pytest.mark.parametrize("chain", CHAINS.values(), ids=lambda chain: f"{chain.at_once.__name__}: {chain.links[-1][1].index}")
def test_a_shortcut_is_its_fine_steps_at_the_size_it_is_made_for(chain: Chain, real: type[np.floating[Any]]) -> None:
    shortcut = the_shortcut(chain, LARGE)
    operands = operands_of(shortcut, 7, real)
    operands[0].flat[:2] = np.nan, np.inf
    assert operands[0].size > pieces._SMALLEST
    assert_same(shortcut, tuple(operands))


@pytest.mark.parametrize("options", [Options(), Options(handoff="ama"), Options(mask="after_softmax"), Options(temperature=1.0)], ids=str)
@pytest.mark.parametrize("config", [SMALL, ENCODER, DECODER, replace(PRE_NORM, encoder_layers=3)], ids=label)
def test_every_shortcut_of_a_program_gives_the_steps_own_value(config: Config, options: Options) -> None:
    program = build_program(config, Turn(source=6, rows=5), options)
    parameters = random_parameters(program)
    values = evaluate(program, parameters, given_ids(config, (3, 5, 0, 9, 3, 0), (1, 6, 8, 0, 10)))
    shortcuts = {step.name: shortcut for step in program if (shortcut := shortcut_of(program, step.name))}
    assert "probs" in shortcuts
    for name, shortcut in shortcuts.items():
        quick = compute_shortcut(shortcut, tuple({**parameters, **values}[each] for each in shortcut.operands))
        assert np.array_equal(quick, values[name], equal_nan=True), name


@pytest.mark.parametrize("kind", ["layer", "rms"])
def test_every_softmax_and_every_norm_of_a_model_has_a_shortcut(kind: Literal["layer", "rms"]) -> None:
    program = build_program(replace(PRE_NORM, norm_kind=kind, forbidden_id=0), Turn(source=6, rows=5))
    coarse = {step.name for step in program.coarse if step.name.endswith((".weights", "probs")) or "norm" in step.name}
    assert len(coarse) > 10
    assert {step.name for step in program if shortcut_of(program, step.name)} == coarse | {"encoder.out", "decoder.out"}


def test_a_shortcut_reads_what_its_fine_steps_read_from_outside() -> None:
    program = build_program(SMALL, Turn(source=6, rows=5))
    for step in program:
        if shortcut := shortcut_of(program, step.name):
            fine = {name for part in program.parts[step.name] for name in part.operands} | set(step.operands)
            assert set(shortcut.operands) == fine - {part.name for part in program.parts[step.name]}


def test_steps_that_are_wired_otherwise_have_none() -> None:
    chain = CHAINS[SOFTMAX_ROWS.share]
    assert shortcut_of(program_of(chain, LETTERS), "share")
    assert shortcut_of(program_of(chain, LETTERS, {"exp": "x"}), "share") is None
    assert shortcut_of(program_of(chain, LETTERS, {"share": "shifted sum"}), "share") is None
