"""Files that users name: read within bounds, written whole or not at all.

    write_whole(file_named("~/report.html"), pieces)
    read_text(file_named("moment.txt"), Clause("file.log"))

The pieces go into a new file beside the wanted one, which then takes its name: a full disk or an error half-way leaves what
was there before. A link is followed, and a device is never replaced.
"""

import errno
import os
import re
import shlex
import stat
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

from stepper.errors import BadInput, Clause

__all__ = ["file_named", "in_shell", "keep_mode", "place_of", "read_text", "replace_file", "replace_own", "write_whole"]

_ORDINARY = 0o666
_ACTIVE = re.compile(r"""["$`\\!]""")
"""What means something to a shell between double quotes."""
_MOST = 10_000_000
"""Characters that are read of a file; a device would give them for ever."""


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


def in_shell(name: object) -> str:
    """A text, or the name of a file, as one word of a shell's command: what is pasted from us runs nothing but what it says.

    >>> print(in_shell("my model"), in_shell("print('hello')"), in_shell("$(touch x).bin"), in_shell(Path("-x")))
    'my model' "print('hello')" '$(touch x).bin' ./-x
    """
    text = f"./{name}" if isinstance(name, Path) and str(name).startswith("-") else str(name)
    return f'"{text}"' if "'" in text and not _ACTIVE.search(text) else shlex.quote(text)


def read_text(file: Path, kind: Clause) -> str:
    """What a text file holds.

    Args:
        file: to read.
        kind: what it should be.

    Raises:
        BadInput: it cannot be read, or is no such text.
    """
    try:
        with file.open(encoding="utf-8-sig") as opened:
            text = opened.read(_MOST + 1)
    except OSError as problem:
        raise BadInput("file.cannot_read", file=file, why=problem.strerror) from None
    except UnicodeDecodeError:
        raise BadInput("file.not_text", file=file, kind=kind) from None
    if len(text) > _MOST:
        raise BadInput("file.too_long", file=file, kind=kind, most=_MOST)
    return text


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
        with file.open("rb") as there:
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
    place = place_of(file)
    with NamedTemporaryFile("w", encoding="utf-8", newline="\n", prefix=".stepper-", dir=place.parent, delete=False) as new:
        try:
            new.writelines(pieces)
            new.flush()
            os.fsync(new.fileno())
            new.close()
            keep_mode(place, Path(new.name))
            os.replace(new.name, place)
        except BaseException:
            os.unlink(new.name)
            raise


def place_of(file: Path) -> Path:
    """Where a file is to be written: behind the link, if it is one.

    Raises:
        OSError: something that is no file is there.
    """
    place = Path(os.path.realpath(file))
    if place.exists() and not place.is_file():
        raise OSError(None, str(Clause("file.folder_or_device")))
    if place.exists() and not place.stat().st_mode & stat.S_IWUSR:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))  # it could be replaced all the same: the folder decides that
    return place


def keep_mode(place: Path, new: Path) -> None:
    """Give a new file the permissions of what it replaces; where nothing is there, of a file made in the ordinary way."""
    if place.exists():
        new.chmod(stat.S_IMODE(place.stat().st_mode))
        return
    mask = os.umask(0)
    os.umask(mask)
    new.chmod(_ORDINARY & ~mask)
