"""Tensors on the screen: labels, digests, and what is left out."""

import re
from dataclasses import replace

import numpy as np
import pytest

from stepper.render.line import line_text
from stepper.render.look import Look
from stepper.render.numbers import agrees
from stepper.repl.output import Output
from stepper.repl.show import heat, shown
from stepper.repl.workspace import workspace_of
from tests.repl.desks import TRANSLATION, make_desk, said


def lines_of(value: object, output: Output | None = None) -> list[str]:
    return [line_text(line).rstrip() for line in shown(value, output or Output())]


def test_a_matrix_is_shown_with_its_tokens() -> None:
    desk = make_desk()
    scores = desk.session.value("scores")
    title, header, *rows = said(desk, "scores[1]").splitlines()
    assert title.startswith("(query, key)  5×5  ")
    assert header.split() == ["query╲key│", "the", "cats", "see", "us", "."]
    assert [row.split("│")[0].strip() for row in rows] == ["the", "cats", "see", "us", "."]
    for row, values in zip(rows, scores[1], strict=True):
        assert all(agrees(text, float(value)) for text, value in zip(row.split("│")[1].split(), values, strict=True))


def test_a_tensor_of_the_model_says_its_name_and_every_head() -> None:
    text = said(make_desk(), "weights")
    assert text.startswith("encoder.0.self_attn.weights (head, query, key)  4×5×5  ")
    assert [f"head {number}" for number in range(4)] == re.findall(r"^head \d$", text, re.MULTILINE)


def test_what_p_prints_are_the_numbers_of_the_api() -> None:
    desk = make_desk()
    numbers = said(desk, "p [0,2]").splitlines()[-1].split("│")[1].split()
    stored = desk.session.value("encoder.0.self_attn.scores")[0, 2]
    assert all(agrees(text, float(value)) for text, value in zip(numbers, stored, strict=True))
    assert float(said(desk, "p scores[0,2,1]")) == pytest.approx(float(stored[1]), abs=1e-7)
    assert said(desk, "_ == scores[0,2,1]") == "True"


def test_long_tensors_are_cut_in_the_middle_and_say_so() -> None:
    lines = lines_of(np.arange(10_000, dtype=np.float32).reshape(100, 100), Output(width=60, height=12))
    assert len(lines) <= 12
    assert "⋮" in [line.strip() for line in lines]
    assert all(len(line) <= 60 for line in lines)
    assert lines[1].split()[-1] == "99"
    assert "…" in lines[1]


def test_heads_that_do_not_fit_are_named() -> None:
    lines = lines_of(np.zeros((6, 4, 4), np.float32), Output(height=16))
    assert lines[-1] == "⋮ 4 more: [2] [3] [4] [5]"


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0), (1,), (1, 1), (1, 1, 1, 1), (2, 3, 4, 5)])
def test_every_shape_can_be_shown(shape: tuple[int, ...]) -> None:
    for output in (Output(), Output(width=40, height=12)):
        assert lines_of(np.ones(shape, np.float32), output)
        assert lines_of(heat(np.ones(shape, np.float32)), output)


def test_nan_and_infinity_are_shouted() -> None:
    array = np.array([[np.nan, np.inf], [-np.inf, 1.0]], np.float32)
    title = lines_of(array)[0]
    assert "1 NaN!" in title
    assert "1 +inf!" in title


def test_float64_is_named() -> None:
    assert lines_of(np.zeros((2, 2)))[0].endswith("float64")


def test_ids_stand_below_their_tokens() -> None:
    text = said(make_desk(), "encoder.embed.ids")
    assert text.splitlines()[1].split() == ["│", "the", "cats", "see", "us", "."]


def test_the_likeliest_words_are_named() -> None:
    desk = make_desk(target=TRANSLATION)
    chosen = desk.session.model.reader.token(int(desk.session.value("next")[0]))
    assert f"largest  <bos>: {chosen} " in said(desk, "logits")


@pytest.mark.parametrize(
    "value, text",
    [
        (np.float32(0.1), "0.1"),
        (np.float64(0.1), "0.1"),
        (np.int64(7), "7"),
        (np.bool_(True), "True"),
        (np.array(2.5, np.float32), "2.5"),
        ("words", "'words'"),
        (None, ""),
        ([1, 2], "[1, 2]"),
        (np.array(["a"]), "array(['a'], dtype='<U1')"),
    ],
)
def test_other_values_are_shown_as_python_writes_them(value: object, text: str) -> None:
    assert "\n".join(lines_of(value)) == text


def test_a_heat_map_has_colour_where_there_is_colour() -> None:
    picture = heat(workspace_of(make_desk()).names["weights"])
    coloured = replace(Output(), heat=Look("dark"))
    assert any(span.style.bg for line in shown(picture, coloured) for span in line)
    assert not any(span.style.bg for line in shown(picture, Output()) for span in line)
    assert str(picture) == "\n".join(line_text(line) for line in shown(picture, Output()))


def test_p_alone_shows_the_tensor_we_are_at() -> None:
    desk = make_desk()
    assert said(desk, "p").startswith("encoder.0.self_attn.scores (head, query, key)  4×5×5")
    assert said(desk, "p").splitlines() == said(desk, "scores").splitlines()
