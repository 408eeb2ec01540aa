"""The plain values behind the screen: outline, slices, views, layout, keymap, themes."""

from itertools import product

import pytest

from stepper.commands import COMMANDS
from stepper.desk.keymap import OWN, Keymap
from stepper.desk.keys import SCREEN_KEYS, shown_key
from stepper.inspect.outline import Node, branches_of, outline_of, visible_rows
from stepper.inspect.slices import slicing_of
from stepper.pictures.layout import layout_of
from stepper.pictures.views import Views
from stepper.trace import Session
from stepper.tui.strips import strip_of
from stepper.tui.themes import THEME_NAMES, THEMES, first_theme, next_theme, textual_name
from tests.models import KINDS, random_model


def steps_of(nodes: tuple[Node, ...]) -> list[str]:
    return [step for node in nodes for step in ([node.step] if node.step else []) + steps_of(node.children)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_step_stands_once_in_the_outline_and_can_be_brought_to_sight(kind: str) -> None:
    program = Session(random_model(KINDS[kind])).program
    nodes = outline_of(program)
    assert sorted(steps_of(nodes)) == sorted(step.name for step in program)
    for step in program:
        rows = visible_rows(nodes, set(branches_of(step.name, nodes)))
        assert step.name in [row.node.step for row in rows]


def test_a_branch_of_one_step_is_that_step() -> None:
    rows = list(visible_rows(outline_of(Session(random_model()).program), {"encoder", "encoder.0"}))
    labels = [row.node.label for row in rows if row.node.path.startswith("encoder.0.")]
    assert labels == ["self_attn", "add1", "norm1.out", "ffn", "add2", "norm2.out"]


@pytest.mark.parametrize("kind", ["2017", "decoder-only"])
def test_a_drawn_cell_and_its_index_are_each_others_inverse(kind: str) -> None:
    session = Session(random_model(KINDS[kind]))
    for step in session.program:
        slicing, array = slicing_of(step), session.value(step.name)
        for place in product(*(range(min(size, 3)) for size in (slicing.heads, slicing.rows, slicing.columns))):
            index = slicing.index(*place)
            assert slicing.place(index) == place
            assert slicing.matrix(array, place[0])[place[1:]] == array[index]


def test_rows_of_a_drawing_are_the_rows_that_stepping_walks() -> None:
    session = Session(random_model())
    assert all(slicing_of(step).rows == step.row_count for step in session.program)


def test_a_view_is_kept_by_name_and_handed_on_to_a_new_one() -> None:
    views = Views()
    views.change("scores", head=2, row=3)
    views.next_mode("scores")
    assert (views.of("weights").head, views.of("weights").mode, views.of("weights").row) == (2, "numbers", 0)
    views.change("weights", head=1)
    assert views.of("scores").head == 2


def test_a_view_is_put_within_a_smaller_tensor() -> None:
    views = Views()
    views.change("q", head=3, row=9, column=15)
    fitted = views.fit("q", heads=2, rows=1, columns=16)
    assert (fitted.head, fitted.row, fitted.column) == (1, 0, 15)


def test_the_screen_is_divided_by_what_fits() -> None:
    assert [layout_of(*size).kind for size in ((120, 36), (80, 24), (60, 18), (59, 18), (60, 17))] == [
        "columns",
        "tabs",
        "tabs",
        "tiny",
        "tiny",
    ]
    for width in range(110, 400, 7):
        division = layout_of(width, 40)
        assert width - division.tree - division.page >= 35


def test_every_key_of_the_registry_is_in_the_keymap() -> None:
    keymap = Keymap.of_registry()
    for command in COMMANDS.values():
        for key in command.keys:
            use = keymap.uses[key.key]
            assert use.verb == command.name
            assert use.line == ("" if key.line in OWN else key.line)


def test_no_key_of_the_screen_is_one_of_the_registry() -> None:
    registry = {key.key for command in COMMANDS.values() for key in command.keys}
    assert registry.isdisjoint({each.key for each in SCREEN_KEYS} - {"ctrl+c"})
    assert len({each.key for each in SCREEN_KEYS}) == len(SCREEN_KEYS)


def test_brackets_and_braces_have_other_keys_too() -> None:
    for command in COMMANDS.values():
        lines = {key.line for key in command.keys if "bracket" in key.key}
        assert all(any(key.line == line and "bracket" not in key.key for key in command.keys) for line in lines)


def test_keys_are_shown_as_they_are_printed() -> None:
    assert [shown_key(key) for key in ("left_curly_bracket", "slash", "n", "f8")] == ["{", "/", "n", "f8"]


def test_the_theme_suits_its_surroundings() -> None:
    assert first_theme(None, {}) == "dark"
    assert first_theme("light", {"NO_COLOR": "1"}) == "none"
    assert first_theme(None, {"NO_COLOR": ""}) == "dark"
    assert {textual_name(name) for name in THEME_NAMES} == {theme.name for theme in THEMES}
    name = "dark"
    for _ in THEME_NAMES:
        name = next_theme(name)
    assert name == "dark"


def test_a_strip_is_as_wide_as_asked() -> None:
    from rich.style import Style as RichStyle

    from stepper.render.line import line_of

    assert strip_of(line_of("猫猫"), RichStyle(), 3).cell_length == 3
    assert strip_of(line_of("a"), RichStyle(), 5).text == "a    "
