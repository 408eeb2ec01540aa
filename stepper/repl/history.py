"""What was typed before, kept in the user's state folder; ctrl-R searches it.

A folder that cannot be written costs the memory of it, nothing else: `open_history` then says so.
"""

from pathlib import Path

from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from stepper.files import open_ordinary, state_folder
from stepper.words import phrase

__all__ = ["history_path", "open_history"]


def history_path() -> Path:
    """Where lines are kept."""
    return state_folder() / "repl-history"


def open_history() -> tuple[History, str]:
    """The history, and a word about it where it cannot be kept."""
    path = history_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            open_ordinary(path).close()
        path.open("ab").close()
    except OSError as error:
        return InMemoryHistory(), phrase("repl.no_history", file=path, reason=error.strerror)
    return FileHistory(path), ""
