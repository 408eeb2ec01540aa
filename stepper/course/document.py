"""A Markdown file cut into its parts, before any of them is understood.

+++            front matter, TOML
+++
## Heading     begins a section
prose          a chunk; `---` on a line of its own begins another
```do          a block: do, see, ask, try; code in other fences belongs to the prose
```
"""

from collections.abc import Iterator
from dataclasses import dataclass

from stepper.course.markdown import Block, blocks
from stepper.course.problem import Problems
from stepper.errors import nearest

__all__ = ["Part", "cut"]

BLOCKS = ("do", "see", "ask", "try")
LITERAL = ("", "python", "text", "sh", "toml", "markdown", "none")
"""Fences whose code is shown as it is."""

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
        """The parts from a line on."""
        here = first
        for block in blocks(self._lines, first):
            self._prose += list(enumerate(self._lines[here : block.first], here))
            here = block.end
            if block.kind == "fence":
                here = self._closing(block)
                yield from self._fenced(block, here)
                if here != block.end:  # it was not closed: what follows is read anew
                    yield from self.parts(here)
                    return
            else:
                yield from self._so_far()
                if block.kind == "heading":
                    self._begin_section(block)
        self._prose += list(enumerate(self._lines[here:], here))
        yield from self._so_far()
        if self._heading:
            self._problems.add(len(self._lines), f"nothing follows the heading {self._heading!r}", "write its section, or take it out")
            self._heading = ""

    def _begin_section(self, heading: Block) -> None:
        number = heading.first + 1
        if heading.marks != "##":
            self._problems.add(
                number, f"a heading of level {len(heading.marks)}", "sections begin with ##; the title is in the front matter"
            )
        if self._heading:
            self._problems.add(number, f"nothing follows the heading {self._heading!r}", "write its section, or take it out")
        self._heading = heading.text

    def _closing(self, fence: Block) -> int:
        """The line after a fence; one that is not closed ends where another block begins."""
        inside = range(fence.first + 1, fence.end)
        end = next((number for number in inside if _opens_a_block(self._lines[number], fence.marks)), None)
        if end is None and set(self._lines[fence.end - 1].strip()) == {"`"} and fence.end - 1 > fence.first:
            return fence.end
        opening = self._lines[fence.first].strip()
        self._problems.add(fence.first + 1, f"the block {opening} is not closed", f"put a line {fence.marks} after it")
        return fence.end if end is None else end

    def _fenced(self, fence: Block, end: int) -> Iterator[Part]:
        name, _, rest = fence.text.partition(" ")
        if name in BLOCKS:
            yield from self._so_far()
            closed = set(self._lines[end - 1].strip()) == {"`"}
            inside = self._lines[fence.first + 1 : end - 1 if closed else end]
            yield Part(name, "\n".join(inside), fence.first + 2, self._take_heading(), rest.strip())
            return
        if name not in LITERAL:
            known = nearest(name, BLOCKS) or f"blocks are {', '.join(BLOCKS)}; code is {', '.join(filter(None, LITERAL))}"
            self._problems.add(fence.first + 1, f"there is no block called {name!r}", str(known))
        self._prose += list(enumerate(self._lines[fence.first : end], fence.first))

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


def _opens_a_block(line: str, marks: str) -> bool:
    """Whether a line inside a fence is the first of a block of ours: the fence was not closed."""
    return line.startswith(marks) and line.lstrip("`").partition(" ")[0] in BLOCKS
