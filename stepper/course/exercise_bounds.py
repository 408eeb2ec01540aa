"""What the process of an exercise may use: set up by the process itself, before anybody's code runs in it, and for good.

    bind(folder, readable, seconds, megabytes)        {"time", "memory", "files", "processes", "network"}: what the system holds it to

time, memory     limits of the process, where the system has them
files            Landlock, on Linux: read from Python's own folders, write in `folder`, nothing else
processes        seccomp, on Linux: no other program, no child, no signal to anybody else
network          the same: no socket

An audit hook of Python refuses the same on every system, in words. It stops what somebody does without thinking of it; code that means
to get round it can, and so what only the hook bounds is not in the answer. Nothing of stepper is imported here.
"""

import contextlib
import ctypes
import os
import platform
import signal
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

__all__ = ["bind"]

_LARGEST_FILE = 16 << 20
_NEW_PRIVILEGES, _PARENT_DIES, _SECCOMP, _FILTER = 38, 1, 22, 2
"""Of prctl: `PR_SET_NO_NEW_PRIVS`, `PR_SET_PDEATHSIG`, `PR_SET_SECCOMP`, `SECCOMP_MODE_FILTER`."""


def bind(folder: Path, readable: Iterable[Path], seconds: int, megabytes: int) -> list[str]:
    """Bound this process; returns what the system itself holds it to from now on."""
    roots = [folder, *readable]
    held = _limit(seconds, megabytes)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PARENT_DIES, int(signal.SIGKILL), 0, 0, 0)
        if libc.prctl(_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
            held += ["files"] if _close_files(libc, folder, roots) else []
            held += ["processes", "network"] if _close_calls(libc) else []
    _refuse_in_words(folder, roots)
    return held


def _limit(seconds: int, megabytes: int) -> list[str]:
    """Time, memory, the size of a file, and no process beside this one."""
    try:
        import resource
    except ImportError:
        return []
    # a second more than its caller waits, who is to be the one to say that it took too long
    wanted = {"RLIMIT_CPU": seconds + 1, "RLIMIT_AS": megabytes << 20, "RLIMIT_FSIZE": _LARGEST_FILE, "RLIMIT_CORE": 0, "RLIMIT_NPROC": 0}
    set_now = set()
    for name, bound in wanted.items():
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (bound, bound))
            set_now.add(name)
    signal.alarm(seconds + 1)  # sleeping takes no processor time
    return [*(["time"] if "RLIMIT_CPU" in set_now else []), *(["memory"] if "RLIMIT_AS" in set_now and sys.platform == "linux" else [])]


# --- Landlock: files ------------------------------------------------------------------------------------------------------

_CREATE, _ADD, _RESTRICT = 444, 445, 446
"""System calls, the same on every processor."""
_READ = 0b1101
"""Run, read a file, list a folder."""
_ALL_BY_VERSION = ((1, 0x1FFF), (2, 1 << 13), (3, 1 << 14), (5, 1 << 15))
"""What a version of Landlock can refuse: the first 13 rights, then renaming elsewhere, cutting short, asking a device."""
_ON_FILES = 0b111 | 1 << 14 | 1 << 15


def _close_files(libc: ctypes.CDLL, folder: Path, roots: list[Path]) -> bool:
    version = libc.syscall(_CREATE, None, 0, 1)
    if version < 1:
        return False
    every = sum(rights for since, rights in _ALL_BY_VERSION if version >= since)
    asked = struct.pack("=Q", every)
    rules = libc.syscall(_CREATE, asked, len(asked), 0)
    if rules < 0:
        return False
    for root in roots:
        number = os.open(root, os.O_PATH | os.O_CLOEXEC)
        rights = (every if root == folder else _READ) & (every if root.is_dir() else _ON_FILES)
        libc.syscall(_ADD, rules, 1, struct.pack("=Qi", rights, number), 0)
        os.close(number)
    return bool(libc.syscall(_RESTRICT, rules, 0) == 0)


# --- seccomp: processes and network ---------------------------------------------------------------------------------------

