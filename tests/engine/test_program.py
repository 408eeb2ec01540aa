"""Programs: looking steps up, who reads whom, the listing; and what the builder refuses."""

from dataclasses import replace

import pytest

from stepper.engine import Config, Program, Tokens, Turn, build_program
from stepper.engine.builder import Builder
from stepper.engine.ops.arithmetic import ADD, GIVEN, MATMUL
from stepper.errors import BadInput, ShapeError
from tests.engine.models import CONFIGS, SMALL, label

ROWS = Tokens("source", 0, 3)


def small_program() -> Program:
    """x = a b, y = x + x, with a fine step of y between them."""
    build = Builder(turn=2)
    a = build.imported("a", 1, 3, 4)
    b = build.parameter("b", 4, 5, kind="matrix")
    x = build.step("x", MATMUL, a, b, axes="token d_model", over=ROWS, formula="a b")
    build.step("y.twice", ADD, x, x, axes="token d_model", over=ROWS, formula="x + x", part_of="y")
    build.step("y", ADD, "y.twice", x, axes="token d_model", over=ROWS, formula="twice + x")
    return build.program()


def test_a_step_knows_what_it_reads_and_its_shape() -> None:
    step = small_program()["x"]
    assert (step.operands, step.inputs, step.parameters) == (("a@1", "b"), ("a@1",), frozenset(["b"]))
    assert (step.shape, step.operand_shapes, step.row_count, step.row_axis) == ((3, 5), ((3, 4), (4, 5)), 3, 0)
    assert step.rows == "token"
    assert [axis.tokens for axis in step.axes] == [ROWS, None]


def test_a_program_is_a_sequence_with_names() -> None:
    program = small_program()
    assert [step.name for step in program] == ["x", "y.twice", "y"]
    assert len(program) == 3
    assert "y" in program
    assert "z" not in program
    assert program.numbers["y.twice"] == 1
    assert [step.name for step in program.coarse] == ["x", "y"]
    assert {name: [step.name for step in steps] for name, steps in program.parts.items()} == {"y": ["y.twice"]}
    assert (program.turn, program.parameters, program.imports) == (2, {"b": (4, 5)}, {"a@1": (3, 4)})


def test_users_are_those_who_read_a_tensor_directly_and_each_once() -> None:
    assert small_program().users == {"a@1": ("x",), "b": ("x",), "x": ("y.twice", "y"), "y.twice": ("y",)}


def test_dependents_are_all_that_a_tensor_or_parameter_can_influence() -> None:
    program = small_program()
    assert program.dependents("b") == program.dependents("a@1") == ("x", "y.twice", "y")
    assert program.dependents("y.twice") == ("y",)
    assert program.dependents("y") == ()


@pytest.mark.parametrize("config", CONFIGS, ids=label)
def test_dependents_are_users_of_users(config: Config) -> None:
    program = build_program(config, Turn(source=3, rows=3))
    for name in (*program.numbers, *program.parameters):
        waiting, closure = [name], set[str]()
        while waiting:
            new = set(program.users.get(waiting.pop(), ())) - closure
            closure |= new
            waiting += new
        assert set(program.dependents(name)) == closure


@pytest.mark.parametrize("config", CONFIGS, ids=label)
def test_every_step_but_the_last_is_read_and_reads_what_stands_before_it(config: Config) -> None:
    program = build_program(config, Turn(source=3, rows=3))
    assert [step.name for step in program if step.name not in program.users] == ["next"]
    for number, step in enumerate(program):
        assert all(program.numbers[name] < number for name in step.inputs)
        assert step.parameters <= program.parameters.keys()


def test_the_decoder_depends_on_the_encoder_and_not_the_other_way_round() -> None:
    program = build_program(SMALL, Turn(source=3, rows=3))
    assert "decoder.0.cross_attn.memory" in program.dependents("encoder.embed.ids")
    assert "decoder.0.self_attn.out" not in program.dependents("encoder.embed.ids")
    assert not any(name.startswith("encoder") for name in program.dependents("decoder.embed.ids"))
    assert "decoder.1.cross_attn.k" not in program.dependents("decoder.1.cross_attn.W_v")


