"""Breakpoints and watches that outlive the program: one small file in the user's state folder.

    keep_stops(desk)         at the start of the screen, the prompt or the narration: read, and from now on written

The log says nothing of what is restored, which may be of another sentence: where such a breakpoint stops the run, the log has the
place. The file is that of `stops_file`.
"""

from pathlib import Path

from stepper.commands.command import Desk
from stepper.commands.stops_file import StopsFile
from stepper.files import state_folder

__all__ = ["keep_stops"]


def keep_stops(desk: Desk, file: Path | None = None) -> None:
    """Give a desk the breakpoints and watches kept for its model, and have them kept from now on."""
    desk.stops_file = StopsFile(file or state_folder() / "stops.json")
    session = desk.session
    session.stops = desk.stops_file.restore(session.model.name)
