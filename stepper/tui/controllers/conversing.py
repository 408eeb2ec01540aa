"""The prompt from inside the screen: a line below the tensor, for one command or line of Python; and the whole of it.

For the whole prompt the screen steps back, and comes back where that has led. While it runs, the thread that works on the session
stands still. Where the screen cannot step back (in a browser, in a test), there is the line alone.
"""

import contextlib
import signal
import sys
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from stepper.desk.conversation import verbs_alone
from stepper.desk.screen_keys import REPL
from stepper.tui.typed import text_of
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.commands import Desk
    from stepper.commands.results import LessonsWanted
    from stepper.desk.conversation import Conversation
    from stepper.tui.controllers.host import Host
    from stepper.tui.controllers.input_line import InputLine
    from stepper.tui.controllers.lessons import Lessons

__all__ = ["Conversing"]

_MOMENT = 0.03
"""Seconds in which keys that were sent together arrive."""


class Conversing:
    """Opens the line, or the prompt."""

    def __init__(self, host: "Host", input_line: "InputLine", lessons: "Lessons") -> None:
        self._host, self._input_line, self._lessons = host, input_line, lessons
        input_line.readers[REPL] = self.evaluate

    @property
    def _talk(self) -> "Conversation | None":
        return self._host.application.talk

    def ask(self) -> None:
        """Ask for one line."""
        self._input_line.ask(REPL)

    def begin(self) -> None:
        """Step back for the prompt, in a moment: what is typed ahead is still on its way and goes there."""
        if self._talk is None:
            self._input_line.ask(REPL)
        else:
            self._host.ahead.hold()
            self._host.set_timer(_MOMENT, partial(self._step_back, self._talk))

    def _step_back(self, talk: "Conversation") -> None:
        """Talk, and come back; or ask for a line in the place of that."""
        host = self._host
        asked: list[LessonsWanted] = []
        with host.debugger.standing_still() as desk:
            typed = host.ahead.release()
            if desk is None:
                host.say(phrase("talk.busy"), is_error=True)
                return
            desk.theme = host.application.theme_name
            with _in_the_terminal(desk, asked):
                came_back = self._converse(talk, desk, text_of(typed))
        if came_back:
            host.application.mouse_released = False
            host.debugger.look_again(REPL)
            for wanted in asked:
                self._lessons.ask(wanted.rest)
        else:
            self._input_line.ask(REPL)
            host.type(typed)

    def _converse(self, talk: "Conversation", desk: "Desk", typed: str) -> bool:
        """Talk on the terminal; False where the screen cannot step back."""
        try:
            with self._host.application.suspend(), _caught(), _interruptible():
                talk.converse(desk, typed)
        except SuspendNotSupported:
            return False
        return True

    def evaluate(self, line: str) -> None:
        """Carry one line out, inside the screen."""
        self._host.debugger.evaluate(line, self._talk.evaluate if self._talk else verbs_alone)


@contextlib.contextmanager
def _in_the_terminal(desk: "Desk", asked: "list[LessonsWanted]") -> Iterator[None]:
    """Meanwhile there is no screen to draw, and the verb `lessons` ends the talk: the screen takes the lesson, which is noted for it."""
    from stepper.commands.results import Left, LessonsWanted

    def leave(_: "Desk", rest: str) -> Left:
        asked.append(LessonsWanted(rest))
        return Left()

    before = desk.lessons, desk.does_itself
    desk.lessons, desk.does_itself = leave, frozenset()
    try:
        yield
    finally:
        desk.lessons, desk.does_itself = before


@contextlib.contextmanager
def _caught() -> Iterator[None]:
    """Nothing may leave a suspended screen by an exception: it would never come back."""
    try:
        yield
    except BaseException as error:  # noqa: BLE001 - said on the terminal, which is still there
        sys.stderr.write(f"{type(error).__name__}: {error}\n")


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C belongs to the prompt meanwhile."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
