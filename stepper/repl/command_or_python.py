"""Telling a command from Python.

    next                       command            n = 4            Python: an assignment
    goto decoder.out 1         command            s + 1            Python: an operator with a space after it
    layer -1                   command            p[0], out.shape  Python: no space after the word
    p [0,2]                    command            print(x)         Python
    from encoder.out           command            from math import pi    Python
    !next                      Python, always     %n               command, always

A line is a command when its first word is one, a space or nothing follows it, and what follows is not plainly Python.
A name the learner has bound wins: after `n = 4`, `n` is 4 and `n + 1` is 5; `%n` is still the command. So does a tensor's
name over an abbreviation of a command: `q` is the queries, `quit` leaves.
"""

import ast
import re
from collections.abc import Callable, Container, Iterable, Iterator
from typing import Literal

from stepper.repl.python import is_incomplete

__all__ = ["classify", "pieces_of", "split_line"]

Kind = Literal["command", "python"]

_FIRST = re.compile(r"[^\W\d]\w*")
_ASSIGNS = re.compile(r"\s*(=(?!=)|(\+|-|\*\*?|//?|%|@|&|\||\^|>>|<<)=|:\s*[^\W\d]\w*\s*=|,)")
_IMPORTS = re.compile(r"from\s+[\w.]+\s+import\b")
_SPACED_OPERATOR = re.compile(r"\s+((\*\*?|//?|[-+@%&|^]|==|!=|[<>]=?|<<|>>)\s|(in|is|and|or|if|not)\b)")
_GOES_ON = ("else", "elif", "except", "finally", "case")
"""How a line begins that goes on with a block though it is not indented."""

_COMPOUND = re.compile(r"(for|while|if|with|def|class|try|async|match|@)\b|@")


def classify(
    line: str, is_command: Callable[[str], bool], is_alias: Callable[[str], bool], own: Container[str], here: Container[str]
) -> Kind:
    """Whether a line is a command or Python.

    Args:
        line: as typed, without `!` or `%`.
        is_command: whether a word is a command's name or alias.
        is_alias: whether it is only an alias.
        own: the names the learner has bound.
        here: what tensors are called, by the last part of their names.
    """
    match = _FIRST.match(line)
    if not match or not is_command(match[0]):
        return "python"
    word, rest = match[0], line[match.end() :]
    if not rest.strip():
        return "python" if word in own or (is_alias(word) and word in here) else "command"
    if not rest[0].isspace() or _ASSIGNS.match(rest) or _IMPORTS.match(line):
        return "python"
    return "python" if _parses(line) and (word in own or _SPACED_OPERATOR.match(rest) or rest.lstrip()[0] == "(") else "command"


def _parses(line: str) -> bool:
    try:
        ast.parse(line)
    except (SyntaxError, ValueError):
        return False
    return True


def split_line(text: str) -> list[str]:
    """The parts of a line between semicolons; a compound statement of Python is one part.

    >>> split_line("n; n; p scores[0]")
    ['n', 'n', 'p scores[0]']
    >>> split_line("x = 'a;b'; for i in x: print(i); print(i)")
    ["x = 'a;b'", 'for i in x: print(i); print(i)']
    """
    parts: list[str] = []
    rest = text
    while rest.strip():
        if _COMPOUND.match(rest.lstrip()) or "\n" in rest or rest.lstrip().startswith("!"):
            return [*parts, rest.strip()]
        part, rest = _first_part(rest)
        if part.strip():
            parts.append(part.strip())
    return parts


def _first_part(text: str) -> tuple[str, str]:
    """What stands before the first semicolon outside quotes and brackets, and what after it."""
    quote, depth = "", 0
    for place, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"" and text.find(character, place + 1) > 0:
            quote = character
        elif character == "#":
            break
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == ";" and depth <= 0:
            return text[:place], text[place + 1 :]
    return text, ""


def pieces_of(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The commands and statements, each with the number of its first line; blocks of Python stay together."""
    held: list[str] = []
    start = 0
    for number, raw in enumerate(lines, start=1):
        line = raw.rstrip("\r\n")
        if held and not _belongs(held, line):
            yield start, "\n".join(held)
            held = []
        if held or (line.strip() and not line.lstrip().startswith("#")):
            start = start if held else number
            held.append(line if held else line.strip())
    if held:
        yield start, "\n".join(held)


def _belongs(held: list[str], line: str) -> bool:
    """Whether a line goes on with what is held: an open bracket, or a block's next line."""
    block = held[0].rstrip().endswith(":") or held[0].startswith("@") or len(held) > 1
    if block and (line[:1].isspace() or not line.strip() or line.startswith(_GOES_ON)):
        return True
    return is_incomplete("\n".join(held)) and _opens(held[0])


def _opens(first: str) -> bool:
    """Whether a first line can be unfinished: commands never are."""
    return any(sign in first for sign in "([{\"'\\") or first.rstrip().endswith(":") or first.startswith("@")
