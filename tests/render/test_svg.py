"""Lines as SVG: well-formed, nothing fetched, every character where it belongs."""

from xml.etree import ElementTree

from stepper.render.line import Span, line_of
from stepper.render.look import Look, theme_names
from stepper.render.style import Role, Style
from stepper.render.svg import CELL_WIDTH, MARGIN, svg_of

NAMESPACE = {"svg": "http://www.w3.org/2000/svg"}


def texts(document: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring(document).findall("svg:text", NAMESPACE)


def test_words_stand_at_their_cells_and_take_their_width() -> None:
    first, second = texts(svg_of([line_of("ab   c d")], Look()))
    assert (first.text, second.text) == ("ab", "c d")
    assert float(first.attrib["x"]) == MARGIN
    assert float(second.attrib["x"]) == round(MARGIN + 5 * CELL_WIDTH, 4)
    assert float(second.attrib["textLength"]) == round(3 * CELL_WIDTH, 4)


def test_a_wide_character_takes_two_cells() -> None:
    first, second = texts(svg_of([(Span("猫", Style()), Span("b", Style(bold=True)))], Look()))
    assert float(first.attrib["textLength"]) == 2 * CELL_WIDTH
    assert float(second.attrib["x"]) == round(MARGIN + 2 * CELL_WIDTH, 4)
    assert second.attrib["font-weight"] == "bold"


def test_markup_and_control_characters_are_text() -> None:
    (drawn,) = texts(svg_of([line_of('<script>"&\x1b[31m')], Look(), title="<b>"))
    assert drawn.text == '<script>"&?[31m'


def test_reversed_text_changes_ink_and_ground() -> None:
    document = svg_of([line_of("x", Look("none").style(Role.CURSOR))], Look("none"))
    assert document.count("<rect") == 2
    assert texts(document)[0].attrib["fill"] == "#fcfcfc"


def test_every_theme_draws_and_nothing_is_fetched() -> None:
    for theme in theme_names():
        document = svg_of([line_of("x", Look(theme).style(Role.ALARM))], Look(theme))
        ElementTree.fromstring(document)
        assert "http" not in document.replace("http://www.w3.org/2000/svg", "")
