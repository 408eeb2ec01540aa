"""Writing a file that somebody names: whole or not at all.

    write_whole(file_named("~/report.html"), pieces)
    with whole_file(path) as new: new.write(b"…")

What is written has no name until it is whole, where the system can do that, and then takes that of the wanted file: a full disk, an
error half-way or a program that is killed leaves what was there before, and nothing beside it. A link is followed, and a device is
never replaced.
"""

import errno
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from io import BufferedRandom
from pathlib import Path

from stepper.errors import BadInput, Clause
from stepper.files.reading import open_ordinary

__all__ = ["place_of", "replace_file", "replace_own", "whole_file", "write_whole"]

_ORDINARY = 0o666
_OPEN_FILES = Path("/proc/self/fd")
"""Where Linux gives a file that is open, and has no name, one to be linked by."""


def write_whole(file: Path, pieces: Iterable[str]) -> None:
    """Write a text file a user asked for.

    Raises:
        BadInput: it cannot be written.
    """
    try:
        replace_file(file, pieces)
    except OSError as problem:
        raise BadInput("file.cannot_write_another", file=file, why=problem.strerror) from None


def replace_own(file: Path, head: str, text: str, kind: Clause) -> None:
    """Write a text that begins with a head of its own: in the place of such a file, and of nothing else.

    Raises:
        BadInput: another file is there, or it cannot be written.
    """
    try:
        with open_ordinary(file) as there:
            is_ours = there.read(len(head.encode())) == head.encode()
    except OSError:
        is_ours = True  # nothing that can be read is there; what hinders the writing is said then
    if not is_ours:
        raise BadInput("file.already_there", file=file, kind=kind)
    write_whole(file, [text])


def replace_file(file: Path, pieces: Iterable[str]) -> None:
    """Write a text file, whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    with whole_file(file) as new:
        new.writelines(piece.encode("utf-8", "backslashreplace") for piece in pieces)  # half a character, from JSON, is written out


@contextmanager
def whole_file(file: Path) -> Iterator[BufferedRandom]:
    """A new file to write, which takes this name where nothing goes wrong meanwhile.

    Raises:
        OSError: it cannot be written.
    """
    place = place_of(file)
    number, name = _begun(place.parent)
    try:
        with open(number, "w+b") as new:
            yield new
            new.flush()
            if hasattr(os, "fchmod"):
                os.fchmod(number, _mode(place))
            os.fsync(number)
            name = name or _linked(number, place.parent)
        os.replace(name, place)
    except BaseException:
        if name:
            with suppress(OSError):
                os.unlink(name)
        raise


def _begun(folder: Path) -> tuple[int, Path | None]:
    """A new file in a folder, and its name; None where it has none yet."""
    if hasattr(os, "O_TMPFILE") and _OPEN_FILES.is_dir():
        with suppress(OSError):  # not every file system can
            return os.open(folder, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o600), None
    name = _beside(folder)
    return os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0), 0o600), name


def _beside(folder: Path) -> Path:
    return folder / f".stepper-{secrets.token_hex(6)}"


def _linked(number: int, folder: Path) -> Path:
    """Give an open file a name of its own."""
    name = _beside(folder)
    home = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.link(_OPEN_FILES / str(number), name.name, dst_dir_fd=home)  # with a folder's number Python has the link followed
    finally:
        os.close(home)
    return name


def place_of(file: Path) -> Path:
    """Where a file is to be written: behind the link, if it is one.

    Raises:
        OSError: something that is no file is there.
    """
    place = Path(os.path.realpath(file))
    if place.exists() and not place.is_file():
        raise OSError(errno.EINVAL, str(Clause("file.folder_or_device")))
    if place.exists() and not place.stat().st_mode & stat.S_IWUSR:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))  # it could be replaced all the same: the folder decides that
    return place


def _mode(place: Path) -> int:
    """The permissions of what is replaced; where nothing is there, of a file made in the ordinary way."""
    if place.exists():
        return stat.S_IMODE(place.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return _ORDINARY & ~mask
