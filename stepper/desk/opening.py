"""What the screen is opened on, as asked for on the command line.

    open_desk(Opening("en-fr", text="the red car sleeps ."))

Everything heavy is imported when the desk is opened, so that the first frame need not wait for it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stepper.checkpoints import Model
    from stepper.commands import Desk
    from stepper.commands.rights import Rights
    from stepper.lab import Hunt
    from stepper.trace import Session

__all__ = ["ChosenLesson", "Opening", "desk_for", "notes_of", "open_desk", "open_session"]


_FEW = 50_000_000
"""Parameters that are read in a moment."""


@dataclass(frozen=True)
class ChosenLesson:
    """A lesson to begin with."""

    id: str
    folder: Path | None = None
    """Of lessons that do not come with stepper."""
    progress: Path | None = None
    """A progress file that is not the usual one."""
    again: bool = False
    """From its beginning, wherever the learner left it."""


@dataclass(frozen=True)
class Opening:
    """A model, a sentence and a place."""

    model: "str | Model" = "en-fr"
    """A name, a directory, or the model itself."""
    text: str | None = None
    """None: the model's example."""
    target: str | None = None
    at: str | None = None
    """The tensor to stand on."""
    replay: str | None = None
    """A file of lines to carry out first, as `save` writes it."""
    lesson: ChosenLesson | None = None
    keep_stops: bool = True
    """Breakpoints and watches are those of the last time, and kept for the next; a replay brings its own."""
    check: bool = True
    """Compare with PyTorch once the screen is there."""
    hunt: "Hunt | None" = None
    """A mistake to be found: its session is opened."""
    demo: float = 0.0
    """How quickly the demo plays: 1 in thirty seconds; 0 where there is none."""
    rights: "Rights | None" = None
    """What may be done; None: everything."""

    @property
    def leads_on(self) -> bool:
        """Whether lines are carried out before anything is shown."""
        return self.replay is not None or self.at is not None

    @property
    def model_name(self) -> str:
        return self.model if isinstance(self.model, str) else self.model.name


def notes_of(session: "Session") -> tuple[str, ...]:
    """What a user should know of how the model was read, and of its parameters where they are few enough to be read at once."""
    model = session.model
    return (*model.notes, *(model.not_finite() if model.parameters.count <= _FEW else ()))


def open_desk(opening: Opening) -> "Desk":
    """Load the model, read the sentence, go to the place.

    Raises:
        StepperError: one of them cannot be used.
    """
    return desk_for(opening, open_session(opening))


def open_session(opening: Opening) -> "Session":
    """Load the model and read the sentence: what there is to see first, without the registry of verbs.

    Raises:
        StepperError: one of them cannot be used.
    """
    from stepper.trace import Session

    if opening.hunt:
        return opening.hunt.session
    return Session(opening.model, opening.text, opening.target)


def desk_for(opening: Opening, session: "Session") -> "Desk":
    """The desk around a session: with its breakpoints and watches, and at the place that was asked for.

    Raises:
        StepperError: a line of the replay cannot be carried out, or there is no such place.
    """
    from stepper.commands import Desk, execute
    from stepper.commands.saved_stops import keep_stops

    desk = Desk(session)
    desk.rights, desk.hunt = opening.rights or desk.rights, opening.hunt
    if opening.keep_stops and not opening.hunt and opening.replay is None:
        keep_stops(desk)
    if opening.replay is not None:
        execute(desk, f"replay {opening.replay}")
    if opening.at is not None:
        execute(desk, f"goto {opening.at}")
    return desk
