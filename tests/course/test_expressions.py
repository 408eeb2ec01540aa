"""The language of lessons: what it can say, and what it refuses."""

from typing import Any

import numpy as np
import pytest

from stepper import Session
from stepper.course.expressions import Expression, Runs, display
from stepper.errors import BadInput, StepperError


@pytest.fixture(scope="module")
def runs() -> Runs:
    return Runs(Session("by-hand", "green car"))


def value(text: str, runs: Runs) -> Any:
    return Expression.parse(text).value(runs)


@pytest.mark.parametrize(
    "text, expected",
    [
        ('value("encoder.out").shape', (3, 4)),
        ('shape(parameter("encoder.embed.E"))', (10, 4)),
        ('tokens("source")', ["green", "car", "<eos>"]),
        ('token("source", 1)', "car"),
        ('place("source", "car")', 1),
        ('word(id("car"))', "car"),
        ('words([id("car"), id("book")])', ["car", "book"]),
        ("output()", "voiture verte"),
        ("output_words()", ["voiture", "verte"]),
        ("turns()", 3),
        ('turns_with("encoder.out")', 1),
        ('turns_with("logits")', 3),
        ('config("d_model")', 4),
        ('value("encoder.0.self_attn.weights")[0, 0].argmax()', 1),
        ('same_array("encoder.out", "decoder.0.cross_attn.memory")', True),
        ('same_array("encoder.out", "encoder.0.add2")', False),
        ('likeliest("probs", 0)', ["voiture"]),
        ('touched("logits")', 0),
        ('parameters("encoder.embed.*")', 40),
        ('steps("encoder.embed.*")', ["encoder.embed.ids", "encoder.embed.lookup", "encoder.embed.scaled", "encoder.embed.out"]),
        ('equal(embedding("car"), parameter("encoder.embed.E")[id("car")])', True),
        ('round(toy_accuracy("untied", 8), 2)', 1.0),
        ('equal(toy("tied", 8, "q", [1, 2]), toy("tied", 8, "k", [1, 2]))', True),
        ('argmax(toy("untied", 4, "logits", [7, 3, 9]))[1:]', [7, 3]),
        ("max([1, 5, 3])", 5),
        ("sum(onehot([1, 0], 3), 0)", [1, 1, 0]),
        ("softmax([0, 0])", [0.5, 0.5]),
        ("entropy([1.0, 0.0])", 0.0),
        ("cos([1, 0], [0, 2])", 0.0),
        ("top([3, 9, 5], 2)", [1, 2]),
        ("rank([[1, 2], [2, 4]])", 1),
        ("transpose([[1, 2]])", [[1], [2]]),
        ('join([w for w in ["a", "b", "c"] if w != "b"], "-")', "a-c"),
        ('"yes" if 2 > 1 and not 1 > 2 else "no"', "yes"),
        ("array([1, 2, 3])[1:]", [2, 3]),
        ("array([[1, 2], [3, 4]])[[1, 0], 0]", [3, 1]),
        ("1 < 2 < 3", True),
        ('"car" in tokens("source")', True),
        ("close([1.0, 2.0], [1.0, 2.0])", True),
        ("close([1.0, 2.0], [[1.0, 2.0]])", False),
        ("[a * b for a, b in [(1, 2), (3, 4)]]", [2, 12]),
    ],
)
def test_expressions_have_their_values(text: str, expected: Any, runs: Runs) -> None:
    found = value(text, runs)
    assert (found.tolist() if isinstance(found, np.ndarray) else found) == expected


@pytest.mark.parametrize(
    "text",
    [
        '__import__("os")',
        'value("logits").__class__',
        "().__class__.__bases__",
        'open("/etc/passwd")',
        "lambda: 1",
        "[x for x in [1] for y in [2]]",
        "{1: 2}",
        "f'{1}'",
        "x := 1",
        "exec('1')",
        "os",
        'value(*["logits"])',
        'value(**{"name": "logits"})',
        "1 if True",
        'under(join(["ne", "xt"]), turns())',
        "1 << 99",
        "value",
        'value("logits").value("probs")',
        "[value for value in [1]]",
        "9" * 2000,
    ],
)
def test_what_is_not_in_the_language_is_refused_before_anything_runs(text: str) -> None:
    with pytest.raises(BadInput):
        Expression.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "identity(100000)",
        "onehot(range(3000), 300000)",
        '"a" * 1000000000',
        "[0] * 1000000000",
        "2 ** 10000",
        "10.0 ** 60 ** 60",
        "range(10 ** 9)",
        "sum([sum([n for n in range(1000)]) for m in range(1000)])",
        "array(range(3000000)) @ array([range(3000000)])",
        "array([range(3000)]) + transpose([range(3000)])",
    ],
)
def test_what_would_grow_too_large_is_stopped(text: str, runs: Runs) -> None:
    with pytest.raises(BadInput):
        value(text, runs)


@pytest.mark.parametrize(
    "text, says",
    [
        ('value("encoder.0.self_attn.key")', "encoder.0.self_attn.k"),
        ('value("enc.out")', "in a lesson write 'encoder.out'"),
        ('token("source", 9)', "has 3 tokens"),
        ('value("logits") > 0 and True', "all"),
        ('id("caar")', "car"),
        ('config("width")', "no 'width'"),
        ("cos([1, 2], [1, 2, 3])", "no angle"),
        ("max()", "max"),
        ("answer", "only a choice"),
        ('under("quit", turns())', "a lesson cannot use quit"),
        ('under("export x.npz", turns())', "a lesson cannot use export"),
        ('under("save x", turns())', "a lesson cannot use save"),
        ("[1, 2][7]", "index"),
        ('turns_with("encoder.outt")', "encoder.out"),
    ],
)
def test_a_mistake_says_what_is_wrong(text: str, says: str, runs: Runs) -> None:
    with pytest.raises(StepperError, match=says):
        value(text, runs)


