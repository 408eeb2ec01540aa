"""A class: how many may sit in it, who is there, and where each keeps their progress."""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from stepper.errors import BadInput

__all__ = ["Classroom", "Seat", "learner_named"]

_NAME = re.compile(r"[^\W_][\w .'-]{0,39}")
_MINUTE = 60.0


@dataclass(eq=False)
class Seat:
    """Somebody who is there."""

    learner: str
    since: float = field(default_factory=time.monotonic)
    last_key: float = field(default_factory=time.monotonic)

    def typed(self) -> None:
        """Something was typed or clicked."""
        self.last_key = time.monotonic()

    @property
    def quiet_for(self) -> float:
        """Seconds without a key."""
        return time.monotonic() - self.last_key


@dataclass
class Classroom:
    """Who may sit down, and who sits.

    Args:
        folder: where each learner has a folder of their own.
        most: sessions at one time.
        idle: minutes without a key after which one ends.
    """

    folder: Path
    most: int = 20
    idle: float = 30.0
    seats: set[Seat] = field(default_factory=set)

    def take(self, learner: str) -> Seat:
        """A seat.

        Raises:
            BadInput: none is free.
        """
        if len(self.seats) >= self.most:
            raise BadInput("serve.full", most=self.most)
        seat = Seat(learner)
        self.seats.add(seat)
        return seat

    def leave(self, seat: Seat) -> None:
        """Give a seat back."""
        self.seats.discard(seat)

    def quiet(self) -> list[Seat]:
        """Those who have not touched a key for too long."""
        return [seat for seat in self.seats if seat.quiet_for > self.idle * _MINUTE]

    def folder_of(self, learner: str) -> Path:
        """A learner's folder, made where there is none yet."""
        folder = self.folder / learner
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def learners(self) -> Iterable[str]:
        """All who were ever here, by name."""
        known = {each.name for each in self.folder.iterdir() if each.is_dir()} if self.folder.is_dir() else set()
        return sorted(known | {seat.learner for seat in self.seats}, key=str.casefold)


def learner_named(text: str) -> str:
    """A learner's name, as it is kept: it names a folder, so nothing in it leads elsewhere.

    Raises:
        BadInput: it is no name.
    """
    name = " ".join(text.split())
    if not _NAME.fullmatch(name) or name.endswith("."):
        raise BadInput("serve.no_name")
    return name
