r"""Token texts made safe and visible for one cell grid.

    " the"  ->  "␠the"        "\n"  ->  "⏎"        "\x1b[0m"  ->  "\x1b[0m" written out in six characters

A token is data: it may hold escape sequences, control characters, characters of no width, right-to-left switches. None
of those may reach a terminal, so everything that is not plainly printable is written as its escape, as Python would.
In ASCII everything outside ASCII is. Widths are terminal cells.
"""

import unicodedata

from rich.cells import cell_len

from stepper.render.look import Look

__all__ = ["fit", "fit_token", "visible", "visible_text"]

NAMED = {" ": "␠", "\n": "⏎", "\t": "⇥"}
NAMED_ASCII = {" ": r"\s", "\n": r"\n", "\t": r"\t"}

UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"}
"""Unicode categories that are written as escapes: controls, formats, surrogates, private, unassigned, separators."""

COMBINING = {"Mn", "Mc", "Me"}
"""Unicode categories that change the character before them."""

VARIATION_SELECTORS = range(0xFE00, 0xFE10)
"""They change the width of the character before them, and terminals disagree by how much."""


def visible(token: str, look: Look) -> str:
    r"""Return a token's text with every character visible and harmless.

    >>> visible(" a\x1b", Look())
    '␠a\\x1b'
    >>> visible("é", Look(ascii_only=True))
    '\\xe9'
    """
    if token.isascii() and token.isalnum():
        return token
    shown = "".join(_visible_character(character, look.ascii_only) for character in token)
    if shown and unicodedata.category(shown[0]) in COMBINING:
        return "◌" + shown
    return shown


def _visible_character(character: str, ascii_only: bool) -> str:
    named = (NAMED_ASCII if ascii_only else NAMED).get(character)
    if named is not None:
        return named
    hidden = unicodedata.category(character) in UNPRINTABLE or ord(character) in VARIATION_SELECTORS
    if hidden or (ascii_only and not character.isascii()):
        return character.encode("unicode_escape").decode("ascii")
    return character


def fit(text: str, width: int, look: Look, align: str = "left") -> str:
    """Make a text exactly `width` cells wide: padded, or cut with an ellipsis.

    >>> fit("grande", 4, Look()), fit("le", 4, Look(), "right")
    ('gra…', '  le')
    """
    if width <= 0:
        return ""
    size = cell_len(text)
    if size > width:
        text = _cut(text, width - 1) + look.glyphs.ellipsis
        size = cell_len(text)
    space = width - size
    left = {"left": 0, "right": space, "centre": space // 2}[align]
    return " " * left + text + " " * (space - left)


def fit_token(token: str, width: int, look: Look, align: str = "left") -> str:
    """Make a token's text visible and exactly `width` cells wide."""
    return fit(visible(token, look), width, look, align)


def _cut(text: str, width: int) -> str:
    """The longest beginning of `text` that takes at most `width` cells."""
    kept = text[:width]
    while cell_len(kept) > width:
        kept = kept[:-1]
    return kept


def visible_text(text: str, look: Look) -> str:
    """A sentence with nothing in it that a terminal would act on, its spaces as they are."""
    return " ".join(visible(word, look) for word in text.split(" "))
