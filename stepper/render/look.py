"""How things are drawn: a theme and a repertoire of characters.

    look = Look("dark")                   look = Look("none", ascii_only=True)
    look.style(Role.CURSOR)               look.heat(level=-3, diverging=True)

The theme `none` uses no colour at all, only bold, dim, underline and reverse.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from stepper.errors import UnknownName, nearest
from stepper.render.glyphs import Glyphs, glyphs_of
from stepper.render.palette import PALETTES, ink_on
from stepper.render.plain_ascii import in_ascii
from stepper.render.style import Rgb, Role, Style

__all__ = ["Look", "ThemeName", "theme_names"]

ThemeName = Literal["dark", "light", "high-contrast", "none"]


@dataclass(frozen=True, slots=True)
class Look:
    """One theme with one repertoire of characters.

    Raises:
        UnknownName: there is no such theme.
    """

    theme: ThemeName = "dark"
    ascii_only: bool = False

    def __post_init__(self) -> None:
        if self.theme in theme_names():
            return
        near = nearest(self.theme, theme_names())
        if near:
            raise UnknownName("look.no_theme_near", theme=self.theme, known=theme_names(), near=near)
        raise UnknownName("look.no_theme", theme=self.theme, known=theme_names())

    @property
    def glyphs(self) -> Glyphs:
        return glyphs_of(self.ascii_only)

    def spelled(self, text: str) -> str:
        """Return a text of our own in the repertoire of characters."""
        return in_ascii(text) if self.ascii_only else text

    def style(self, role: Role) -> Style:
        """Return the looks of a role in this theme."""
        return _role_style(self.theme, role)

    def heat(self, level: int, diverging: bool) -> Style:
        """Return the style of a cell of this level, −8 to 8."""
        return _heat_style(self.theme, level, diverging)


def theme_names() -> tuple[ThemeName, ...]:
    """Return the names of the themes."""
    return get_args(ThemeName)


# What each role looks like where there is no colour; the themes with colour add their ink to it.
SHAPES: dict[Role, Style] = {
    Role.QUIET: Style(Role.QUIET, dim=True),
    Role.HEADER: Style(Role.HEADER, bold=True),
    Role.TITLE: Style(Role.TITLE, bold=True),
    Role.CURRENT: Style(Role.CURRENT, bold=True),
    Role.CURSOR: Style(Role.CURSOR, bold=True, reverse=True),
    Role.LIT: Style(Role.LIT, bold=True, underline=True),
    Role.EDITED: Style(Role.EDITED, bold=True),
    Role.MASKED: Style(Role.MASKED, dim=True),
    Role.ALARM: Style(Role.ALARM, bold=True, reverse=True),
    Role.TODO: Style(Role.TODO, dim=True),
    Role.MARK: Style(Role.MARK, bold=True),
    Role.ACTIVE: Style(Role.ACTIVE, bold=True, reverse=True),
    Role.TOTAL: Style(Role.TOTAL, bold=True),
    Role.LINK: Style(Role.LINK, underline=True),
}

# Ink and ground per theme; None leaves the terminal's own colour.
Colours = dict[Role, tuple[Rgb | None, Rgb | None]]

DARK: Colours = {
    Role.HEADER: ((160, 200, 235), None),
    Role.LABEL: ((160, 200, 235), None),
    Role.CURRENT: ((255, 215, 95), None),
    Role.CURSOR: ((0, 0, 0), (255, 255, 255)),
    Role.EDITED: ((255, 140, 235), None),
    Role.ALARM: ((255, 255, 255), (175, 0, 0)),
    Role.BAR: ((95, 175, 255), None),
    Role.DONE: ((95, 175, 255), None),
    Role.MARK: ((255, 120, 90), None),
    Role.ACTIVE: ((0, 0, 0), (255, 215, 95)),
    Role.HANDOFF: ((255, 165, 60), None),
}

LIGHT: Colours = {
    Role.HEADER: ((0, 70, 130), None),
    Role.LABEL: ((0, 70, 130), None),
    Role.CURRENT: ((130, 70, 0), None),
    Role.CURSOR: ((255, 255, 255), (0, 0, 0)),
    Role.EDITED: ((140, 0, 120), None),
    Role.ALARM: ((255, 255, 255), (175, 0, 0)),
    Role.BAR: ((0, 95, 175), None),
    Role.DONE: ((0, 95, 175), None),
    Role.MARK: ((175, 30, 0), None),
    Role.ACTIVE: ((0, 0, 0), (255, 200, 80)),
    Role.HANDOFF: ((150, 75, 0), None),
}

HIGH_CONTRAST: Colours = {
    Role.HEADER: ((255, 255, 255), None),
    Role.LABEL: ((255, 255, 255), None),
    Role.CURRENT: ((255, 255, 0), None),
    Role.CURSOR: ((0, 0, 0), (255, 255, 255)),
    Role.EDITED: ((255, 160, 255), None),
    Role.ALARM: ((255, 255, 255), (150, 0, 0)),
    Role.BAR: ((0, 255, 255), None),
    Role.DONE: ((0, 255, 255), None),
    Role.MARK: ((255, 160, 120), None),
    Role.ACTIVE: ((0, 0, 0), (255, 255, 0)),
    Role.HANDOFF: ((255, 200, 80), None),
}

COLOURS: dict[str, Colours] = {"dark": DARK, "light": LIGHT, "high-contrast": HIGH_CONTRAST, "none": {}}


@cache
def _role_style(theme: ThemeName, role: Role) -> Style:
    shape = SHAPES.get(role, Style(role))
    ink, ground = COLOURS[theme].get(role, (None, None))
    reverse = shape.reverse and ground is None
    dim = shape.dim and theme != "high-contrast"
    return Style(role, ink, ground, shape.bold, dim, shape.underline, reverse)


@cache
def _heat_style(theme: ThemeName, level: int, diverging: bool) -> Style:
    if theme == "none":
        return Style(Role.HEAT)
    ground = PALETTES[theme].colour(level, diverging)
    return Style(Role.HEAT, ink_on(ground), ground)
