"""Whether this is the first run: a marker in the user's state folder.

Where the folder cannot be written, every run is the first one; nothing else comes of it.
"""

from stepper.files import state_folder

__all__ = ["is_first_run", "remember_run"]

_MARKER = "card-seen"


def is_first_run() -> bool:
    """Whether the card has not been seen yet."""
    try:
        return not (state_folder() / _MARKER).exists()
    except OSError:
        return True


def remember_run() -> None:
    """Note that the card was seen."""
    try:
        folder = state_folder()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _MARKER).touch()
    except OSError:
        return
