"""Carries lines out and says where they led.

    debugger.perform("next")          execute the line, then announce a Snapshot
    debugger.ask(work, then)          anything else that reads the session: an explanation, a digest, completions

All of it happens on the background thread; what comes back is announced on the screen's. Of several lines in a row only the
last one's snapshot is made.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from stepper.desk.background import Background
from stepper.desk.conversation import verbs_alone
from stepper.desk.opening import Opening, desk_for, open_session
from stepper.errors import StepperError, Stopped

if TYPE_CHECKING:
    from stepper.commands import Desk
    from stepper.commands import Result as Given
    from stepper.commands.command import Drawer
    from stepper.commands.results import Viewed
    from stepper.desk.conversation import Evaluated
    from stepper.inspect.snapshot import Snapshot
    from stepper.render.digest import Digest
    from stepper.trace import Position, RunProgress, Session

__all__ = ["FURNISHED", "OPENED", "Announced", "Debugger"]

OPENED, FURNISHED = "open", "furnish"
"""What no line has led to, as it is announced: there is a session; lines can be carried out."""

Found = TypeVar("Found")

_PATIENCE = 2.0
"""Seconds to wait for work under way to end."""


@dataclass(frozen=True)
class Announced:
    """What came of a line."""

    line: str
    snapshot: "Snapshot | None" = None
    """None where another line follows at once, or nothing changed."""
    answer: "Evaluated | None" = None
    """What was said to it; None where it was not carried out."""
    error: str = ""


def _announced(line: str, answer: "Evaluated") -> Announced:
    """A line that was carried out, or refused."""
    return Announced(line, error=answer.error) if answer.error else Announced(line, answer=answer)


def _on_a_screen(desk: "Desk") -> "Desk":
    """The desk of a screen, which leaves, helps, compares, asks PyTorch, has lessons and draws itself without waiting for this thread."""
    from stepper.commands.results import CheckWanted, ComparisonWanted, HelpWanted, Left, LessonsWanted, PictureWanted

    desk.does_itself = frozenset({CheckWanted, ComparisonWanted, HelpWanted, Left, LessonsWanted, PictureWanted})
    return desk


class Debugger:
    """The desk and the thread that works at it.

    Args:
        opening: what to open.
        post: calls a function on the screen's thread, soon.
        announce: told what came of each line.
        takes_time: told of work that was asked for and is not done at once.
        look_line: writes how the tensor in front is looked at, as the verb `view` takes it.
        drawer: draws an answer as it stands on a page.
    """

    def __init__(
        self,
        opening: Opening,
        post: Callable[[Callable[[], None]], object],
        announce: Callable[[Announced], None],
        takes_time: Callable[[], None] = lambda: None,
        look_line: Callable[[], str] | None = None,
        drawer: "Drawer | None" = None,
    ) -> None:
        self.background = Background(post, self._stop)
        self._opening = opening
        self._announce, self._takes_time, self._look_line, self._drawer = announce, takes_time, look_line, drawer
        self._first: Session | None = None
        """The session that was opened."""
        self._desk: Desk | None = None
        """What it lies on, once a line is to be carried out: the registry of verbs takes its time to import."""
        self._measured: dict[str, Digest] = {}
        self._shown: Position | None = None
        """Where the last snapshot was."""
        self._lines = 0
        """Lines that wait to be carried out."""
        self._dropped = 0
        """How many of them are to be left out."""

    @property
    def _session(self) -> "Session | None":
        return self._desk.session if self._desk else self._first

    @property
    def view(self) -> "Viewed | None":
        """How the tensor in front was last asked to be looked at."""
        return self._desk.view if self._desk else None

    @property
    def busy(self) -> bool:
        """Whether a line is under way."""
        return self.background.busy

    def open(self) -> None:
        """Open the session; what it leads to is announced with the line `OPENED`."""
        self.background.run(self._open, self._announce, patience=0)

    def _open(self) -> Announced:
        try:
            self._first = open_session(self._opening)
            if self._opening.leads_on:
                self._begin()
            return Announced(OPENED, self._snapshot())
        except StepperError as error:
            return Announced(OPENED, error=str(error))

    def furnish(self) -> None:
        """Make ready for lines, and find the breakpoints and watches that were kept: announced with the line `FURNISHED`."""

        def work() -> Announced:
            self._begin()
            return self._arrived(Announced(FURNISHED))

        self.background.run(work, self._announce, patience=0)

    def request(self, line: str) -> "Given | None":
        """What the screen is to do itself for a line, at once; what cannot be carried out is said when that is tried."""
        from stepper.commands import request_of

        try:
            return request_of(self._desk, line) if self._desk else None
        except StepperError:
            return None

    def perform(self, line: str) -> None:
        """Carry a line of the registry out."""
        self._lines += 1
        self._run(lambda: self._perform(line), self._announce)

    def _run(self, work: Callable[[], Found], then: Callable[[Found], None]) -> None:
        self.background.run(work, then)
        if self.busy:
            self._takes_time()

    def drop_waiting(self) -> None:
        """Leave out the lines that have not begun yet, and stop the one that is under way."""
        self._dropped = self._lines
        self._stop()

    def _stop(self) -> None:
        """Stop the computation that is under way."""
        if self._session is not None:
            self._session.store.stop.set()

    @property
    def progress(self) -> "RunProgress | None":
        """Of the computation that is under way."""
        store = self._session.store if self._session else None
        return store.task or store.progress if store else None

    def _begin(self) -> "Desk":
        """The desk, for a piece of work that begins: a stop that was asked for was meant for the work before."""
        if self._desk is None:
            assert self._first is not None
            self._desk = _on_a_screen(desk_for(self._opening, self._first))
            self._desk.look_line, self._desk.drawer = self._look_line, self._drawer
        self._desk.session.store.stop.clear()
        return self._desk

    def _perform(self, line: str) -> Announced:
        desk = self._begin()
        self._lines -= 1
        announced = Announced(line)
        if self._dropped:
            self._dropped -= 1
        else:
            announced = _announced(line, verbs_alone(desk, line))
        return announced if self._lines else self._arrived(announced)

    def do(self, line: str, work: "Callable[[Desk], Evaluated]") -> None:
        """Have something done at the desk that is more than a line of the registry, announced under a line."""
        self._lines += 1

        def done() -> Announced:
            desk = self._begin()
            self._lines -= 1
            return self._arrived(_announced(line, work(desk)))

        self._run(done, self._announce)

    def evaluate(self, line: str, evaluate: "Callable[[Desk, str], Evaluated]") -> None:
        """Carry out a line of the prompt."""
        self.do(line, lambda desk: evaluate(desk, line))

    def look_again(self, line: str) -> None:
        """Announce where the session is, after somebody else has worked on it."""
        self._measured.clear()
        self._run(lambda: self._arrived(Announced(line)), self._announce)

    @contextmanager
    def standing_still(self) -> "Iterator[Desk | None]":
        """The desk for somebody else to work at; None where work is under way."""
        with self.background.standing_still(_PATIENCE) as still:
            yield self._desk if still else None

    def _arrived(self, announced: Announced) -> Announced:
        """Announce where a line has led; where what is there cannot be computed, say why."""
        try:
            return replace(announced, snapshot=self._snapshot())
        except StepperError as refused:
            if isinstance(refused, Stopped):
                self._return()
            return replace(announced, error=announced.error or str(refused))

    def _snapshot(self) -> "Snapshot":
        from stepper.inspect.snapshot import take_snapshot

        assert self._session is not None
        snapshot = take_snapshot(self._session, self._measured)
        self._shown = snapshot.position
        return snapshot

    def _return(self) -> None:
        """Go back to where the screen is: the way from there was stopped."""
        from stepper.commands import execute

        shown = self._shown
        if self._desk and shown and self._desk.session.position != shown:
            with suppress(StepperError):  # an edit has taken the place away
                execute(self._desk, f"goto {shown.step}@{shown.turn} {shown.row}")

    def ask(self, work: "Callable[[Session], Found]", then: "Callable[[Found | StepperError], None]", idle: bool = False) -> None:
        """Read something from the session; an error a user can cause comes back as a value."""
        begin = self.background.idle if idle else self._run
        begin(lambda: self._read(work), then)

    def _read(self, work: "Callable[[Session], Found]") -> "Found | StepperError":
        assert self._session is not None
        self._session.store.stop.clear()
        try:
            return work(self._session)
        except StepperError as error:
            return error

    def measure(self, name: str, turn: int, then: "Callable[[str, int, Digest], None]") -> None:
        """Make a digest once nothing else is to do."""

        def work(session: "Session") -> "Digest":
            from stepper.inspect.snapshot import digest_for

            return digest_for(session, name, turn, self._measured)

        def done(found: "Digest | StepperError") -> None:
            if not isinstance(found, StepperError):
                then(name, turn, found)

        self.ask(work, done, idle=True)
