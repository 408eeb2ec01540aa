"""What if: edits, options, undo. Whatever is done, every value is the one that a full run from nothing would give."""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Thread
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepper.engine import Array, build_program, compute_step, frozen
from stepper.engine.fast import pieces, reused_memory
from stepper.errors import BadInput, UnknownName
from stepper.trace import Session
from stepper.trace.edits import edited
from stepper.trace.movement import INVERSES
from tests.models import KINDS, TINY, random_model

SENTENCE = "w4 w5 w6 w7"
MODEL = random_model(TINY)
OPTIONS: list[dict[str, Any]] = [
    {"positions": "none"},
    {"positions": "shifted"},
    {"positions": "halved"},
    {"positions": "shuffled"},
    {"embedding": "unscaled"},
    {"scale": "none"},
    {"mask": "none"},
    {"mask": "after_softmax"},
    {"tie_qk": "tied"},
    {"value": "key"},
    {"value": "input"},
    {"handoff": "gca"},
    {"handoff": "fma", "combine": "mean"},
    {"handoff": "ama"},
    {"temperature": 0.7, "top_k": 5, "seed": 3},
]


@contextmanager
def worked_on(pieces_of: int, memory_from: int) -> Iterator[None]:
    """Have arrays worked on in pieces of so many cells, and stand in memory that is used again from so many bytes on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "_SMALLEST", pieces_of)
        patch.setattr(pieces, "_LARGEST", pieces_of)
        patch.setattr(reused_memory, "_SMALLEST", memory_from)
        yield


def fresh(session: Session) -> dict[tuple[int, str], Array]:
    """Every value of the known turns, computed in order by the plain functions of the ops, with nothing kept, skipped or shared."""
    variant = session.variant
    parameters = {name: session.run.parameter(name) for name in session.model.parameters}
    values: dict[tuple[int, str], Array] = {}
    for turn in range(session.turns):
        program = build_program(session.config, session.generation._turn(turn), variant.options)
        for step in program:
            operands = tuple(_operand(name, turn, values, parameters) for name in step.operands)
            ids = session.run.given.get(step.name) if not step.operands else None
            value = frozen(step, ids) if ids is not None else compute_step(step, operands)
            edits = [edit for edit in variant.edits if edit.name == step.name and edit.applies(turn)]
            values[turn, step.name] = edited(value, edits) if edits else value
    return values


def _operand(name: str, turn: int, values: Mapping[tuple[int, str], Array], parameters: Mapping[str, Array]) -> Array:
    if name in parameters:
        return parameters[name]
    plain, _, number = name.partition("@")
    return values[int(number) if number else turn, plain]


def assert_as_fresh(session: Session) -> None:
    for (turn, name), value in fresh(session).items():
        np.testing.assert_array_equal(session.value(f"{name}@{turn}"), value, err_msg=f"{name}@{turn}")


moves = st.sampled_from(sorted(INVERSES))
edits = st.tuples(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from([0.0, 1.5, -2.0, math.inf]))
actions = st.lists(st.one_of(moves, edits, st.sampled_from(["undo", "redo", *range(len(OPTIONS))])), max_size=10)


@settings(max_examples=40)
@given(done=actions, budget=st.sampled_from([30_000, 100_000, 10**9]))
def test_any_sequence_of_moves_edits_and_undos_leaves_every_value_as_in_a_fresh_run(done: list[Any], budget: int) -> None:
    session = Session(MODEL, SENTENCE, budget=budget)
    with worked_on(pieces_of=40, memory_from=1):  # as large ones are
        for action in done:
            _act(session, action)
            session.value(session.position.step)
        session.has_turn(1)
        assert_as_fresh(session)


def test_with_nothing_kept_at_all_values_come_back_bit_for_bit() -> None:
    kept, forgetful = Session(MODEL, SENTENCE), Session(MODEL, SENTENCE, budget=1)
    for name in ("encoder.0.norm2.out", "encoder.out", "decoder.0.self_attn.weights@1", "logits@1"):
        for session in (kept, forgetful):
            session.has_turn(1)
        np.testing.assert_array_equal(forgetful.value(name), kept.value(name))
    assert forgetful.store.bytes <= 1


def _act(session: Session, action: Any) -> None:
    if action in ("undo", "redo"):
        getattr(session, action)()
    elif isinstance(action, str):
        session.move(action)
    elif isinstance(action, int):
        session.option(**OPTIONS[action])
    else:
        _edit(session, *action)


def _edit(session: Session, which: int, where: int, value: float) -> None:
    """Edit some cell of some tensor or parameter."""
    steps = [step for step in session.program if step.shape and step.op.dtype is np.float32]
    names = [step.name for step in steps] + sorted(session.model.parameters)
    name = names[which % len(names)]
    shape = session.program[name].shape if name in session.program else session.model.parameters.shape(name)
    index = tuple(int(place) for place in np.unravel_index(where % math.prod(shape), shape))
    session.edit(name, index, value)


def test_an_edit_of_any_step_or_parameter_changes_its_dependents_and_nothing_else() -> None:
    session = Session(MODEL, SENTENCE)
    before = {step.name: session.value(step.name) for step in session.program}
    floats = [step.name for step in session.program if step.op.dtype is np.float32]
    for name in [*floats, *session.program.parameters]:
        shape = session.model.parameters.shape(name) if name in session.program.parameters else session.program[name].shape
        session.edit(name, (0,) * len(shape), 7.0)
        dependents = {name, *session.program.dependents(name)}
        alias = session.model.parameters.aliases.get(name)
        twins = {alias.of} if alias else {each for each, of in session.model.parameters.aliases.items() if of.of == name}
        dependents |= {each for twin in twins for each in session.program.dependents(twin)}
        for step in session.program:
            same_array = session.value(step.name) is before[step.name]
            assert same_array == (step.name not in dependents), (name, step.name)
        session.undo()


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_every_option_runs_and_undo_takes_it_back(options: dict[str, Any]) -> None:
    session = Session(MODEL, SENTENCE)
    session.generate(4)
    before = session.value("logits@0")
    session.option(**options)
    session.generate(4)
    assert_as_fresh(session)
    assert session.undo()
    assert session.value("logits@0") is before


def test_an_edit_of_a_tied_parameter_is_seen_under_both_names() -> None:
    session = Session(MODEL, SENTENCE)
    session.edit("unembed.W", (2, 5), 9.0)
    assert session.parameter("unembed.W")[2, 5] == 9.0
    assert session.parameter("encoder.embed.E")[5, 2] == 9.0
    session.undo()
    session.edit("encoder.embed.E", (5, 2), 8.0)
    assert session.parameter("unembed.W")[2, 5] == 8.0
    assert session.explain("unembed.W", (2, 5)).stored == 8.0


def test_an_edited_fine_step_is_not_passed_over() -> None:
    session = Session(MODEL, SENTENCE)
    session.edit("encoder.0.self_attn.weights.exp", (0, 0, 0), 0.0)
    assert session.value("encoder.0.self_attn.weights")[0, 0, 0] == 0.0


def test_an_edited_token_changes_what_is_read() -> None:
    session = Session(MODEL, SENTENCE)
    session.edit("encoder.embed.ids", (1,), 9)
    assert session.tokens("source") == ["w4", session.model.reader.token(9), "w6", "w7"]
    assert session.diff("encoder.embed.lookup").touched == TINY.d_model


def test_the_difference_travels_forward_only() -> None:
    session = Session(MODEL, SENTENCE)
    session.edit("encoder.1.self_attn.weights", (0, 1), 0.5)
    travel = {each.layer: each for each in session.travelled()}
    assert travel["encoder.0"].tensors_touched == 0
    assert travel["encoder.1"].cells_touched > 0
    assert travel["decoder.embed"].tensors_touched == 0
    assert travel["output"].tensors_touched > 0


def test_nothing_differs_where_the_edit_puts_back_what_was_there() -> None:
    session = Session(MODEL, SENTENCE)
    name = "encoder.0.self_attn.scores"
    session.edit(name, (0, 1, 2), float(session.value(name)[0, 1, 2]))
    assert session.diff(name).touched == 0
    assert all(each.cells_touched == 0 for each in session.travelled())


def test_the_leak_test_passes_under_the_right_mask_and_fails_under_each_wrong_one() -> None:
    target = "w4 w5 w6 w7 w8"

    def rows_touched() -> set[int]:
        delta = session.diff("decoder.0.self_attn.out").delta
        before = Session(MODEL, SENTENCE, target=target)
        if session.variant.options.differences():
            before.option(**session.variant.options.differences())
        changed = session.value("decoder.0.self_attn.out") != before.value("decoder.0.self_attn.out")
        assert delta.shape == changed.shape
        return {int(row) for row in np.flatnonzero(changed.any(axis=1))}

    for mask, leaks in [("as_trained", False), ("none", True), ("off_by_one", True), ("transposed", True), ("after_softmax", True)]:
        session = Session(MODEL, SENTENCE, target=target)
        session.option(mask=mask)
        session.edit("decoder.embed.ids", (4,), 10)
        assert bool(rows_touched() & {0, 1, 2, 3}) == leaks, mask


def test_a_draw_is_the_same_for_the_same_seed() -> None:
    first, second, third = (Session(MODEL, SENTENCE) for _ in range(3))
    for session, seed in ((first, 5), (second, 5), (third, 6)):
        session.option(temperature=3.0, seed=seed)
        session.generate()
    assert first.ids("target") == second.ids("target")
    assert first.ids("target") != third.ids("target")


def test_sampling_computes_only_what_depends_on_it() -> None:
    session = Session(MODEL, SENTENCE)
    session.generate(1)
    session.option(temperature=1.0, seed=1)
    session.value("next")
    assert {name.partition(".")[0] for _, name in session.run.computed} == {"next"}


def test_numbers_of_numpy_are_numbers() -> None:
    session = Session(MODEL, SENTENCE)
    session.edit("encoder.0.self_attn.scores", (np.int64(0), 1, slice(None)), np.float32(0.25))  # type: ignore[arg-type]  # as in a loop
    assert (session.value("encoder.0.self_attn.scores")[0, 1] == 0.25).all()
    session.option(seed=np.int64(3), temperature=np.float32(0.5))
    assert session.variant.options.differences() == {"seed": 3, "temperature": 0.5}


def test_what_cannot_be_done_is_refused_and_changes_nothing() -> None:
    session = Session(MODEL, SENTENCE)
    with pytest.raises(UnknownName, match="nearest"):
        session.edit("encoder.0.self_attn.wieghts", (0, 0, 0), 1.0)
    with pytest.raises(BadInput, match=r"shape is \[3, 4, 4\]"):
        session.edit("encoder.0.self_attn.weights", (0, 0, 9), 1.0)
    for index in ((0, 0, 1.5), ("a",), None, "abc", (slice(0, 2, 0),), (np.int64(99), 0, 0)):
        with pytest.raises(BadInput, match=r"^encoder\.0\.self_attn\.weights"):
            session.edit("encoder.0.self_attn.weights", index, 1.0)  # type: ignore[arg-type]  # that is what is refused
    for value in ("x", None, [1.0], 10**400, 1e300):
        with pytest.raises(BadInput, match=r"takes a number|too large"):
            session.edit("encoder.0.self_attn.weights", (0, 0, 0), value)  # type: ignore[arg-type]  # that is what is refused
    with pytest.raises(BadInput, match="as_trained"):
        session.option(positions="nowhere")
    with pytest.raises(BadInput, match="no option"):
        session.option(position="none")
    with pytest.raises(BadInput, match="between"):
        session.option(top_p=1.5)
    assert not session.undo()
    assert not session.redo()
    assert session.variant.texts() == []


@pytest.mark.parametrize("kind", KINDS)
def test_explanations_hold_for_every_kind_of_model_and_their_operands_end_in_parameters_or_ids(kind: str) -> None:
    session = Session(random_model(KINDS[kind]), SENTENCE)
    random = np.random.default_rng(0)
    for step in session.program:
        index = tuple(int(random.integers(size)) for size in step.shape)
        explanation = session.explain(step.name, index)
        assert explanation.result == pytest.approx(explanation.stored, rel=1e-4, abs=1e-5), step.name
    name: str = "probs"
    cell: tuple[int, ...] = (0, 3)
    for _ in range(200):
        explanation = session.explain(name, cell)
        if not explanation.terms or not explanation.terms[0].operands:
            break
        operand = explanation.terms[0].operands[-1 if explanation.reduction == "sum" else 0]
        assert operand.value == pytest.approx(float(_stored(session, operand.name)[operand.index]))
        name, cell = operand.name, operand.index
    else:
        pytest.fail(f"{name} still has operands")


def _stored(session: Session, name: str) -> Array:
    return session.parameter(name) if name in session.model.parameters else session.value(name)


def test_threads_may_ask_at_once_and_all_get_the_same_arrays() -> None:
    session = Session(MODEL, SENTENCE, budget=60_000)
    alone = Session(MODEL, SENTENCE)
    expected = {step.name: alone.value(step.name) for step in alone.program}
    wrong: list[str] = []

    def ask(seed: int) -> None:
        random = np.random.default_rng(seed)
        names = [step.name for step in session.program]
        asked = [str(name) for name in random.permutation(names)[:60]]
        wrong.extend(name for name in asked if not np.array_equal(session.run.value(name, 0), expected[name]))

    threads = [Thread(target=ask, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize(
    "name, index",
    [
        ("encoder.0.self_attn.q", (1,)),
        ("encoder.0.self_attn.q", (slice(None), 2)),
        ("encoder.0.add1", ()),
        ("encoder.embed.ids", (slice(0, 2),)),
        ("encoder.0.self_attn.W_q", (0,)),
        ("unembed.W", (slice(None), 3)),
    ],
)
def test_an_array_of_the_shape_of_what_it_replaces_is_put_there_number_by_number(name: str, index: tuple[Any, ...]) -> None:
    session = Session(MODEL, SENTENCE)
    before = session.value(name).copy()
    numbers = np.arange(before[index].size).reshape(before[index].shape) % 3
    session.edit(name, index, numbers)
    wanted = before.copy()
    wanted[index] = numbers
    assert np.array_equal(session.value(name), wanted)
    session.undo()
    assert np.array_equal(session.value(name), before)


@pytest.mark.parametrize("value", [np.zeros((4, 5000)), [[1.0] * 900] * 2, "x" * 5, [[1], [2, 3]], {"a": list(range(999))}])
def test_an_edit_is_refused_in_one_short_line_whatever_is_given(value: Any) -> None:
    session = Session(MODEL, SENTENCE)
    with pytest.raises(BadInput) as refused:
        session.edit("encoder.0.self_attn.q", (1,), value)
    assert len(str(refused.value)) < 330
    assert "\n" not in str(refused.value)
    with pytest.raises(BadInput) as of_index:
        session.edit("encoder.0.self_attn.q", (value,), 1.0)
    assert len(str(of_index.value)) < 330
