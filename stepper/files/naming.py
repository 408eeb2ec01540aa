"""What a file may be called: by a user, and in a command for a shell; and the folder that holds what stepper keeps for a user."""

import re
import shlex
from pathlib import Path

from stepper.errors import BadInput

__all__ = ["file_named", "in_shell", "state_folder"]

_ACTIVE = re.compile(r"""["$`\\!]""")
"""What means something to a shell between double quotes."""


def file_named(text: str) -> Path:
    """The file that a user means.

    Raises:
        BadInput: no file can be called so.
    """
    if not text or any(character < " " or character == "\x7f" for character in text):
        raise BadInput("file.cannot_be_named", text=text)
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise BadInput("file.no_home", text=text) from None


def state_folder() -> Path:
    """Where stepper keeps what belongs to this user; it need not be there yet."""
    from platformdirs import user_state_path

    return user_state_path("stepper", appauthor=False)


def in_shell(name: object) -> str:
    """A text, or the name of a file, as one word of a shell's command: what is pasted from us runs nothing but what it says.

    >>> print(in_shell("my model"), in_shell("print('hello')"), in_shell("$(touch x).bin"), in_shell(Path("-x")))
    'my model' "print('hello')" '$(touch x).bin' ./-x
    """
    text = f"./{name}" if isinstance(name, Path) and str(name).startswith("-") else str(name)
    return f'"{text}"' if "'" in text and not _ACTIVE.search(text) else shlex.quote(text)
