"""Which theme suits the surroundings."""

from stepper.tui.themes import THEME_NAMES, THEMES, first_theme, next_theme, textual_name


def test_without_colour_nothing_that_textual_draws_has_one() -> None:
    without = next(theme for theme in THEMES if theme.name == textual_name("none"))
    colours = {name: value for name, value in without.to_color_system().generate().items() if value.startswith("ansi_")}
    assert {name: value for name, value in colours.items() if value.split()[0] != "ansi_default"} == {}
    assert "scrollbar" in colours


def test_the_theme_suits_its_surroundings() -> None:
    assert first_theme(None, {}) == "dark"
    assert first_theme("light", {"NO_COLOR": "1"}) == "none"
    assert first_theme(None, {"NO_COLOR": ""}) == "dark"
    assert {textual_name(name) for name in THEME_NAMES} == {theme.name for theme in THEMES}
    name = "dark"
    for _ in THEME_NAMES:
        name = next_theme(name)
    assert name == "dark"
