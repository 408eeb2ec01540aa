"""The exercise of a lesson that is open: its file, written here or in an editor of one's own, and checked each time it is saved."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from stepper.errors import StepperError
from stepper.words import phrase

if TYPE_CHECKING:
    from textual.timer import Timer

    from stepper.course import Player, Workbench
    from stepper.tui.controllers.host import Host
    from stepper.tui.editor_screen import EditorScreen

__all__ = ["Exercises"]

_LOOK_AGAIN = 0.5
"""Seconds between two looks at a file that is being edited."""
_EACH = 1.0
"""Seconds between two words on a check that goes on."""


class Exercises:
    """The file, and what the four letters of an exercise do.

    Args:
        host: the screen.
        have: has the player of the lesson do something.
    """

    def __init__(self, host: "Host", have: "Callable[[Callable[[Player], object]], None]") -> None:
        self._host, self._have = host, have
        self._bench: Workbench | None = None
        self._watching: Timer | None = None
        self._editor: EditorScreen | None = None
        """Our own editor, where it was opened."""
        self._counting: Timer | None = None
        self._seconds = 0
        self._hints_left = 0
        self._asked_for_solution = False

    def follow(self, player: "Player | None") -> str:
        """Take up the exercise that the player is at, or let go of the one before; the name of its file, empty where there is none."""
        before, self._bench = self._bench, self._bench_of(player) if player else None
        self._asked_for_solution = self._asked_for_solution and before is self._bench
        self._hints_left = _hints_left(player) if player else 0
        self._watch()
        return str(self._bench.file) if self._bench else ""

    def _bench_of(self, player: "Player") -> "Workbench | None":
        """The file of the current exercise, made where there is none yet."""
        from stepper.course import Workbench
        from stepper.course.lesson import Try

        chunk = player.chunk
        if not isinstance(chunk, Try):
            return None
        if self._bench and self._bench.file.name.endswith(f"{player.lesson.header.id}-{chunk.function}.py"):
            return self._bench
        try:
            return Workbench.of(player.lesson, chunk)
        except StepperError as refused:
            self._host.complain(str(refused))
            return None

    # --- the four letters --------------------------------------------------------------------------------------------

    def hint(self) -> None:
        self._have(lambda player: player.hint())

    def solution(self) -> None:
        """One solution; while there are hints left, it is asked for twice."""
        if self._hints_left and not self._asked_for_solution:
            self._asked_for_solution = True
            self._host.say(phrase("lesson_tab.hints_left", count=self._hints_left))
        else:
            self._have(lambda player: player.solution())

    def check(self) -> None:
        """Run the learner's file against the exercise."""
        bench = self._bench
        if bench:
            self._host.say(phrase("lesson_tab.checking"))
            self._begin_counting()
            self._have(lambda player: player.check(bench.file))

    def _begin_counting(self) -> None:
        """Say from time to time how long the function has been running: a loop that never ends looks like nothing at all."""
        if self._counting is None:
            self._seconds = 0
            self._counting = self._host.set_interval(_EACH, self._count)

    def _count(self) -> None:
        if self._host.debugger.busy:
            self._seconds += 1
            from stepper.course.exercise import SECONDS

            said = phrase("lesson_tab.still_checking", seconds=self._seconds, most=SECONDS)
            self.tell_editor(said)
            self._host.say(said)
        elif self._counting:
            self._counting.stop()
            self._counting = None

    def edit(self) -> None:
        """The file in an editor of our own, which shows what the check says of it."""
        from stepper.tui.editor_screen import EditorScreen

        bench = self._bench
        if bench is None:
            return

        def save(code: str) -> str:
            try:
                bench.write(code)
            except StepperError as refused:
                return str(refused)
            self.tell_editor(phrase("lesson_tab.checking"))
            self.check()
            return ""

        try:
            self._editor = EditorScreen(bench.file.name, bench.read(), save)
        except StepperError as refused:
            self._host.complain(str(refused))
            return
        self._host.application.push_screen(self._editor)

    def tell_editor(self, *lines: str) -> None:
        """Show some lines in the editor, where there are any and it is open."""
        if lines and self._editor and self._editor.is_current:
            self._editor.show(lines)

    # --- another editor ----------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        """Look at the file from time to time while an exercise is open."""
        if self._bench and self._watching is None:
            self._watching = self._host.set_interval(_LOOK_AGAIN, self._look_at_file)
        elif self._bench is None and self._watching:
            self._watching.stop()
            self._watching = None

    def _look_at_file(self) -> None:
        if self._bench and self._bench.saved():
            self.check()


def _hints_left(player: "Player") -> int:
    """How many hints of the current exercise were not asked for yet."""
    from stepper.course.shown import ShownTry

    shown = player.current
    return shown.all_hints - len(shown.hints) if isinstance(shown, ShownTry) else 0
