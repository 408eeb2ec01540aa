"""Breakpoints and watches that outlive the program: one small file in the user's state folder.

    keep_stops(desk)         at the start of the screen, the prompt or the narration: read, and from now on written

What is restored stands in the log too, so that the log replays. The file is that of `stops_file`.
"""

from pathlib import Path

from stepper.commands.command import Desk
from stepper.commands.log_lines import stop_lines
from stepper.commands.stops_file import StopsFile

__all__ = ["keep_stops"]


def keep_stops(desk: Desk, file: Path | None = None) -> None:
    """Give a desk the breakpoints and watches kept for its model, and have them kept from now on."""
    desk.stops_file = StopsFile(file or _default_file())
    session = desk.session
    session.stops = desk.stops_file.restore(session.model.name)
    desk.log += stop_lines(session.stops)


def _default_file() -> Path:
    from platformdirs import user_state_path

    return user_state_path("stepper", appauthor=False) / "stops.json"
