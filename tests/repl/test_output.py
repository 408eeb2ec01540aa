"""What a terminal can take."""

from io import StringIO

import pytest

from stepper.render.line import line_of
from stepper.render.look import Look
from stepper.render.style import Role, Style
from stepper.repl.output import Output, output_of, terminal_text
from stepper.repl.streams import is_dumb


class Screen(StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_a_pipe_gets_no_escapes() -> None:
    output = output_of(StringIO(), {"TERM": "xterm-256color"})
    assert not output.escapes
    assert terminal_text([line_of("bold", Style(bold=True))], output) == "bold"


@pytest.mark.parametrize("term", ["dumb", "", "unknown"])
def test_a_dumb_terminal_gets_no_escapes(term: str) -> None:
    assert is_dumb(Screen(), {"TERM": term})
    assert not output_of(Screen(), {"TERM": term}).escapes


def test_no_color_keeps_heat_maps_without_colour() -> None:
    assert output_of(Screen(), {"TERM": "xterm"}).heat == Look("dark")
    assert output_of(Screen(), {"TERM": "xterm", "NO_COLOR": "1"}).heat == Look("none")
    assert output_of(Screen(), {"TERM": "xterm", "NO_COLOR": ""}).heat == Look("dark")


def test_a_light_background_gets_light_colours() -> None:
    assert output_of(Screen(), {"TERM": "rxvt", "COLORFGBG": "0;15"}).heat == Look("light")


def test_a_terminal_that_does_not_speak_unicode_gets_ascii() -> None:
    class Old(Screen):
        encoding = "latin-1"

    assert output_of(Old(), {"TERM": "xterm"}).text.ascii_only


@pytest.mark.parametrize(
    "style, deep, text",
    [
        (Style(bold=True, dim=True), False, "\x1b[1;2mx\x1b[0m"),
        (Style(fg=(255, 255, 255), bg=(0, 0, 95)), False, "\x1b[38;5;231;48;5;17mx\x1b[0m"),
        (Style(fg=(255, 255, 255), bg=(0, 0, 95)), True, "\x1b[38;2;255;255;255;48;2;0;0;95mx\x1b[0m"),
        (Style(Role.LABEL, fg=(160, 200, 235)), True, "x"),
        (Style(), True, "x"),
    ],
)
def test_styles_become_escape_sequences(style: Style, deep: bool, text: str) -> None:
    assert terminal_text([line_of("x", style)], Output(escapes=True, true_colour=deep)) == text


def test_long_lines_are_broken_between_words_on_a_terminal_alone() -> None:
    lines = [line_of(f"{'a word or two ' * 12}end")]
    assert "\n" not in terminal_text(lines, output_of(StringIO(), {"TERM": "xterm"}))
    on_screen = terminal_text(lines, output_of(Screen(), {"TERM": "xterm"})).splitlines()
    assert len(on_screen) > 1
    assert " ".join(on_screen) == f"{'a word or two ' * 12}end"
