"""Shows a snapshot in every part of the screen.

    painter.draw("move")       everything, after a move
    painter.draw("cursor")     the cell cursor went elsewhere
    painter.say("...")         a sentence in the place of the hints

Here pictures meet widgets; neither knows the other.
"""

from typing import TYPE_CHECKING, Literal

from stepper.inspect.cell_name import CellName
from stepper.inspect.idle_moves import idle_moves
from stepper.inspect.snapshot import Snapshot
from stepper.pages.notes import note_of, notes_page, warning_of
from stepper.pages.page import Page, PageWriter
from stepper.pictures.bars import (
    digest_words,
    focus_line,
    formula_line,
    heads_line,
    name_line,
    place_line,
    title_line,
)
from stepper.pictures.hints import hints_line
from stepper.pictures.layout import LEAST_HEIGHT, LEAST_WIDTH
from stepper.pictures.progress import progress_line
from stepper.pictures.tensor import TensorPicture, tensor_picture
from stepper.pictures.timeline import timeline_of
from stepper.pictures.views import View
from stepper.render.legend import LegendWords, legend_line
from stepper.render.line import Line, Span, join
from stepper.render.look import Look
from stepper.render.spelling import in_ascii
from stepper.render.style import Role, Style
from stepper.trace import Progress
from stepper.tui.widgets.heads_bar import HeadsBar
from stepper.tui.widgets.one_line import OneLine
from stepper.tui.widgets.page_view import PageView
from stepper.tui.widgets.program_tree import ProgramTree
from stepper.tui.widgets.tensor_grid import TensorGrid
from stepper.tui.widgets.timeline_bar import TimelineBar
from stepper.words import phrase, phrases, wording

if TYPE_CHECKING:
    from stepper.tui.screen import DebuggerScreen

__all__ = ["Painter", "Part"]

Part = Literal["move", "all", "tensor", "cursor", "why", "page", "badge", "hints"]
"""What can be drawn on its own."""

_OPENING = ("why", "code")
"""The tabs that show the cell under the cursor."""

_MOST_SAID = 4
"""Lines that a sentence in the place of the hints may take."""

_BADGE_ROLES = {"agrees": Role.DONE, "differs": Role.ALARM}


