r"""Text of strangers, made harmless for a terminal: the last thing that happens to a text before it is written there.

    harmless("a\x1b[31mred")        'a\\x1b[31mred': written out, and visible

Names of models and tensors, lessons, what an exercise prints: all of it may hold sequences that a terminal acts on (they write
the clipboard, the title, or over what stands there), and marks that turn the order of the letters round.
"""

import unicodedata

from stepper.render.line import Line, Span

__all__ = ["harmless", "harmless_line"]

_ACTIVE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Unicode categories that are written as escapes: controls, formats, half characters, separators of lines and paragraphs."""


def harmless(text: str) -> str:
    r"""A text in which only line feeds and tabs move anything.

    >>> print(harmless("\x1b]52;c;eA==\x07 caf\xe9"))
    \x1b]52;c;eA==\x07 café
    """
    return text if text.isprintable() else "".join(_shown(each) for each in text)


def harmless_line(line: Line) -> Line:
    """The same for every span of a line."""
    if all(text.isprintable() for text, _ in line):
        return line
    return tuple(Span(harmless(text), style) for text, style in line)


def _shown(character: str) -> str:
    if character in "\n\t" or unicodedata.category(character) not in _ACTIVE:
        return character
    return character.encode("unicode_escape").decode("ascii")