_MACHINES: dict[str, tuple[int, int, int, tuple[int, ...]]] = {
    "x86_64": (
        0xC000003E,
        56,
        234,
        (41, 42, 43, 49, 50, 53, 57, 58, 59, 62, 101, 129, 165, 200, 248, 249, 250, 272, 288, 297, 298, 304, 308, 310, 311, 321, 322, 323),
    ),
    "aarch64": (
        0xC00000B7,
        220,
        131,
        (198, 199, 200, 201, 202, 203, 221, 129, 117, 138, 40, 130, 217, 218, 219, 97, 242, 240, 241, 265, 268, 270, 271, 280, 281, 282),
    ),
}
"""Of a processor: its number in a filter, its calls clone and tgkill, and those that are refused: sockets and what is done with them,
fork and execve, signals to others, looking into others, keys, mounts, other namespaces, measuring, programs in the kernel."""
_EVERYWHERE = (424, 425, 434, 438)
"""Signals by a file, io_uring, files of processes: the same numbers on every processor."""
_CLONE3, _ABSENT, _REFUSED = 435, 0x00050000 | 38, 0x00050000 | 1
_ALLOWED = 0x7FFF0000
_THREAD = 0x00010000
_LOAD, _EQUAL, _AT_LEAST, _HAS, _GIVE = 0x20, 0x15, 0x35, 0x45, 0x06
"""Of a filter's instructions: load a word, compare it, look for a bit of it, end."""


def _close_calls(libc: ctypes.CDLL) -> bool:
    if platform.machine() not in _MACHINES or ctypes.sizeof(ctypes.c_void_p) != 8:
        return False
    lines = _filter(*_MACHINES[platform.machine()])
    code = b"".join(struct.pack("=HBBI", *line) for line in lines)
    held = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("@HP", len(lines), ctypes.addressof(held))
    return bool(libc.prctl(_SECCOMP, _FILTER, program, 0, 0) == 0)


def _filter(machine: int, clone: int, signal_thread: int, refused: tuple[int, ...]) -> list[tuple[int, int, int, int]]:
    """Instructions, each with how far to jump where it holds and where not. A call's data: its number, the machine, its arguments."""
    lines = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, machine), (_GIVE, 0, 0, _REFUSED), (_LOAD, 0, 0, 0)]
    lines += [(_AT_LEAST, 0, 1, 0x40000000), (_GIVE, 0, 0, _REFUSED)]  # the other numbering that this processor has
    for number in (*refused, *_EVERYWHERE):
        lines += [(_EQUAL, 0, 1, number), (_GIVE, 0, 0, _REFUSED)]
    lines += [(_EQUAL, 0, 1, _CLONE3), (_GIVE, 0, 0, _ABSENT)]  # its arguments cannot be seen; clone is asked for then
    lines += [(_EQUAL, 0, 3, clone), (_LOAD, 0, 0, 16), (_HAS, 1, 0, _THREAD), (_GIVE, 0, 0, _REFUSED)]
    lines += [(_LOAD, 0, 0, 0), (_EQUAL, 0, 3, signal_thread), (_LOAD, 0, 0, 16), (_EQUAL, 1, 0, os.getpid()), (_GIVE, 0, 0, _REFUSED)]
    return [*lines, (_GIVE, 0, 0, _ALLOWED)]


# --- the audit hook: words ------------------------------------------------------------------------------------------------

_NEVER = (
    "socket.",
    "subprocess.",
    "ctypes.",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "os.system",
    "os.kill",
    "urllib.",
    "ftplib.",
)
_CHANGES = ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.chmod", "os.chown", "os.link", "os.symlink", "os.truncate", "os.utime")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def _refuse_in_words(folder: Path, roots: list[Path]) -> None:
    own, known = str(folder.resolve()), tuple(str(root.resolve()) for root in roots)

    def inside(path: object, homes: tuple[str, ...]) -> bool:
        if not isinstance(path, (str, bytes, os.PathLike)):
            return isinstance(path, int)  # a file that is open already
        real = os.path.realpath(os.fsdecode(path))
        return any(real == home or real.startswith(home + os.sep) for home in homes)

    def hook(event: str, given: tuple[object, ...]) -> None:
        if event.startswith(_NEVER):
            raise PermissionError("an exercise starts no program and opens no connection")
        if event == "open":
            writes = isinstance(given[2], int) and bool(given[2] & _WRITES)
            if not inside(given[0], (own,) if writes else known):
                raise PermissionError(f"an exercise has no files but those in its own folder: {given[0]!r}")
        elif event.startswith(_CHANGES) and not all(inside(each, (own,)) for each in given[:1]):
            raise PermissionError(f"an exercise changes nothing outside its own folder: {given[0]!r}")

    sys.addaudithook(hook)
