"""The whole run in one line; a click or a drag goes there."""

from typing import TYPE_CHECKING

from textual.events import MouseDown, MouseMove, MouseUp
from textual.strip import Strip

from stepper.tui.messages import StepChosen, TurnChosen
from stepper.tui.strips import strip_of
from stepper.tui.widgets.one_line import OneLine

if TYPE_CHECKING:
    from stepper.engine import Program
    from stepper.render.look import Look
    from stepper.render.timeline import Timeline

__all__ = ["TimelineBar"]


class TimelineBar(OneLine):
    """Draws a timeline."""

    def __init__(self) -> None:
        super().__init__(id="timeline")
        self._timeline: Timeline | None = None
        self._program: Program | None = None
        self._look: Look | None = None
        self._dragging = False

    def show_timeline(self, timeline: "Timeline", program: "Program", look: "Look") -> None:
        """Draw where the run is."""
        self._timeline, self._program, self._look = timeline, program, look
        self.refresh()

    def render_line(self, y: int) -> Strip:
        base = self.rich_style
        if self._timeline is None or self._look is None:
            return Strip.blank(self.size.width, base)
        from stepper.render.timeline import timeline_line

        return strip_of(timeline_line(self._timeline, self.size.width, self._look), base, self.size.width)

    def on_mouse_down(self, event: MouseDown) -> None:
        self._dragging = True
        self.capture_mouse()
        self._go(event.x)

    def on_mouse_move(self, event: MouseMove) -> None:
        if self._dragging:
            self._go(event.x)

    def on_mouse_up(self, event: MouseUp) -> None:
        self._dragging = False
        self.release_mouse()

    def _go(self, x: int) -> None:
        """Ask for what is drawn at a column."""
        from stepper.render.timeline import timeline_at

        if self._timeline is None or self._program is None:
            return
        moment = timeline_at(self._timeline, min(max(x, 0), self.size.width - 1), self.size.width)
        if moment is None:
            return
        if moment.position is None:
            if moment.turn != self._timeline.turn and not self._dragging_steps(x):
                self.post_message(TurnChosen(moment.turn))
            return
        step = self._program.steps[moment.position]
        name = step.part_of or step.name
        if moment.position != self._timeline.position:
            self.post_message(StepChosen(name))

    def _dragging_steps(self, x: int) -> bool:
        """Whether the drag has left the widget."""
        return not 0 <= x < self.size.width