def test_the_listing_shows_number_name_shape_and_formula() -> None:
    assert small_program().listing().splitlines() == [
        "#    name       shape   formula",
        "0    x          [3, 5]  a b",
        "1.0    y.twice  [3, 5]  x + x",
        "1    y          [3, 5]  twice + x",
    ]


def test_every_step_has_a_formula() -> None:
    program = build_program(replace(SMALL, positions="none"), Turn(source=3, rows=3))
    assert all(step.formula for step in program)
    assert program["encoder.embed.out"].formula == "scaled (no positions are added)"
    assert program["decoder.0.norm2.centered"].formula == "add2 − mean"
    assert program["decoder.0.cross_attn.k"].formula == "memory W_k + b_k, split into heads"


# ── what the builder refuses ──────────────────────────────────────────────────────────────────────────────────────────


def test_operands_that_do_not_fit_are_refused_under_the_steps_name() -> None:
    build = Builder()
    a, b = build.parameter("a", 3, 4, kind="matrix"), build.parameter("b", 5, 6, kind="matrix")
    with pytest.raises(ShapeError, match="x: t d, d f -> t f: axis d is 5 here and 4 elsewhere"):
        build.step("x", MATMUL, a, b, axes="token d_model", over=ROWS, formula="a b")


def test_a_name_is_computed_once() -> None:
    build = Builder()
    build.step("ids", GIVEN, axes="token", over=ROWS, formula="", sizes={"t": 3})
    with pytest.raises(ValueError, match="ids: computed twice"):
        build.step("ids", GIVEN, axes="token", over=ROWS, formula="", sizes={"t": 3})


def test_axes_are_named_one_by_one() -> None:
    with pytest.raises(ValueError, match="ids: 1 axes, but named 'token d_model'"):
        Builder().step("ids", GIVEN, axes="token d_model", over=ROWS, formula="", sizes={"t": 3})


def test_a_size_that_nothing_gives_is_asked_for() -> None:
    with pytest.raises(ShapeError, match="ids: -> t: no operand gives the size of t"):
        Builder().step("ids", GIVEN, axes="token", over=ROWS, formula="")


def test_a_tensor_without_cells_is_refused() -> None:
    with pytest.raises(BadInput, match="ids: there is nothing to compute; give at least one token"):
        Builder().step("ids", GIVEN, axes="token", over=ROWS, formula="", sizes={"t": 0})


def test_a_parameter_has_one_shape() -> None:
    build = Builder()
    build.parameter("E", 3, 4, kind="table")
    build.parameter("E", 3, 4, kind="table")
    with pytest.raises(ShapeError, match=r"E: needed with shape \(3, 5\) here and \(3, 4\) elsewhere"):
        build.parameter("E", 3, 5, kind="table")


def test_a_step_without_an_axis_of_tokens_has_no_rows_and_is_looked_at_whole() -> None:
    build = Builder()
    a, b = build.parameter("a", 3, 4, kind="matrix"), build.parameter("b", 4, 5, kind="matrix")
    build.step("ab", MATMUL, a, b, axes="d_model d_ff", over=(), formula="a b")
    step = build.program()["ab"]
    assert (step.rows, step.row_axis, step.row_count) == (None, None, 1)
    assert step.of_rows(("one", "other")) is None
    assert step.window == (slice(None), slice(None))


def test_a_program_says_what_its_parameters_are_for() -> None:
    build = Builder()
    build.parameter("E", 3, 4, kind="table")
    assert build.program().parameter_kinds == {"E": "table"}


def test_a_step_belongs_to_the_sublayer_it_was_written_in() -> None:
    build = Builder()
    with build.sublayer(2):
        build.step("decoder.0.add2", GIVEN, axes="token", over=ROWS, formula="", sizes={"t": 3})
    build.step("decoder.out", GIVEN, axes="token", over=ROWS, formula="", sizes={"t": 3})
    add, out = build.program()
    assert (add.sublayer, add.sublayer_key) == (2, "decoder.0.2")
    assert (out.sublayer, out.sublayer_key) == (None, "decoder.out")
