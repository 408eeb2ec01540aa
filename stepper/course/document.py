"""A Markdown file cut into its parts, before any of them is understood.

+++            front matter, TOML
+++
## Heading     begins a section
prose          a chunk; `---` on a line of its own begins another
```do          a block: do, see, ask, try; code in other fences belongs to the prose
```
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from stepper.course.problem import Problems
from stepper.errors import nearest

__all__ = ["BLOCKS", "Document", "Part", "cut"]

BLOCKS = ("do", "see", "ask", "try")
LITERAL = ("", "python", "text", "sh", "toml", "markdown", "none")
"""Fences whose code is shown as it is."""

_FENCE = re.compile(r"^(?P<fence>`{3,})(?P<name>[\w-]*)[ \t]*(?P<rest>.*)$")
_HEADING = re.compile(r"^(?P<marks>#{1,6})\s+(?P<text>.+?)\s*$")
_MARK = "+++"


@dataclass(frozen=True)
class Part:
    """Prose, or the inside of a block."""

    kind: str
    """prose, do, see, ask, try."""
    text: str
    line: int
    """Of its first line of text."""
    heading: str = ""
    info: str = ""
    """What follows the block's name on its fence."""


@dataclass(frozen=True)
class Document:
    """The front matter and the parts."""

    front: str
    front_line: int
    parts: tuple[Part, ...]


def cut(text: str, problems: Problems) -> Document:
    """Cut a file; what is wrong with its outer form goes to `problems`."""
    lines = text.splitlines()
    first = _after_front(lines, problems)
    front = "\n".join(lines[1 : first - 1]) if first else ""
    return Document(front, 2, tuple(_Cutter(lines, problems).parts(first)))


def _after_front(lines: list[str], problems: Problems) -> int:
    """The number of lines that the front matter takes; 0 where there is none."""
    if not lines or lines[0].strip() != _MARK:
        problems.add(1, "there is no front matter", "begin the file with a line +++, then id, title, goal, …, then +++ again")
        return 0
    for number, line in enumerate(lines[1:], 1):
        if line.strip() == _MARK:
            return number + 1
    problems.add(1, "the front matter is not closed", "put a line +++ after it")
    return len(lines)


class _Cutter:
    """Walks the lines after the front matter."""

    def __init__(self, lines: list[str], problems: Problems) -> None:
        self._lines = lines
        self._problems = problems
        self._heading = ""
        self._prose: list[tuple[int, str]] = []

    def parts(self, first: int) -> Iterator[Part]:
        number = first
        while number < len(self._lines):
            line = self._lines[number]
            fence, heading = _FENCE.match(line), _HEADING.match(line)
            if fence:
                end = self._closing(number, fence["fence"])
                yield from self._fenced(number, end, fence)
                number = end
            elif heading or line.strip() == "---":
                yield from self._so_far()
                if heading:
                    self._begin_section(number, heading)
            else:
                self._prose.append((number, line))
            number += 1
        yield from self._so_far()
        if self._heading:
            self._problems.add(len(self._lines), f"nothing follows the heading {self._heading!r}", "write its section, or take it out")

    def _begin_section(self, number: int, heading: re.Match[str]) -> None:
        if heading["marks"] != "##":
            self._problems.add(
                number + 1, f"a heading of level {len(heading['marks'])}", "sections begin with ##; the title is in the front matter"
            )
        if self._heading:
            self._problems.add(number + 1, f"nothing follows the heading {self._heading!r}", "write its section, or take it out")
        self._heading = heading["text"]

    def _closing(self, number: int, fence: str) -> int:
        for other in range(number + 1, len(self._lines)):
            line = self._lines[other].rstrip()
            if set(line) == {"`"} and len(line) >= len(fence):
                return other
            begins = _FENCE.match(line)
            if begins and begins["name"] in BLOCKS and len(begins["fence"]) >= len(fence):
                self._problems.add(number + 1, f"the block {self._lines[number].strip()} is not closed", f"put a line {fence} after it")
                return other - 1
        self._problems.add(number + 1, f"the block {self._lines[number].strip()} is not closed", f"put a line {fence} after it")
        return len(self._lines)

    def _fenced(self, number: int, end: int, fence: re.Match[str]) -> Iterator[Part]:
        name = fence["name"]
        if name in BLOCKS:
            yield from self._so_far()
            yield Part(name, "\n".join(self._lines[number + 1 : end]), number + 2, self._take_heading(), fence["rest"].strip())
            return
        if name not in LITERAL:
            known = nearest(name, BLOCKS) or f"blocks are {', '.join(BLOCKS)}; code is {', '.join(filter(None, LITERAL))}"
            self._problems.add(number + 1, f"there is no block called {name!r}", str(known))
        self._prose += list(enumerate(self._lines[number : end + 1], number))

    def _so_far(self) -> Iterator[Part]:
        """The prose collected, if there is any."""
        texts = [line for _, line in self._prose]
        if any(line.strip() for line in texts):
            blank = next(place for place, line in enumerate(texts) if line.strip())
            yield Part("prose", "\n".join(texts[blank:]).rstrip(), self._prose[blank][0] + 1, self._take_heading())
        self._prose = []

    def _take_heading(self) -> str:
        heading, self._heading = self._heading, ""
        return heading
