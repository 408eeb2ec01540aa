"""Explanations: every cell of every step of a model, and how they read."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from stepper.engine import Array, Config, Program, Turn, build_program, evaluate
from stepper.engine.explain import Explanation, explain_cell
from stepper.engine.signature import Index
from tests.engine.models import CONFIGS, SMALL, generate, given_ids, label, random_parameters

SOURCE, TARGET = (3, 5, 4), (1, 6)


class Explained:
    """A run whose cells can be opened."""

    def __init__(self, config: Config = SMALL) -> None:
        self.program: Program = build_program(config, Turn(source=3, rows=2))
        self.parameters = random_parameters(self.program)
        inputs = given_ids(config, SOURCE, TARGET)
        self.values: Mapping[str, Array] = evaluate(self.program, self.parameters, inputs)

    def open(self, name: str, *index: int) -> Explanation:
        step = self.program[name]
        everything = {**self.parameters, **self.values}
        return explain_cell(step, index, tuple(everything[each] for each in step.operands), self.values[name])


@pytest.fixture(scope="module")
def model() -> Explained:
    return Explained()


@pytest.mark.parametrize("config", CONFIGS, ids=label)
def test_the_explanation_of_any_cell_of_any_step_is_that_cell(config: Config) -> None:
    model, rng = Explained(config), np.random.default_rng(1)
    for step in model.program:
        explanation = model.open(step.name, *(int(rng.integers(size)) for size in step.shape))
        assert explanation.stored == model.values[step.name][explanation.index]
        assert explanation.result == pytest.approx(explanation.stored, rel=1e-5, abs=1e-5), step.name
        assert explanation.agreement == "the same number" or "rounding" in explanation.agreement


@pytest.mark.parametrize("config", CONFIGS, ids=label)
def test_opening_operand_after_operand_ends_at_parameters_ids_and_constants(config: Config) -> None:
    model = Explained(config)
    rows, columns = model.program["logits"].shape
    waiting: list[tuple[str, Index]] = [("logits", (rows - 1, columns - 1))]
    opened: set[tuple[str, Index]] = set()
    while waiting and len(opened) < 800:
        name, index = waiting.pop()
        opened.add((name, index))
        for term in model.open(name, *index).terms:
            for cell in term.operands:
                assert cell.value == pytest.approx(float({**model.parameters, **model.values}[cell.name][cell.index]))
                if not cell.is_parameter and (cell.name, cell.index) not in opened:
                    waiting.append((cell.name, cell.index))
    assert any(name.endswith("embed.ids") for name, _ in opened)


def test_terms_stand_largest_first_whatever_their_sign(model: Explained) -> None:
    explanation = model.open("encoder.0.self_attn.q.proj", 1, 2)
    sizes = [abs(term.value) for term in explanation.terms]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) == 8 + 1  # d_model products and the bias
    assert explanation.result == math.fsum(term.value for term in explanation.terms)


def test_the_largest_of_a_row_of_negative_numbers_stands_first() -> None:
    model = Explained()
    row = model.values["logits"][0]
    explanation = model.open("probs.max", 0)
    assert [term.value for term in explanation.terms] == sorted(row.tolist(), reverse=True)
    assert explanation.terms[0].value == explanation.stored


def test_a_nan_stands_first_and_is_found_again_in_the_result() -> None:
    model = Explained()
    spoiled = model.values["encoder.embed.out"].copy()
    spoiled[0, 3] = np.nan
    model.values = {**model.values, "encoder.embed.out": spoiled}
    explanation = model.open("encoder.0.self_attn.q.proj", 0, 0)
    assert math.isnan(explanation.terms[0].value)
    assert explanation.terms[0].operands[0].index == (0, 3)
    assert math.isnan(explanation.result)


def test_what_is_left_out_of_the_text_is_added_up_even_where_it_is_not_finite() -> None:
    model = Explained()
    model.values = {**model.values, "encoder.embed.out": np.full((3, 8), np.inf, dtype=np.float32)}
    assert "+ 3 more = " in model.open("encoder.0.self_attn.q.proj", 0, 0).text()


def test_a_sum_reads_as_its_terms_the_rest_and_both_results() -> None:
    model = Explained()
    lines = model.open("encoder.0.self_attn.scores", 1, 2, 0).text(shown=2).splitlines()
    q, k = model.values["encoder.0.self_attn.q"][1, 2], model.values["encoder.0.self_attn.k"][1, 0]
    first, second, *rest = sorted(range(4), key=lambda d: -abs(float(q[d]) * float(k[d])))
    total = math.fsum(float(q[d]) * float(k[d]) for d in range(4))
    assert lines[0] == f"encoder.0.self_attn.scores[1,2,0] = {model.values['encoder.0.self_attn.scores'][1, 2, 0]:.6g}      q kᵀ"
    for line, d in zip(lines[1:3], (first, second), strict=True):
        assert line == f"  q[1,2,{d}] · k[1,0,{d}] = {q[d]:.6g} · {k[d]:.6g} = {float(q[d]) * float(k[d]):.6g}"
    assert lines[3] == f"  + 2 more = {math.fsum(float(q[d]) * float(k[d]) for d in rest):.6g}"
    assert lines[4].startswith(f"  sum in float64 {total:.9g}, stored ")


@pytest.mark.parametrize(
    "name, index, words",
    [
        ("encoder.0.self_attn.scaled", (0, 1, 2), "scores[0,1,2] ÷ 2 ="),
        ("decoder.0.self_attn.masked", (0, 0, 1), "scaled[0,0,1] where mask[0,1] is 1, else −∞ ="),
        ("decoder.0.self_attn.masked.mask", (0, 1), "may look at key id ids[1] = may look at key id 6 = 0"),
        ("encoder.embed.lookup", (0, 5), "E[3,5] ="),
        ("encoder.embed.scaled", (0, 5), "lookup[0,5] × 2.82843 ="),
        ("encoder.0.self_attn.weights.shifted", (0, 0, 1), "masked[0,0,1] − max[0,0] ="),
        ("encoder.0.self_attn.weights.exp", (0, 0, 1), "e^shifted[0,0,1] ="),
        ("encoder.0.self_attn.weights", (0, 0, 1), "exp[0,0,1] ÷ sum[0,0] ="),
        ("encoder.0.norm1.var", (0,), "centered[0,"),
        ("encoder.0.norm1.normalized", (0, 1), "centered[0,1] ÷ √(var[0] + 1e-05) ="),
        ("encoder.0.ffn.activation", (0, 1), "max(0, hidden[0,1]) ="),
        ("encoder.0.add1", (0, 1), "self_attn.out[0,1] ="),
        ("next", (0,), "probs[0,"),
    ],
)
def test_a_term_is_written_in_the_words_of_its_op(model: Explained, name: str, index: tuple[int, ...], words: str) -> None:
    assert words in model.open(name, *index).text()


def test_a_given_id_has_no_terms(model: Explained) -> None:
    explanation = model.open("encoder.embed.ids", 1)
    assert (explanation.terms, explanation.reduction, explanation.result) == ((), "given", 5.0)


def test_a_cell_of_an_earlier_turn_says_which() -> None:
    (_, first), (later, _) = generate(SMALL, SOURCE, (1,), 2)
    step = later["decoder.0.self_attn.k"]
    operands: tuple[Any, ...] = (first["decoder.0.self_attn.k"], np.zeros((2, 1, 4), dtype=np.float32))
    (term,) = explain_cell(step, (0, 0, 1), operands, first["decoder.0.self_attn.k"].repeat(2, axis=1)).terms
    assert term.symbols == "k[0,0,1]@0"
    assert not term.operands[0].is_parameter
