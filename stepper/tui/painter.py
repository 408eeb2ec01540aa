"""Shows a snapshot in every part of the screen.

    painter.draw_run()         the program and the tensor, before anything else
    painter.draw("move")       everything, after a move
    painter.draw("cursor")     the cell cursor went elsewhere

Here pictures meet widgets; neither knows the other. Without Textual: it hands lines and pictures to the widgets of the host.
"""

from typing import TYPE_CHECKING

from stepper.inspect.cell_name import CellName
from stepper.pictures.bars import digest_words, focus_line, formula_line, heads_line, name_line, place_line, title_line
from stepper.pictures.layout import LEAST_HEIGHT, LEAST_WIDTH
from stepper.pictures.tensor import TensorPicture, tensor_picture
from stepper.pictures.timeline import timeline_of
from stepper.pictures.views import View
from stepper.render.legend import LegendWords, legend_line
from stepper.render.line import Line
from stepper.render.look import Look
from stepper.render.style import Role
from stepper.tui.controllers.host import Host, ScreenPart, shown
from stepper.words import phrase, wording

if TYPE_CHECKING:
    from stepper.commands import Result
    from stepper.pages.page import Page
    from stepper.tui.controllers.table import Controllers
    from stepper.tui.footer import Footer

__all__ = ["Painter"]

_OPENING = ("why", "code")
"""The tabs that show the cell under the cursor."""

_BADGE_ROLES = {"agrees": Role.DONE, "differs": Role.ALARM}


