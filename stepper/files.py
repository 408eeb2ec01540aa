"""Files that appear whole or not at all.

    write_whole(Path("report.html"), pieces)

The pieces go into a new file beside the wanted one, which then takes its name: a full disk or an error half-way leaves what
was there before.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

from stepper.errors import BadInput

__all__ = ["replace_file", "write_whole"]

_ORDINARY = 0o666


def write_whole(file: Path, pieces: Iterable[str]) -> None:
    """Write a text file a user asked for.

    Raises:
        BadInput: it cannot be written.
    """
    try:
        replace_file(file, pieces)
    except OSError as problem:
        raise BadInput(f"cannot write {file}: {problem.strerror}; name another file") from None


def replace_file(file: Path, pieces: Iterable[str]) -> None:
    """Write a text file, whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    with NamedTemporaryFile("w", encoding="utf-8", newline="\n", prefix=".stepper-", dir=file.parent, delete=False) as new:
        try:
            new.writelines(pieces)
            new.close()
            _ordinary(new.name)
            os.replace(new.name, file)
        except BaseException:
            os.unlink(new.name)
            raise


def _ordinary(name: str) -> None:
    """Give the file the permissions that a file made in the ordinary way has: a temporary one is private."""
    mask = os.umask(0)
    os.umask(mask)
    os.chmod(name, _ORDINARY & ~mask)
