"""A page, with the link that the keyboard is on."""

from dataclasses import dataclass

from stepper.pages.page import Page
from stepper.render.line import Line, Span, crop, join, line_text, line_width
from stepper.render.look import Look
from stepper.render.picture import Window
from stepper.render.style import Role

__all__ = ["PagePicture"]


@dataclass(frozen=True)
class PagePicture:
    """The lines of a page."""

    page: Page
    look: Look
    chosen: int | None = None
    """The number of the link the keyboard is on."""

    @property
    def size(self) -> tuple[int, int]:
        return max(map(line_width, self.page.lines), default=0), len(self.page.lines)

    def line(self, y: int, window: Window) -> Line:
        at = window.y + y
        if at >= len(self.page.lines):
            return ()
        return crop(self._marked(at), window.x, window.x + window.width)

    def _marked(self, at: int) -> Line:
        """A line, with the chosen link in the cursor's style."""
        line = self.page.lines[at]
        link = self.page.links[self.chosen] if self.chosen is not None and self.chosen < len(self.page.links) else None
        if link is None or link.line != at:
            return line
        text = line_text(crop(line, link.start, link.end))
        chosen = Span(text, self.look.style(Role.CURSOR))
        return join([*crop(line, 0, link.start), chosen, *crop(line, link.end, line_width(line))])
