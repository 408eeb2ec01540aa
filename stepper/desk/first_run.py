"""Whether this is the first run: a marker in the user's state folder.

Where the folder cannot be written, every run is the first one; nothing else comes of it.
"""

from pathlib import Path

__all__ = ["is_first_run", "remember_run"]

_MARKER = "card-seen"


def _folder() -> Path:
    from platformdirs import user_state_path

    return user_state_path("stepper", appauthor=False)


def is_first_run() -> bool:
    """Whether the card has not been seen yet."""
    try:
        return not (_folder() / _MARKER).exists()
    except OSError:
        return True


def remember_run() -> None:
    """Note that the card was seen."""
    try:
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _MARKER).touch()
    except OSError:
        return
