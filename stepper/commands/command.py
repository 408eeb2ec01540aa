"""What a command is, and what it acts on.

    COMMAND = Command("next", run, "the next step, whole", "move", keys=(Key("n", "next"),), example="next")

A command is declared once; the keys and the palette of the TUI, the words of the REPL, the blocks of the lessons, `--help`
and the docs are read from the declaration.
"""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from stepper.checkpoints import EMBEDDED
from stepper.commands.log_lines import lines_to
from stepper.commands.result import Result
from stepper.commands.rights import Rights
from stepper.trace import Session, Stops
from stepper.words import said_of

if TYPE_CHECKING:
    from stepper.browser.handout import PinnedMoment
    from stepper.commands.hunt import Hunting
    from stepper.commands.results import Viewed
    from stepper.commands.stops_file import StopsFile
    from stepper.render.line import Line
    from stepper.render.look import Look

__all__ = ["Author", "Command", "Desk", "Drawer", "Key", "VerbFunction", "no_files", "own_files"]

Group = Literal["move", "look", "stops", "what if", "session"]

Author = Literal["person", "replay", "lesson"]
"""Whose line it is: typed by the person, or written by anybody into a log or a lesson."""

Argument = Literal["", "back", "tensor", "part", "cell", "glob", "stop", "watch", "options", "verb", "source", "target", "model", "other"]
"""What a line may go on with: `-1`; a tensor, a part of one, one cell; names that match; a breakpoint, a watch; options; a verb;
words of the source, of the target; a model; anything else."""

OF_TENSORS: frozenset[Argument] = frozenset({"tensor", "part", "cell", "stop", "watch"})
"""Arguments that begin with the name of one tensor."""


@dataclass
class Desk:
    """What commands act on: the session in front of us, and the log of what was done."""

    session: Session
    log: list[str] = field(default_factory=list)
    """Every line executed; replayed on the same sentence it leads to the same place."""
    opening: str = field(init=False)
    """What `stepper debug` is given to open the session that the log begins with."""
    stops_file: "StopsFile | None" = None
    """Where breakpoints and watches are kept; None: nowhere."""
    lessons: "Callable[[Desk, str], Result] | None" = field(default=None, repr=False)
    """What carries out the verb `lessons`; None where there is nobody to talk to."""
    save_script: "Callable[[Path], None] | None" = field(default=None, repr=False)
    """Writes what was done as a Python script; None where nobody keeps one."""
    stops_of_others: dict[str, Stops] = field(default_factory=dict, repr=False)
    """Breakpoints and watches of the models that were here before, by their names."""
    view: "Viewed | None" = None
    """How the tensor in front was last asked to be looked at."""
    look_line: "Callable[[], str] | None" = field(default=None, repr=False)
    """Writes how the front end looks at the tensor, as the verb `view` takes it; None where it has no screen."""
    pins: "list[PinnedMoment]" = field(default_factory=list, repr=False)
    """Moments that are kept for a handout."""
    drawer: "Drawer | None" = field(default=None, repr=False)
    """Draws an answer as it stands on a page; None where nobody does."""
    hunt: "Hunting | None" = field(default=None, repr=False)
    """The search for a mistake that is on, if one is."""
    theme: str = "dark"
    """That pictures are drawn in: of the front end, where that has one."""
    rights: Rights = field(default_factory=Rights)
    """What may be done here."""
    does_itself: frozenset[type[Result]] = frozenset()
    """The requests that the front end carries out itself: it gets them back in the place of an answer."""

    def __post_init__(self) -> None:
        self.opening = _opening(self.session)

    def begin_log(self) -> None:
        """Let the log begin with the session in front of us: what led there cannot be replayed."""
        self.opening, self.log[:] = _opening(self.session), lines_to(self.session)

    def change_session(self, session: Session) -> None:
        """Put another session in front. Each model has breakpoints and watches of its own; who may stop the one may stop the other."""
        before, self.session = self.session, session
        session.store.stop = before.store.stop
        if session.model.name == before.model.name:
            session.stops = before.stops
            return
        self.stops_of_others[before.model.name] = before.stops
        known = self.stops_of_others.get(session.model.name)
        session.stops = known or (self.stops_file.restore(session.model.name) if self.stops_file else Stops())


def _opening(session: Session) -> str:
    """Model, sentence and target, as a shell reads them: what begins like an option is not taken for one."""
    home = session.model.directory or Path(session.model.name)
    model = home.name if home.parent == EMBEDDED else str(home.resolve())
    target = [] if session.target_text is None else ["--target", session.target_text]
    if any(each.startswith("-") for each in (session.source_text, *target[1:])):
        return shlex.join([*(f"--target={each}" for each in target[1:]), "--", model, session.source_text])
    return shlex.join([model, session.source_text, *target])


Drawer = Callable[[Result, "Look", int], "Sequence[Line] | None"]
"""Draws an answer in a look, so many cells wide; None where there is no page for it."""

VerbFunction = Callable[[Desk, str], Result]
"""What carries out a line, or the rest of one."""


def no_files(rest: str) -> bool:
    """Of most verbs: they touch no file of the person's."""
    return False


def own_files(rest: str) -> bool:
    """Of verbs that read or write files of the person's, whatever follows."""
    return True


def nothing_to_ask(rest: str) -> None:
    """Of most verbs: they are carried out here, whatever the front end."""
    return


@dataclass(frozen=True)
class Key:
    """A key, and the line it stands for."""

    key: str
    """As Textual names it: n, space, left_square_bracket, ctrl+q."""
    line: str
    asks: bool = False
    """The front end asks for the rest of the line first."""


@dataclass(frozen=True)
class Command:
    """One verb."""

    name: str
    run: VerbFunction
    """Gets the rest of the line."""
    summary: str
    """What it does, in English; for other languages it stands under its name in `words/<language>/verbs.toml`."""
    group: Group
    usage: str = ""
    """Its arguments, as written in help: NAME [ROW]."""
    example: str = ""
    aliases: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()
    argument: Argument = ""
    """What stands after the verb: what the prompt completes, and an input line offers."""
    logged: bool = True
    """Whether the line belongs to what was done, and is replayed."""
    touches_files: Callable[[str], bool] = no_files
    """Whether, with this rest of the line, it reads or writes files of the person's: only the person may have that done."""
    request: Callable[[str], Result | None] = nothing_to_ask
    """What a front end that does such a thing itself is asked for, with this rest of the line; reads nothing of the session."""
    in_lessons: bool = True
    """Whether a lesson may use it: it moves, looks or asks "what if?", and neither reads files nor writes them."""

    @property
    def says(self) -> str:
        """What it does, in the language that is spoken."""
        return said_of(f"verbs.{self.name}", self.summary)

    @property
    def takes_a_tensor(self) -> bool:
        """Whether one of its arguments is a tensor's name."""
        return self.argument in OF_TENSORS

    @property
    def changes_what_is_run(self) -> bool:
        """Whether it changes the model or what it reads, or shows what that did."""
        return self.group == "what if" or self.argument in ("source", "target", "model")
