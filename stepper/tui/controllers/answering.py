"""What the screen does with what a command gave back: one table, by the type of the result.

    HelpWanted       the keys and verbs, on a screen of their own
    CheckWanted      PyTorch is asked, beside everything else
    LessonsWanted    the lessons are opened
    DrawingWanted    a pad to draw an image on
    PictureWanted    the screen is drawn to the file
    Viewed           the tensor is looked at so; after a replay, as at its end
    Moved            the cell that was asked for is shown
    StoppedAt        the head and the cell that fulfil a breakpoint's condition are shown
    StopList, …      nothing is said where the list is in front of us: it shows it
    Left             the screen is left

Everything else is said: in a line, or on a page of its own.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stepper.commands import Result
    from stepper.commands.results import DrawingWanted, LessonsWanted, Moved, StoppedAt
    from stepper.desk.conversation import Evaluated
    from stepper.tui.controllers.host import Host
    from stepper.tui.controllers.input_line import InputLine
    from stepper.tui.controllers.lessons import Lessons
    from stepper.tui.controllers.looking import Looking
    from stepper.tui.controllers.panes import Panes
    from stepper.tui.controllers.picturing import Picturing
    from stepper.tui.controllers.viewing import Viewing

__all__ = ["Answering"]


class Answering:
    """Takes the answers to lines."""

    def __init__(
        self,
        host: "Host",
        panes: "Panes",
        viewing: "Viewing",
        input_line: "InputLine",
        lessons: "Lessons",
        picturing: "Picturing",
        looking: "Looking",
    ) -> None:
        self._host, self._panes, self._viewing, self._input_line = host, panes, viewing, input_line
        self._lessons, self._picturing, self._looking = lessons, picturing, looking

    def take(self, line: str, answer: "Evaluated") -> None:
        """Do what there is to do about a line that was carried out."""
        does = self._table.get(type(answer.result))
        if does:
            does(answer.result)
        self._input_line.carried_out(line)
        if not does and answer.text and not (self._panes.page == "stops" and isinstance(answer.result, self._of_stops)):
            self._host.answer(answer.result if answer.result and "\n" in answer.text and _is_drawn(answer.result) else answer.text)

    @cached_property
    def _table(self) -> "Mapping[type[Result | None], Callable[[Any], None]]":
        from stepper.commands import results as r

        return {
            r.Left: lambda _: self._host.act("quit"),
            r.HelpWanted: lambda _: self._host.act("help"),
            r.CheckWanted: lambda _: self._host.act("check"),
            r.ComparisonWanted: lambda _: self._host.act("compare"),
            r.LessonsWanted: self._open_lessons,
            r.PictureWanted: self._picturing.draw,
            r.DrawingWanted: self._draw,
            r.Moved: self._show_cell,
            r.StoppedAt: self._show_reason,
            r.Viewed: self._looking.take,
            r.Replayed: lambda replayed: self._looking.take(replayed.view) if replayed.view else None,
        }

    @cached_property
    def _of_stops(self) -> "tuple[type[Result], ...]":
        """What the list of breakpoints and watches shows."""
        from stepper.commands import results as r

        return r.StopList, r.BreakpointSet, r.WatchSet

    def _show_reason(self, stopped: "StoppedAt") -> None:
        """The head and the cell for which the first of the conditions holds, and why we stopped."""
        from stepper.commands import text

        cell = next((held.cell for held in stopped.reasons.values() if held.cell), None)
        if cell:
            self._viewing.show_cell(cell)
        self._host.answer(text(stopped))

    def _draw(self, wanted: "DrawingWanted") -> None:
        """A pad; what is drawn becomes the input."""
        from stepper.tui.drawing_screen import DrawingScreen

        host = self._host
        host.application.push_screen(DrawingScreen(wanted.seen, host.application.look, lambda pixels: host.perform(f"input {pixels}")))

    def _show_cell(self, moved: "Moved") -> None:
        """The cell that was asked for."""
        if moved.cell:
            self._viewing.show_cell(moved.cell)

    def _open_lessons(self, wanted: "LessonsWanted") -> None:
        self._lessons.ask(wanted.rest)


def _is_drawn(result: "Result") -> bool:
    from stepper.pages.answers import is_drawn

    return is_drawn(result)