class Painter:
    """Draws what a screen is to show."""

    def __init__(self, host: "Host", controllers: "Controllers", footer: "Footer") -> None:
        self._host, self._parts, self._controllers, self._footer = host, host.parts, controllers, footer
        self.answer: str | Result = ""
        """What a command answered at length."""
        self._tab = ""
        """The tab whose page was drawn last."""

    @property
    def _look(self) -> Look:
        return self._host.application.look

    @property
    def _view(self) -> View:
        """How the current tensor is looked at."""
        return self._host.views.of(shown(self._host).name)

    @property
    def _cell(self) -> CellName:
        """The cell under the cursor."""
        snapshot, view = shown(self._host), self._view
        return CellName(f"{snapshot.name}@{snapshot.position.turn}", snapshot.slicing.index(view.head, view.row, view.column))

    def draw(self, what: "ScreenPart") -> None:
        """Draw one part, or all of them: after a move (the page goes back to its top), or again."""
        panes = self._controllers.panes
        if panes.division.kind == "tiny":
            self._ask_for_room()
            return
        match what:
            case "move" | "all":
                self.draw_run()
                self._draw_rest(stay=what == "all")
            case "tensor":
                self._draw_tensor()
                if panes.page in _OPENING:
                    self._draw_page()
            case "cursor":
                self._footer.hush()
                self._draw_cursor()
            case "why" if panes.page in _OPENING:
                self._footer.hush()
                self._show_page()
            case "page" if panes.page_is_seen:
                self._show_page(stay=True)
            case "badge":
                self._draw_timeline()
                self._draw_title()
            case "hints":
                self._footer.draw()

    def draw_run(self) -> None:
        """The program, the tensor, and where the run is: what is to be seen first."""
        if self._controllers.panes.division.kind == "tiny":
            return
        self._parts.tree.show_snapshot(shown(self._host), self._look)
        self._draw_place()
        self._draw_timeline()
        self._draw_title()
        self._draw_tensor()

    def _draw_rest(self, stay: bool) -> None:
        """The page and the line at the bottom: what the first look at the run need not wait for."""
        self._footer.said = self._footer.said and stay
        self._draw_page(stay)
        self._footer.draw()

    def _draw_place(self) -> None:
        place = self._parts.place
        place.show(place_line(shown(self._host), self._view, self._look, place.size.width))

    def _draw_timeline(self) -> None:
        timeline = timeline_of(shown(self._host), self._controllers.torch_badge.turns)
        self._parts.timeline.show_timeline(timeline, shown(self._host).program, self._look)

    def _draw_title(self) -> None:
        """Model, sentence, output, badge."""
        badge = self._controllers.torch_badge.badge
        text, role = (badge.text, _BADGE_ROLES.get(badge.state, Role.QUIET)) if badge else ("", Role.QUIET)
        line = self._parts.title
        line.show(title_line(shown(self._host), self._look, line.size.width, text, role))

    # --- the tensor --------------------------------------------------------------------------------------------------

    def _draw_tensor(self) -> None:
        """The tensor and the lines around it."""
        view, legend = self._view, self._parts.legend
        self._draw_names()
        picture = self._picture()
        self._parts.grid.show_tensor(picture, (view.scroll_x, view.scroll_y))
        legend.show(legend_line(picture.view, legend.size.width, wording(LegendWords, "drawing.legend")))

    def _picture(self) -> TensorPicture:
        height = self._parts.grid.window.height
        return tensor_picture(shown(self._host), self._view, self._look, self._controllers.lighting.light, height)

    def _draw_names(self) -> None:
        snapshot, view, look, parts = shown(self._host), self._view, self._look, self._parts
        width = parts.name.size.width
        parts.name.show(name_line(snapshot, look, width), formula_line(snapshot, look, width))
        parts.digest.show(digest_words(snapshot, view, look, width))
        line, places = heads_line(snapshot, view, look, width)
        parts.heads.places = tuple(places)
        parts.heads.show(line)
        parts.focus.show(focus_line(snapshot, view, look, width))
        if self._controllers.panes.division.kind == "tabs":
            parts.note.show(*self._note(width))

    def _note(self, width: int) -> tuple[Line, ...]:
        """One sentence on the step, where the notes have no place of their own."""
        from stepper.pages.notes import note_of, warning_of
        from stepper.pages.page import PageWriter

        page = PageWriter(self._look, width)
        page.text(warning_of(shown(self._host)) or note_of(shown(self._host)).says)
        return page.page().lines

    def _draw_cursor(self) -> None:
        """The cell cursor, its exact value, and why, where that is shown."""
        view, focus, grid = self._view, self._parts.focus, self._parts.grid
        focus.show(focus_line(shown(self._host), view, self._look, focus.size.width))
        self._draw_place()
        if grid.tensor:
            grid.move_cursor(self._picture() if shown(self._host).candidates else grid.tensor.with_cursor(shown(self._host), view))
        if self._controllers.panes.page in _OPENING:
            self._draw_page()

    # --- the page ----------------------------------------------------------------------------------------------------

    def _draw_page(self, stay: bool = False) -> None:
        """The chosen tab; an explanation is asked for first."""
        panes = self._controllers.panes
        if panes.page_is_seen:
            if panes.page in _OPENING:
                self._controllers.trail.start(self._cell)
            self._show_page(stay)

    def _show_page(self, stay: bool = False) -> None:
        """Draw the page; another tab's begins at its top, but a lesson where it stands."""
        view, tab = self._parts.page, self._controllers.panes.page
        is_another, self._tab = tab != self._tab, tab
        view.show_page(self._page(tab, view.size.width - 1, view.size.height), self._look, stay and not is_another)
        if is_another:
            self._controllers.lessons.keep_in_sight()
        self.draw("hints")

    def _page(self, tab: str, width: int, height: int) -> "Page":
        """What stands in a tab; each is imported when it is first chosen."""
        snapshot, look, opened = shown(self._host), self._look, self._controllers.trail.opened
        match tab:
            case "map":
                from stepper.pages.map import map_page

                return map_page(snapshot, look, width, height)
            case "code":
                from stepper.pages.code import code_page

                return code_page(snapshot, opened, look, width)
            case "why" if opened:
                from stepper.pages.why import why_page

                return why_page(opened, look, width, height)
            case "compare":
                from stepper.pages.compare import compare_page

                return compare_page(snapshot, self._controllers.comparing.found, look, width)
            case "stops":
                from stepper.pages.stops import stops_page

                return stops_page(snapshot, look, width)
            case "lesson":
                return self._controllers.lessons.page(look, width)
            case "glossary":
                return self._controllers.glossary.page(look, width)
            case "answer":
                from stepper.pages.answers import answer_page

                return answer_page(self.answer, look, width)
            case "why":
                from stepper.pages.page import Page

                return Page()
        from stepper.pages.notes import notes_page

        return notes_page(snapshot, look, width)

    def _ask_for_room(self) -> None:
        """The sentence that a tiny terminal gets."""
        from stepper.pages.page import PageWriter

        width, height = self._host.application.size
        page = PageWriter(self._look, width - 4)
        page.text(phrase("size.too_small", columns=LEAST_WIDTH, rows=LEAST_HEIGHT, width=width, height=height))
        self._parts.small.show(*page.page().lines)
