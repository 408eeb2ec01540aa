"""A page: lines, and the places in them that lead somewhere."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rich.cells import cell_len

from stepper.desk.actions import parse_action
from stepper.render.line import Line, Span, crop, join, line_text, line_width
from stepper.render.link import Link
from stepper.render.look import Look
from stepper.render.picture import Window
from stepper.render.style import Role, Style
from stepper.render.wrapping import may_part, pieces, wrapped

__all__ = ["Act", "Order", "Page", "PagePicture", "PageWriter"]

_FURTHER = 4
"""Cells that the rest of a line that is too long stands to the right of its beginning."""


@dataclass(frozen=True)
class Order:
    """What a link means that has a line carried out."""

    line: str


@dataclass(frozen=True)
class Act:
    """What a link means that the screen itself does something for."""

    action: str
    """As in the table of `desk.actions`."""

    def __post_init__(self) -> None:
        parse_action(self.action)


@dataclass(frozen=True)
class Page:
    """What a tab shows."""

    lines: tuple[Line, ...] = ()
    links: tuple[Link, ...] = ()
    start: int = 0
    """The number of the link that the keyboard stands on first."""

    def link_at(self, x: int, y: int) -> Link | None:
        """The link at a place."""
        return next((link for link in self.links if link.line == y and link.start <= x < link.end), None)


class PageWriter:
    """Writes text into lines of one width, breaking between words."""

    def __init__(self, look: Look, width: int) -> None:
        self.look, self.width = look, max(width, 10)
        self.lines: list[Line] = []
        self.links: list[Link] = []

    def style(self, role: Role) -> Style:
        return self.look.style(role)

    def title(self, text: str) -> None:
        self.text(text, Role.TITLE)

    def gap(self) -> None:
        if self.lines and self.lines[-1]:
            self.lines.append(())

    def text(
        self, text: str, role: Role = Role.PLAIN, indent: int = 0, hanging: int = 0, names: Mapping[str, object] | None = None
    ) -> None:
        """Paragraphs, broken between words; a text between backquotes is set as a name, or a link where `names` has it."""
        for paragraph in self.look.spelled(text).split("\n"):
            self._paragraph(paragraph, role, indent, hanging, names or {})

    def _paragraph(self, text: str, role: Role, indent: int, hanging: int, names: Mapping[str, object]) -> None:
        x, spans, room = 0, [Span(" " * indent, self.style(Role.PLAIN))], self.width - indent
        for word, is_name, glued in _words(text):
            size = cell_len(word.rstrip())
            if x and x + size + glued > room:
                self.lines.append(join(spans))
                x, spans, room = 0, [Span(" " * (indent + hanging), self.style(Role.PLAIN))], self.width - indent - hanging
            target = names.get(word.strip()) if is_name else None
            if target is not None:
                start = line_width(join(spans))
                self.links.append(Link(len(self.lines), start, start + size, target))
            spans.append(Span(word, self.style(Role.LINK if target is not None else Role.HEADER if is_name else role)))
            x += cell_len(word)
        self.lines.append(join(spans))

    def link(self, text: str, target: object, indent: int = 0, before: str = "") -> None:
        """A line that leads somewhere."""
        text, before = self.look.spelled(text), self.look.spelled(before)
        start = indent + cell_len(before)
        spans = [Span(" " * indent + before, self.style(Role.PLAIN)), Span(text, self.style(Role.LINK))]
        self.links.append(Link(len(self.lines), start, start + cell_len(text), target))
        self.lines.append(join(spans))

    def wrapped_link(self, before: str, text: str, target: object) -> None:
        """A link that may take several lines; the keyboard finds its first."""
        indent = cell_len(before)
        first, *others = wrapped(text, max(self.width - indent, 10))
        self.link(first, target, before=before)
        for line in others:
            self.text(line, Role.LINK, indent=indent)

    def links_line(self, before: str, links: Sequence[tuple[str, object]]) -> None:
        """Some links in one line, or in several where there is no room, after a text."""
        before = self.look.spelled(before)
        spans, x = [Span(before, self.style(Role.PLAIN))], cell_len(before)
        for text, target in links:
            if x and x + cell_len(text) > self.width:
                self.lines.append(join(spans))
                spans, x = [], 0
            self.links.append(Link(len(self.lines), x, x + cell_len(text), target))
            spans += [Span(text, self.style(Role.LINK)), Span("  ", self.style(Role.PLAIN))]
            x += cell_len(text) + 2
        self.lines.append(join(spans))

    def line(self, line: Line) -> None:
        self.lines.append(line)

    def verbatim(self, text: str, role: Role, indent: int = 0) -> None:
        """Lines whose blanks count, like code; one that is too long gives up blanks within, then goes on below, further to the right."""
        for line in self.look.spelled(text).splitlines():
            code = line.strip()
            start = indent + len(line.rstrip()) - len(code)
            room = self.width - start
            code = code if cell_len(code) <= room else re.sub(" {3,}", "  ", code)
            parts = [code] if cell_len(code) <= room else wrapped(code, max(room - _FURTHER, 10))
            for number, part in enumerate(parts):
                self.lines.append(join([Span(" " * (start + (_FURTHER if number else 0)) + part, self.style(role))]))

    def page(self) -> Page:
        return Page(tuple(self.lines), tuple(self.links))


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[tuple[str, bool, int], ...]:
    """Words with the blank after them, whether they stand between backquotes, and the cells of what must follow in the same line."""
    parts = [(word, number % 2 == 1) for number, piece in enumerate(text.split("`")) for word in pieces(piece) if word]
    words: list[tuple[str, bool, int]] = []
    following, is_next_name, glued = "", False, 0
    for word, is_name in reversed(parts):
        apart = is_name == is_next_name or not following or may_part(word, following[0])
        glued = 0 if apart else cell_len(following.rstrip()) + (0 if following.endswith(" ") else glued)
        words.append((word, is_name, glued))
        following, is_next_name = word, is_name
    return tuple(reversed(words))


@dataclass(frozen=True)
class PagePicture:
    """A page as the screen draws it, with the link that the keyboard is on."""

    page: Page
    look: Look
    chosen: int | None = None
    """The number of the link the keyboard is on."""

    @cached_property
    def size(self) -> tuple[int, int]:
        return max(map(line_width, self.page.lines), default=0), len(self.page.lines)

    def line(self, y: int, window: Window) -> Line:
        at = window.y + y
        if at >= len(self.page.lines):
            return ()
        line = self._marked(at)
        return line if window.x == 0 and self.size[0] <= window.width else crop(line, window.x, window.x + window.width)

    def _marked(self, at: int) -> Line:
        """A line, with the chosen link in the cursor's style."""
        line = self.page.lines[at]
        link = self.page.links[self.chosen] if self.chosen is not None and self.chosen < len(self.page.links) else None
        if link is None or link.line != at:
            return line
        text = line_text(crop(line, link.start, link.end))
        chosen = Span(text, self.look.style(Role.CURSOR))
        return join([*crop(line, 0, link.start), chosen, *crop(line, link.end, line_width(line))])
