"""Lines as strips."""

from rich.style import Style as RichStyle

from stepper.render.line import line_of
from stepper.tui.strips import strip_of


def test_a_strip_is_as_wide_as_asked() -> None:
    assert strip_of(line_of("猫猫"), RichStyle(), 3).cell_length == 3
    assert strip_of(line_of("a"), RichStyle(), 5).text == "a    "
