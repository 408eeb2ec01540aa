"""Which theme to draw in, and what Textual calls it.

Four themes: dark, light, high-contrast, none. `none` uses the terminal's own colours alone; NO_COLOR asks for it.
"""

from collections.abc import Mapping, MutableMapping

from textual.theme import Theme

__all__ = ["THEMES", "THEME_NAMES", "first_theme", "next_theme", "settle_no_color", "textual_name"]

THEME_NAMES = ("dark", "light", "high-contrast", "none")


def textual_name(theme: str) -> str:
    """What a theme is called in the app."""
    return f"stepper-{theme}"


def first_theme(asked: str | None, environ: Mapping[str, str]) -> str:
    """The theme to begin with: the one asked for, none where NO_COLOR is set, else what suits the terminal's background.

    >>> first_theme(None, {"NO_COLOR": "1"}), first_theme("light", {}), first_theme(None, {"COLORFGBG": "0;15"})
    ('none', 'light', 'light')
    """
    if environ.get("NO_COLOR"):
        return "none"
    if asked in THEME_NAMES:
        return asked
    ground = environ.get("COLORFGBG", "").rpartition(";")[2]
    return "light" if ground in ("7", "15") else "dark"


def settle_no_color(environ: MutableMapping[str, str]) -> bool | None:
    """What Textual is to do with the terminal's own colours: True keeps them where NO_COLOR is set, None leaves it to the theme.

    Left to itself, Textual decides before there is a theme, and turns every colour into a shade of grey; the terminal's own
    colours are then black on black. It does so for an empty NO_COLOR too, which asks for nothing and is taken away here.

    >>> settle_no_color({"NO_COLOR": "1"}), settle_no_color({})
    (True, None)
    """
    if environ.get("NO_COLOR"):
        return True
    environ.pop("NO_COLOR", None)
    return None


def next_theme(theme: str) -> str:
    """The theme after one."""
    return THEME_NAMES[(THEME_NAMES.index(theme) + 1) % len(THEME_NAMES)]


_COLOURED = (
    *("ansi-background", "ansi-foreground", "border", "border-blurred", "footer-key-foreground", "block-cursor-background"),
    *(f"scrollbar{part}{state}" for part in ("", "-background") for state in ("", "-hover", "-active")),
    *("input-selection-background", "screen-selection-background", "screen-selection-foreground"),
    *("link-color", "link-color-hover", "link-background-hover", *(f"markdown-h{level}-color" for level in range(1, 7))),
)
"""What Textual colours, of itself, where a theme has the terminal's own colours."""

THEMES = (
    Theme(
        name="stepper-dark",
        primary="#5fafff",
        secondary="#a0c8eb",
        accent="#ffd75f",
        foreground="#dcdcdc",
        background="#14171c",
        surface="#1b1f26",
        panel="#262c36",
        boost="#262c36",
        warning="#ffb454",
        error="#ff6f6f",
        success="#7fd88f",
        dark=True,
    ),
    Theme(
        name="stepper-light",
        primary="#005faf",
        secondary="#004682",
        accent="#824600",
        foreground="#1c1c1c",
        background="#fbfaf6",
        surface="#f1efe8",
        panel="#e2dfd5",
        boost="#e2dfd5",
        warning="#8a5a00",
        error="#b00020",
        success="#1f7a33",
        dark=False,
    ),
    Theme(
        name="stepper-high-contrast",
        primary="#00ffff",
        secondary="#ffffff",
        accent="#ffff00",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#202020",
        boost="#303030",
        warning="#ffff00",
        error="#ff8080",
        success="#80ff80",
        dark=True,
    ),
    Theme(
        name="stepper-none",
        ansi=True,
        primary="ansi_default",
        secondary="ansi_default",
        accent="ansi_default",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        warning="ansi_default",
        error="ansi_default",
        success="ansi_default",
        dark=True,
        variables={
            **dict.fromkeys(_COLOURED, "ansi_default"),
            "block-cursor-text-style": "reverse",
            "input-cursor-text-style": "reverse",
        },
    ),
)
