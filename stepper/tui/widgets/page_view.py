"""The page on the right: text that scrolls, and links that lead somewhere."""

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.events import Blur, Click, Focus, Resize

from stepper.tui.messages import LinkFollowed, PartResized, WordChosen
from stepper.tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from stepper.pages.page import Page, PagePicture
    from stepper.render.look import Look

__all__ = ["PageView"]

_SIDEWAYS = 4
"""Cells that a key moves the page to the side."""
_NEAR = 6
"""Lines out of sight that a link may stand and still be the next one; what is further asks for scrolling first."""


class PageView(LinesView):
    """Shows a page; up and down go from link to link, and scroll where there is none."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "go(-1)", show=False),
        Binding("down", "go(1)", show=False),
        Binding("left", "sideways(-1)", show=False),
        Binding("right", "sideways(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "edge(0)", show=False),
        Binding("end", "edge(1)", show=False),
        Binding("enter", "follow", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(id="page")
        self.chosen = 0
        """The number of the link the keyboard is on."""
        self._shown: PagePicture | None = None

    @property
    def is_on_link(self) -> bool:
        """Whether enter leads somewhere."""
        return self._shown is not None and self.chosen < len(self._shown.page.links)

    def show_page(self, page: "Page", look: "Look", stay: bool = False) -> None:
        """Show another page, from its top unless the reader should stay where they are."""
        from stepper.pages.page import PagePicture

        was = self._shown.page.links[self.chosen].target if stay and self._shown and self.is_on_link else None
        at_hand = min(self.chosen, max(page.start, len(page.links) - 1)) if stay else page.start
        self.chosen = next((number for number, link in enumerate(page.links) if stay and link.target == was), at_hand)
        self._shown = PagePicture(page, look)
        if not stay:
            self.scroll_to(0, 0, animate=False)
        self._draw()

    def stand_on(self, link: int, line: int) -> None:
        """Put the keyboard on a link, and scroll to the end, but no further than a line, so that what begins there is seen."""
        self.chosen = link
        last = len(self._shown.page.lines) if self._shown else 0
        y = max(0, min(line, last - self.window.height))
        self.scroll_to(y=y, animate=False, force=True)  # a page that has just become longer has no scroll bar yet
        self._draw()

    def stand_on_target(self, target: object) -> None:
        """Put the keyboard on the link that leads somewhere, with what stands below it in sight; where there is none, stay."""
        for number, link in enumerate(self._shown.page.links if self._shown else ()):
            if link.target == target:
                self.stand_on(number, max(0, link.line - self.window.height // 2))

    def _draw(self) -> None:
        if self._shown:
            chosen = self.chosen if self.has_focus and self._shown.page.links else None
            self.show(replace(self._shown, chosen=chosen))

    def on_focus(self, event: Focus) -> None:
        self._draw()

    def on_blur(self, event: Blur) -> None:
        self._draw()

    def on_resize(self, event: Resize) -> None:
        self.post_message(PartResized())

    def action_go(self, by: int) -> None:
        """To the next link, if it is in sight or nearly; else a line further."""
        if self._shown is None:
            return
        number, links = self.chosen + by, self._shown.page.links
        window = self.window
        if 0 <= number < len(links) and window.y - _NEAR <= links[number].line < window.y + window.height + _NEAR:
            self.chosen = number
            line = links[number].line
            self.scroll_to(y=min(max(window.y, line + 1 - window.height), line), animate=False)
            self._draw()
        else:
            self.scroll_relative(y=by, animate=False)

    def action_sideways(self, by: int) -> None:
        """To the next link of the same line; where there is none, the page moves."""
        links = self._shown.page.links if self._shown else ()
        number = self.chosen + by
        if 0 <= number < len(links) and links[number].line == links[self.chosen].line:
            self.chosen = number
            self._draw()
        else:
            self.scroll_relative(x=by * _SIDEWAYS, animate=False)

    def action_page(self, by: int) -> None:
        self.scroll_relative(y=by * max(1, self.window.height - 1), animate=False)

    def action_edge(self, end: int) -> None:
        """To the first or the last line, and link."""
        self.chosen = max(0, len(self._shown.page.links) - 1) if end and self._shown else 0
        self._draw()
        self.scroll_to(y=self.virtual_size.height if end else 0, animate=False)

    def action_follow(self) -> None:
        if self._shown and self.is_on_link:
            self.tell(LinkFollowed(self._shown.page.links[self.chosen].target))

    def on_click(self, event: Click) -> None:
        x, y = self.scroll_offset
        link = self._shown.page.link_at(event.x + x, event.y + y) if self._shown else None
        if link and self._shown:
            self.chosen = self._shown.page.links.index(link)
            self._draw()
            self.tell(LinkFollowed(link.target))
        elif self._shown and event.y + y < len(self._shown.page.lines):
            from stepper.render.line import crop, line_text

            line = self._shown.page.lines[event.y + y]
            self.tell(WordChosen(line_text(line), len(line_text(crop(line, 0, event.x + x)))))

    @property
    def text(self) -> str:
        """All that stands on the page."""
        from stepper.render.line import line_text

        return "\n".join(line_text(line).strip() for line in self._shown.page.lines) if self._shown else ""