class Painter:
    """Draws what a screen is to show."""

    def __init__(self, screen: "DebuggerScreen") -> None:
        self.screen = screen
        self.said = False
        """A sentence stands in the place of the hints."""
        self.progress_shown = False
        """What stands there is how far a computation is."""
        self._hints: dict[object, Line] = {}
        """The lines of hints made so far, by what they were made of."""
        self._tab = ""
        """The tab whose page was drawn last."""

    @property
    def look(self) -> Look:
        return self.screen.stepper_app.look

    @property
    def snapshot(self) -> Snapshot:
        assert self.screen.snapshot is not None
        return self.screen.snapshot

    @property
    def view(self) -> View:
        """How the current tensor is looked at."""
        return self.screen.views.of(self.snapshot.name)

    @property
    def cell(self) -> CellName:
        """The cell under the cursor."""
        snapshot, view = self.snapshot, self.view
        return CellName(f"{snapshot.name}@{snapshot.position.turn}", snapshot.slicing.index(view.head, view.row, view.column))

    def _line(self, name: str) -> OneLine:
        return self.screen.query_one(f"#{name}", OneLine)

    def draw(self, what: Part) -> None:
        """Draw one part, or all of them: after a move (the page goes back to its top), or again."""
        if self.screen.panes.division.kind == "tiny":
            self._ask_for_room()
            return
        match what:
            case "move" | "all":
                self._draw_all(stay=what == "all")
            case "tensor":
                self._draw_tensor()
                if self.screen.panes.page in _OPENING:
                    self._draw_page()
            case "cursor":
                self.hush()
                self._draw_cursor()
            case "why" if self.screen.panes.page in _OPENING:
                self.hush()
                self._show_page()
            case "page" if self.screen.panes.page_is_seen:
                self._show_page(stay=True)
            case "badge":
                self._draw_timeline()
                self._draw_title()
            case "hints" if not self.said:
                self._draw_hints()

    def _draw_all(self, stay: bool) -> None:
        self.said = self.said and stay
        self.screen.query_one(ProgramTree).show_snapshot(self.snapshot, self.look)
        self._draw_place()
        self._draw_timeline()
        self._draw_title()
        self._draw_tensor()
        self._draw_page(stay)
        self.draw("hints")

    def _draw_place(self) -> None:
        place = self._line("place")
        place.show(place_line(self.snapshot, self.view, self.look, place.size.width))

    def _draw_timeline(self) -> None:
        timeline = timeline_of(self.snapshot, self.screen.torch_badge.turns)
        self.screen.query_one(TimelineBar).show_timeline(timeline, self.snapshot.program, self.look)

    def _draw_title(self) -> None:
        """Model, sentence, output, badge."""
        badge = self.screen.torch_badge.badge
        text, role = (badge.text, _BADGE_ROLES.get(badge.state, Role.QUIET)) if badge else ("", Role.QUIET)
        line = self._line("title")
        line.show(title_line(self.snapshot, self.look, line.size.width, text, role))

    def _draw_tensor(self) -> None:
        """The tensor and the lines around it."""
        view = self.view
        self._draw_names()
        picture = self._picture()
        self.screen.query_one(TensorGrid).show_tensor(picture, (view.scroll_x, view.scroll_y))
        legend = self._line("legend")
        legend.show(legend_line(picture.view, legend.size.width, wording(LegendWords, "drawing.legend")))

    def _picture(self) -> TensorPicture:
        room = self.screen.query_one(TensorGrid).window.height
        return tensor_picture(self.snapshot, self.view, self.look, self.screen.lighting.light, room)

    def _draw_names(self) -> None:
        snapshot, view, look = self.snapshot, self.view, self.look
        names, heads = self._line("name"), self.screen.query_one(HeadsBar)
        width = names.size.width
        names.show(name_line(snapshot, look, width), formula_line(snapshot, look, width))
        self._line("digest").show(digest_words(snapshot, view, look, width))
        line, places = heads_line(snapshot, view, look, width)
        heads.places = tuple(places)
        heads.show(line)
        self._line("focus").show(focus_line(snapshot, view, look, width))
        if self.screen.panes.division.kind == "tabs":
            self._line("note").show(*self._note(width))

    def _note(self, width: int) -> tuple[Line, ...]:
        """One sentence on the step, where the notes have no place of their own."""
        page = PageWriter(self.look, width)
        page.text(warning_of(self.snapshot) or note_of(self.snapshot).says)
        return page.page().lines

    def _draw_cursor(self) -> None:
        """The cell cursor, its exact value, and why, where that is shown."""
        view, focus, grid = self.view, self._line("focus"), self.screen.query_one(TensorGrid)
        focus.show(focus_line(self.snapshot, view, self.look, focus.size.width))
        self._draw_place()
        if grid.tensor:
            grid.move_cursor(self._picture() if self.snapshot.candidates else grid.tensor.with_cursor(self.snapshot, view))
        if self.screen.panes.page in _OPENING:
            self._draw_page()

    def _draw_page(self, stay: bool = False) -> None:
        """The chosen tab; an explanation is asked for first."""
        if self.screen.panes.page_is_seen:
            if self.screen.panes.page in _OPENING:
                self.screen.trail.start(self.cell)
            self._show_page(stay)

    def _show_page(self, stay: bool = False) -> None:
        """Draw the page; another tab's begins at its top, but a lesson where it stands."""
        view, tab = self.screen.query_one(PageView), self.screen.panes.page
        is_another, self._tab = tab != self._tab, tab
        view.show_page(self._page(view.size.width - 1, view.size.height), self.look, stay and not is_another)
        if is_another:
            self.screen.lessons.keep_in_sight()
        self.draw("hints")

    def _page(self, width: int, height: int) -> Page:
        """What stands in the chosen tab; all but the first are imported when they are first chosen."""
        screen, snapshot, look = self.screen, self.snapshot, self.look
        match screen.panes.page:
            case "map":
                from stepper.pages.map import map_page

                return map_page(snapshot, look, width, height)
            case "code":
                from stepper.pages.code import code_page

                return code_page(snapshot, screen.trail.opened, look, width)
            case "why":
                from stepper.pages.why import why_page

                return why_page(screen.trail.opened, look, width, height) if screen.trail.opened else Page()
            case "compare":
                from stepper.pages.compare import compare_page

                return compare_page(snapshot, screen.comparing.found, look, width)
            case "stops":
                from stepper.pages.stops import stops_page

                return stops_page(snapshot, look, width)
            case "lesson":
                return screen.lessons.page(look, width)
            case "glossary":
                return screen.glossary.page(look, width)
            case "answer":
                return _answer(screen.answer, look)
        return notes_page(snapshot, look, width)

    def _draw_hints(self) -> None:
        """The keys that matter now."""
        line, screen = self._line("hints"), self.screen
        if screen.keymap:
            wanted = self._hinted_parts, self._idle, self.look, line.size.width
            if wanted not in self._hints:
                self._hints[wanted] = hints_line(screen.keymap, *wanted)
            line.styles.height = 1
            line.show(self._hints[wanted])

    @property
    def _idle(self) -> frozenset[str]:
        """The verbs that do nothing here: in the input line keys write, and space waits while a question is open."""
        if self.screen.input_line.is_open:
            return frozenset(phrases("footer"))
        idle = idle_moves(self.snapshot)
        return idle | {"step"} if self.screen.lessons.hinted == "question" else idle

    @property
    def _hinted_parts(self) -> tuple[str, ...]:
        """The input line; else the part that has the keyboard, a lesson that waits elsewhere or hides the tensor, and a what-if."""
        snapshot, lessons = self.snapshot, self.screen.lessons
        if self.screen.input_line.is_open:
            return ("prompt",)
        if lessons.hinted:
            parts = [lessons.hinted, *(["narrow"] if self.screen.panes.division.kind == "tabs" else [])]
        else:
            parts = [*(["away"] if lessons.view else []), *self._focused_parts]
        return (*parts, *(["differs"] if snapshot.differs else []), *(["whatif"] if snapshot.what_if else []))

    @property
    def _focused_parts(self) -> list[str]:
        """The part that has the keyboard, and what can be done there only now and then."""
        screen, part = self.screen, self.screen.panes.focused
        if part == "page":
            link = ["link"] if screen.query_one(PageView).is_on_link else []
            has_why = screen.panes.has_why
            deep = ["deep"] if has_why and screen.trail.is_deep else ["words"] if screen.panes.page == "glossary" else []
            return [*link, *deep, "why" if has_why else part]
        ranked = ["ranked"] if part == "grid" and "vocab" in self.snapshot.step.axes else []
        return [*ranked, part, *(["several"] if part == "grid" and self.snapshot.slicing.heads > 1 else [])]

    def hush(self) -> None:
        """Put the hints back where a sentence was said."""
        if self.said and not self.progress_shown:
            self.said = False
            self._draw_hints()

    def say(self, text: str, is_error: bool = False) -> None:
        """A sentence in the place of the hints, until the next key."""
        text = in_ascii(text) if self.look.ascii_only else text
        role, self.said, self.progress_shown = Role.ALARM if is_error else Role.CURRENT, True, False
        line = self._line("hints")
        page = PageWriter(self.look, line.size.width - 2)
        page.text(" ".join(text.split()), role)
        shown = [join([Span(" ", self.look.style(role)), *each]) for each in page.lines[:_MOST_SAID]]
        line.styles.height = len(shown)
        line.show(*shown)

    def show_progress(self, progress: Progress | None) -> None:
        """How far a computation is, in the place of the hints."""
        line, self.said, self.progress_shown = self._line("hints"), True, True
        line.styles.height = 1
        line.show(progress_line(progress, self.snapshot.generates, self.look, line.size.width))

    def end_progress(self) -> None:
        """The computation is over."""
        if self.progress_shown:
            self.said = self.progress_shown = False
            self._draw_hints()

    def _ask_for_room(self) -> None:
        """The sentence that a tiny terminal gets."""
        width, height = self.screen.size
        page = PageWriter(self.look, width - 4)
        page.text(phrase("size.too_small", columns=LEAST_WIDTH, rows=LEAST_HEIGHT, width=width, height=height))
        self._line("small").show(*page.page().lines)


def _answer(text: str, look: Look) -> Page:
    """What a command answered, line by line as it wrote it."""
    text = in_ascii(text) if look.ascii_only else text
    return Page(tuple((Span(line, Style()),) if line else () for line in text.splitlines()))
