"""The colours of a line while it is typed: commands, tensors of this place, and Python's own words.

A few regular expressions, line by line: enough for one line of Python, and it knows what is a command and what a tensor.
"""

import keyword
import re
from collections.abc import Callable, Container

from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.lexers import Lexer
from prompt_toolkit.styles import Style

__all__ = ["STYLE", "LineLexer", "coloured"]

STYLE = Style.from_dict(
    {
        "command": "bold ansicyan",
        "tensor": "ansicyan",
        "keyword": "ansimagenta",
        "text": "ansigreen",
        "number": "ansiyellow",
        "comment": "italic",
        "bottom-toolbar": "noreverse",
        "bottom-toolbar.text": "reverse",
    }
)

_PIECE = re.compile(
    r"""(?P<comment>\#.*) | (?P<text>"[^"]*"?|'[^']*'?) | (?P<number>\b\d[\d._]*(?:e[-+]?\d+)?\b) | (?P<name>[^\W\d]\w*) | (?P<rest>.)""",
    re.VERBOSE,
)


def coloured(line: str, is_python: bool, tensors: Container[str]) -> StyleAndTextTuples:
    """A line in pieces, each with the class of its style."""
    pieces: StyleAndTextTuples = []
    for match in _PIECE.finditer(line):
        kind, text = match.lastgroup or "rest", match[0]
        if kind == "name":
            kind = _kind_of_name(text, first=not line[: match.start()].strip(" %"), is_python=is_python, tensors=tensors)
        pieces.append((f"class:{kind}" if kind != "rest" else "", text))
    return pieces


def _kind_of_name(name: str, first: bool, is_python: bool, tensors: Container[str]) -> str:
    if first and not is_python:
        return "command"
    if is_python and keyword.iskeyword(name):
        return "keyword"
    return "tensor" if name in tensors else "rest"


class LineLexer(Lexer):
    """Colours by what a line means now.

    Args:
        is_python: whether a line is Python.
        tensors: the names of tensors that can be used bare.
    """

    def __init__(self, is_python: Callable[[str], bool], tensors: Callable[[], Container[str]]) -> None:
        self._is_python = is_python
        self._tensors = tensors

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        is_python = "\n" in document.text or self._is_python(document.text)
        tensors = self._tensors()

        def line_at(number: int) -> StyleAndTextTuples:
            return coloured(document.lines[number], is_python, tensors) if number < len(document.lines) else []

        return line_at
