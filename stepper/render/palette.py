"""Colours for numbers: three ramps of eight for each theme.

                 −8 ... −1    0    +1 ... +8
    on dark      light blue → black → light orange          (zero is the darkest)
    on light     dark blue  → white → dark orange           (zero is the lightest)
    not negative             0    1 ... 8  black → light purple, or white → dark purple

Blue and orange stay apart for every common kind of colour blindness; lightness alone tells the size. All seventeen
colours of a diverging map stay distinct when a terminal rounds them to its 256 colours, and so do the nine of the other.
The text on a colour is black or white, whichever is easier to read (contrast by WCAG 2.2, "relative luminance").
"""

from dataclasses import dataclass

from stepper.render.style import Rgb

__all__ = ["LEVELS", "PALETTES", "contrast", "ink_on", "luminance"]

LEVELS = 8
"""How many sizes a cell can show, besides zero."""

BLACK: Rgb = (0, 0, 0)
WHITE: Rgb = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Palette:
    """Background colours by level."""

    zero: Rgb
    negative: tuple[Rgb, ...]
    """For levels −1 to −8."""
    positive: tuple[Rgb, ...]
    """For levels +1 to +8."""
    sequential: tuple[Rgb, ...]
    """For levels 1 to 8 of a tensor that has no negative numbers."""

    def colour(self, level: int, diverging: bool) -> Rgb:
        """Return the colour of a level from −8 to 8."""
        if level == 0:
            return self.zero
        if level < 0:
            return self.negative[-level - 1]
        return (self.positive if diverging else self.sequential)[level - 1]


def luminance(colour: Rgb) -> float:
    """Return the relative luminance, 0 for black to 1 for white."""
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def contrast(one: Rgb, other: Rgb) -> float:
    """Return the contrast ratio of two colours, 1 to 21.

    >>> contrast(BLACK, WHITE)
    21.0
    """
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def ink_on(background: Rgb) -> Rgb:
    """Choose black or white text for a background."""
    return max(BLACK, WHITE, key=lambda ink: contrast(ink, background))


DARK = Palette(
    zero=BLACK,
    negative=((0, 0, 95), (0, 50, 135), (0, 80, 180), (0, 100, 215), (10, 140, 225), (75, 150, 240), (95, 180, 255), (140, 215, 255)),
    positive=((85, 30, 0), (130, 45, 0), (140, 90, 0), (180, 90, 0), (215, 100, 0), (225, 140, 20), (255, 165, 60), (255, 205, 110)),
    sequential=(
        (60, 0, 95),
        (90, 20, 135),
        (115, 40, 170),
        (145, 60, 180),
        (175, 75, 205),
        (200, 115, 230),
        (225, 155, 240),
        (250, 185, 255),
    ),
)

LIGHT = Palette(
    zero=WHITE,
    negative=(
        (220, 235, 255),
        (180, 215, 255),
        (150, 190, 245),
        (100, 165, 240),
        (60, 130, 220),
        (10, 110, 200),
        (10, 75, 170),
        (0, 50, 135),
    ),
    positive=(
        (255, 230, 200),
        (255, 213, 166),
        (255, 196, 131),
        (248, 170, 91),
        (237, 140, 49),
        (215, 110, 17),
        (170, 80, 9),
        (125, 50, 0),
    ),
    sequential=(
        (240, 220, 250),
        (227, 196, 244),
        (214, 173, 237),
        (193, 141, 222),
        (167, 104, 203),
        (139, 69, 179),
        (107, 34, 144),
        (75, 0, 110),
    ),
)

HIGH_CONTRAST = Palette(
    zero=BLACK,
    negative=((0, 0, 95), (0, 0, 135), (0, 0, 175), (0, 30, 215), (95, 175, 255), (120, 205, 255), (160, 235, 255), (210, 250, 255)),
    positive=((80, 0, 0), (120, 20, 0), (160, 20, 0), (150, 50, 0), (255, 145, 0), (255, 180, 40), (255, 215, 90), (255, 250, 150)),
    sequential=(
        (70, 0, 95),
        (95, 0, 135),
        (100, 0, 180),
        (145, 0, 145),
        (215, 135, 255),
        (255, 140, 235),
        (255, 180, 255),
        (255, 225, 255),
    ),
)
"""Skips the middle lightnesses, so that text on any level has a contrast of at least 7."""

PALETTES: dict[str, Palette] = {"dark": DARK, "light": LIGHT, "high-contrast": HIGH_CONTRAST}
"""By theme; the theme `none` has no palette."""