def test_an_expression_can_be_asked_of_a_run_with_a_mistake_in_it(runs: Runs) -> None:
    halved = value('under("option scale=none", value("encoder.0.self_attn.scaled"))', runs)
    np.testing.assert_array_equal(halved, 2 * runs.session.value("encoder.0.self_attn.scaled"))
    assert runs.session.variant.texts() == []


def test_a_run_beside_may_read_another_sentence_with_another_model(runs: Runs) -> None:
    assert value('under("open room; input hungry water apple", tokens("source"))', runs) == ["hungry", "water", "apple"]
    assert value('under("input green book", output())', runs) == "livre vert"


def test_a_run_beside_is_made_once(runs: Runs) -> None:
    assert runs.under("option scale=none") is runs.under(" option scale=none ")
    assert runs.under("option scale=none") is not runs.under("option scale=double")


def test_the_answer_can_be_asked_of_the_mistake(runs: Runs) -> None:
    answer = Expression.parse('max(value("encoder.0.self_attn.scaled"))')
    choice = Expression.parse('under("option scale=none", answer)')
    assert choice.value(runs, answer) == 2 * answer.value(runs)


def test_the_probability_of_a_translation_is_that_of_its_words(runs: Runs) -> None:
    assert value('log_probability("voiture verte")', runs) == pytest.approx(0, abs=0.01)
    assert value('log_probability("livre vert")', runs) < -5


def test_expressions_know_whether_they_read_the_run() -> None:
    assert Expression.parse('value("logits").shape').reads_the_run
    assert not Expression.parse("max([1, 2])").reads_the_run


@pytest.mark.parametrize(
    "found, form, text",
    [
        ((10, 64), "", "[10, 64]"),
        ((3,), "", "[3]"),
        (0.69314, ".2f", "0.69"),
        (-0.0001, ".2f", "0.00"),
        (-1.5, "", "−1.5"),
        (True, "", "yes"),
        (["le", "la"], "", "le, la"),
        (np.array([0.25, 0.5]), ".1f", "0.2, 0.5"),
        (np.array([[1, 2], [3, 4]]), "", "1, 2; 3, 4"),
        (1234567, ",d", "1,234,567"),
        (0.256, ".0%", "26%"),
        (float("inf"), ".1f", "∞"),
        (np.float32(0.5), "", "0.5"),
    ],
)
def test_values_are_shown(found: Any, form: str, text: str) -> None:
    assert display(found, form) == text


@pytest.mark.parametrize("form", ["999999d", "x", ".2f}", "{}", "s"])
def test_only_formats_of_numbers_are_allowed(form: str) -> None:
    with pytest.raises(BadInput):
        display(1.0, form)


def test_the_runs_beside_a_lesson_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stepper.course.expressions.runs._MOST_RUNS", 2)
    runs = Runs(Session("by-hand", "green car"))
    for line in ("option scale=none", "option mask=none", "option scale=none"):
        runs.under(line)
    with pytest.raises(BadInput, match="a lesson has 2 runs beside its own at most"):
        runs.under("option tie_qk=on")


def test_a_unit_raises_words_and_one_that_is_not_there_is_named() -> None:
    runs = Runs(Session("fill-mask", "[MASK] maison noire ."))
    assert set(value('unit_words("encoder.1.ffn", 47, 0)', runs)) <= {"la", "une", "ma", "cette"}
    with pytest.raises(StepperError, match="has 256 units, and none of the number 999"):
        value('unit_words("encoder.1.ffn", 999, 0)', runs)


def test_multiplications_are_counted_from_the_sizes_of_the_products() -> None:
    runs = Runs(Session("next-word", "ada fox sees bo reed ."))
    tokens, d, inner, words = 6, 64, 256, 121
    layer = 4 * tokens * d * d + 2 * tokens * tokens * d + 2 * tokens * d * inner
    assert value("multiplications()", runs) == 2 * layer + tokens * d * words
    assert value('multiplications("decoder.0.self_attn.scores")', runs) == tokens * tokens * d
    assert value('under("turn", multiplications("*.scores"))', runs) == 2 * (tokens + 1) * d


def test_a_run_is_computed_once_more_in_both_widths_and_with_another_setting() -> None:
    runs = Runs(Session("next-word", "ada fox sees bo reed ."))
    assert value('difference(value("logits@2"), recomputed("logits@2", 32))', runs) == 0
    assert 0 < value('difference(value("logits@2"), recomputed("logits@2", 64))', runs) < 1e-4
    assert value('difference(recomputed("logits", 64), recomputed("logits", 64, "norm_eps", 0.001))', runs) > 1e-4
    halved = 'difference(under("option scale=half", recomputed("logits", 64)), under("option scale=half", value("logits")))'
    assert value(halved, runs) < 1e-4
    for wrong in ('recomputed("logits", 16)', 'recomputed("logits", 64, "d_model", 3)'):
        with pytest.raises(StepperError):
            value(wrong, runs)


def test_the_first_tensor_that_a_what_if_changed_is_named(runs: Runs) -> None:
    assert value("first_touched()", runs) == ""
    assert value('under("option scale=none", first_touched())', runs) == "encoder.0.self_attn.scaled"
