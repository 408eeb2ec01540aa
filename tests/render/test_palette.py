"""Colours: told apart in 256 colours, readable, and even in lightness."""

from itertools import pairwise
from typing import Any

import pytest
from rich.color import Color, ColorSystem

from stepper.errors import UnknownName
from stepper.render.look import Look, ThemeName, theme_names
from stepper.render.palette import LEVELS, PALETTES, contrast, ink_on, luminance
from stepper.render.style import Rgb, Role, Style

CHANNEL = (0, 95, 135, 175, 215, 255)
XTERM = [(r, g, b) for r in CHANNEL for g in CHANNEL for b in CHANNEL] + [(8 + 10 * step,) * 3 for step in range(24)]
COLOURED: list[ThemeName] = ["dark", "light", "high-contrast"]


def rounded_by_rich(colour: Rgb) -> int | None:
    return Color.from_rgb(*colour).downgrade(ColorSystem.EIGHT_BIT).number


def nearest_of_xterm(colour: Rgb) -> tuple[int, ...]:
    return min(XTERM, key=lambda other: sum((one - two) ** 2 for one, two in zip(colour, other, strict=True)))


def levels(theme: str, diverging: bool) -> list[Rgb]:
    return [PALETTES[theme].colour(level, diverging) for level in range(-LEVELS if diverging else 0, LEVELS + 1)]


@pytest.mark.parametrize("theme", COLOURED)
@pytest.mark.parametrize("diverging", [True, False])
def test_every_level_stays_distinct_in_256_colours(theme: str, diverging: bool) -> None:
    colours = levels(theme, diverging)
    assert len({rounded_by_rich(colour) for colour in colours}) == len(colours)
    assert len({nearest_of_xterm(colour) for colour in colours}) == len(colours)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_lightness_alone_tells_the_size(theme: str) -> None:
    palette = PALETTES[theme]
    for ramp in (palette.negative, palette.positive, palette.sequential):
        steps = [after - before for before, after in pairwise(luminance(colour) for colour in (palette.zero, *ramp))]
        assert all(step > 0 for step in steps) if theme == "dark" else all(step < 0 for step in steps)


def test_negative_is_bluer_and_positive_redder_at_every_level() -> None:
    for palette in PALETTES.values():
        assert all(negative[2] > negative[0] for negative in palette.negative)
        assert all(positive[0] > positive[2] for positive in palette.positive)


@pytest.mark.parametrize("theme", COLOURED)
def test_text_is_readable_on_every_level(theme: str) -> None:
    least = 7.0 if theme == "high-contrast" else 4.5
    for colour in levels(theme, True) + levels(theme, False):
        assert contrast(ink_on(colour), colour) >= least


@pytest.mark.parametrize("theme, ground", [("dark", (30, 30, 30)), ("light", (240, 240, 240)), ("high-contrast", (0, 0, 0))])
def test_every_role_is_readable(theme: ThemeName, ground: Rgb) -> None:
    for role in Role:
        style = Look(theme).style(role)
        if style.fg is not None:
            assert contrast(style.fg, style.bg or ground) >= 4.5, role


def test_without_colour_nothing_has_a_colour() -> None:
    look = Look("none")
    styles = [look.style(role) for role in Role] + [look.heat(level, True) for level in range(-LEVELS, LEVELS + 1)]
    assert all(style.fg is None and style.bg is None for style in styles)


def test_what_must_be_seen_is_marked_without_colour_too() -> None:
    look = Look("none")
    assert look.style(Role.CURSOR) == Style(Role.CURSOR, bold=True, reverse=True)
    assert look.style(Role.LIT).underline
    assert look.style(Role.ALARM).reverse
    assert look.style(Role.ACTIVE).reverse


def test_a_style_tells_its_role() -> None:
    for theme in theme_names():
        assert all(Look(theme).style(role).role is role for role in Role)


def test_an_unknown_theme_is_refused_with_the_names_of_the_known() -> None:
    misspelt: Any = "drak"
    with pytest.raises(UnknownName, match="no theme 'drak'; use one of dark, light, high-contrast, none"):
        Look(misspelt)
