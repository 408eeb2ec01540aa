"""Reading a file that somebody names: an ordinary one, and no more of it than was asked for.

    read_bytes(path, most=1_000_000)      OSError: it cannot be read, is a folder, a device or a pipe, or is larger
    as_text(path)                         the same as text in UTF-8
    open_ordinary(path)                   to read parts of a large one
    files_below(folder, ".md")            the files of a folder, and of those in it

A pipe would be waited for, and a device gives bytes for ever: both are refused before they are opened, and once more after that.
"""

import errno
import os
import stat
from io import FileIO
from pathlib import Path

from stepper.errors import BadInput, Clause

__all__ = ["as_text", "files_below", "open_ordinary", "read_bytes", "read_text"]

_MOST_BYTES = 16_000_000
"""What a text may have, unless its reader knows better."""
_MOST_ENTRIES = 20_000
"""Of a folder that is looked through."""
_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)


def open_ordinary(path: Path) -> FileIO:
    """Open a file for reading; whoever asked closes it.

    Raises:
        OSError: it cannot be opened, or is no ordinary file.
    """
    _refuse_others(os.stat(path))  # to open some devices does something already
    opened = FileIO(os.open(path, _FLAGS), "rb")
    try:
        _refuse_others(os.fstat(opened.fileno()))  # another may have taken its place
    except OSError:
        opened.close()
        raise
    return opened


def _refuse_others(state: os.stat_result) -> None:
    if not stat.S_ISREG(state.st_mode):
        raise OSError(errno.EINVAL, str(Clause("file.folder_or_device")))


def read_bytes(path: Path, most: int = _MOST_BYTES) -> bytes:
    """All that a file holds.

    Raises:
        OSError: it cannot be read, is no ordinary file, or has more bytes than that.
    """
    with open_ordinary(path) as opened:
        size = os.fstat(opened.fileno()).st_size
        content = opened.read(most + 1 if size <= most else 0) or b""
    if size > most or len(content) > most:
        raise OSError(errno.EFBIG, str(Clause("file.too_large", most=most)))
    return content


def as_text(path: Path, most: int = _MOST_BYTES) -> str:
    """The same as text, line ends as Python has them; a mark that some editors put first is left out.

    Raises:
        OSError: as above.
        UnicodeDecodeError: it is no text in UTF-8.
    """
    return read_bytes(path, most).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def read_text(file: Path, kind: Clause) -> str:
    """What a text file holds that a user named.

    Args:
        file: to read.
        kind: what it should be.

    Raises:
        BadInput: it cannot be read, or is no such text.
    """
    try:
        return as_text(file)
    except OSError as problem:
        raise BadInput("file.cannot_read", file=file, why=problem.strerror) from None
    except UnicodeDecodeError:
        raise BadInput("file.not_text", file=file, kind=kind) from None


def files_below(folder: Path, ending: str) -> list[Path]:
    """The files of a folder, and of the folders in it, whose names end so, in order; links to folders are not followed.

    Raises:
        BadInput: the folder holds too much to look through.
    """
    found: list[Path] = []
    entries = 0
    for home, folders, names in os.walk(folder):
        entries += len(folders) + len(names)
        if entries > _MOST_ENTRIES:
            raise BadInput("file.too_many", folder=folder, most=_MOST_ENTRIES)
        found += [Path(home, name) for name in names if name.endswith(ending)]
    return sorted(found)
