"""The line at the bottom: the keys that matter now, or for a while a sentence or how far a computation is.

Without Textual: it writes lines for a widget of the host. What writes them is imported with the first line, after the first tensor is
seen.
"""

from typing import TYPE_CHECKING

from stepper.render.line import Line, Span, join
from stepper.render.look import Look
from stepper.render.style import Role
from stepper.tui.controllers.host import Host, shown
from stepper.words import phrases

if TYPE_CHECKING:
    from stepper.desk.keymap import Keymap
    from stepper.trace import RunProgress
    from stepper.tui.controllers.table import Controllers
    from stepper.tui.widgets.one_line import OneLine

__all__ = ["Footer"]

_MOST_SAID = 4
"""Lines that a sentence may take."""


class Footer:
    """Writes the line."""

    def __init__(self, host: "Host", controllers: "Controllers") -> None:
        self._host, self._controllers = host, controllers
        self.keymap: Keymap | None = None
        """Until it is there, there are no hints."""
        self.said = False
        """Something else stands in the place of the hints."""
        self.progress_shown = False
        """It is how far a computation is."""
        self._made: dict[object, Line] = {}
        """The lines of hints made so far, by what they were made of."""

    @property
    def _line(self) -> "OneLine":
        return self._host.parts.hints

    @property
    def _look(self) -> Look:
        return self._host.application.look

    def draw(self) -> None:
        """The hints, unless something else is to be read there."""
        if self.said or self.keymap is None:
            return
        from stepper.pictures.hints import hints_line

        line = self._line
        wanted = self._hinted_parts, self._idle, self._look, line.size.width
        if wanted not in self._made:
            self._made[wanted] = hints_line(self.keymap, *wanted)
        line.styles.height = 1
        line.show(self._made[wanted])

    @property
    def _idle(self) -> frozenset[str]:
        """The verbs that do nothing here: in the input line keys write, and space waits while a question is open."""
        if self._controllers.input_line.is_open:
            return frozenset(phrases("footer"))
        from stepper.pictures.hints import idle_moves

        idle = idle_moves(shown(self._host))
        return idle | {"step"} if self._controllers.lessons.hinted == "question" else idle

    @property
    def _hinted_parts(self) -> tuple[str, ...]:
        """The input line; else the part that has the keyboard, a lesson that waits elsewhere or hides the tensor, and a what-if."""
        snapshot, lessons, panes = shown(self._host), self._controllers.lessons, self._controllers.panes
        if self._controllers.input_line.is_open:
            return ("prompt",)
        if lessons.hinted:
            parts = [lessons.hinted, *(["narrow"] if panes.division.kind == "tabs" else [])]
        else:
            parts = [*(["away"] if lessons.view else []), *self._focused_parts]
        return (*parts, *(["differs"] if snapshot.differs else []), *(["whatif"] if snapshot.what_if else []))

    @property
    def _focused_parts(self) -> list[str]:
        """The part that has the keyboard, and what can be done there only now and then."""
        panes, part = self._controllers.panes, self._controllers.panes.focused
        if part == "page":
            link = ["link"] if self._host.parts.page.is_on_link else []
            has_why = panes.has_why
            deep = ["deep"] if has_why and self._controllers.trail.is_deep else ["words"] if panes.page == "glossary" else []
            return [*link, *deep, "why" if has_why else part]
        ranked = ["ranked"] if part == "grid" and shown(self._host).step.choices is not None else []
        return [*ranked, part, *(["several"] if part == "grid" and shown(self._host).slicing.heads > 1 else [])]

    def hush(self) -> None:
        """Put the hints back where a sentence was said."""
        if self.said and not self.progress_shown:
            self.said = False
            self.draw()

    def say(self, text: str, is_error: bool = False) -> None:
        """A sentence, until the next key."""
        from stepper.pages.page import PageWriter

        look, line = self._look, self._line
        text = look.spelled(text)
        role, self.said, self.progress_shown = Role.ALARM if is_error else Role.CURRENT, True, False
        page = PageWriter(look, line.size.width - 2)
        page.text(" ".join(text.split()), role)
        shown = [join([Span(" ", look.style(role)), *each]) for each in page.lines[:_MOST_SAID]]
        line.styles.height = len(shown)
        line.show(*shown)

    def show_progress(self, progress: "RunProgress | None") -> None:
        """How far a computation is; where that is not known, a sentence that says more stays."""
        if progress is None and self.said and not self.progress_shown:
            return
        from stepper.pictures.progress import progress_line

        line, self.said, self.progress_shown = self._line, True, True
        line.styles.height = 1
        line.show(progress_line(progress, shown(self._host).generates, self._look, line.size.width))

    def end_progress(self) -> None:
        """The computation is over."""
        if self.progress_shown:
            self.said = self.progress_shown = False
            self.draw()
