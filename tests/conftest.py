"""What holds for every test: no network, no home directory, no file left behind, no dependence on the terminal.

- A test runs in an empty folder of its own, with a home of its own; what it writes without thinking lands there.
- hypothesis makes the same examples every time and keeps no database.
- A socket may connect to this machine only.
"""

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

ROOT = Path(__file__).resolve().parent.parent

TERMINAL_VARIABLES = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "COLORTERM", "PYTHONWARNINGS")
"""Variables a developer's shell may set and a test must not depend on."""

settings.register_profile("stepper", database=None, deadline=None, derandomize=True, max_examples=50)
settings.load_profile("stepper")


def pytest_configure(config: pytest.Config) -> None:
    """Give hypothesis a folder for what it insists on writing, and remove it at the end; keep every process to one thread of arithmetic.

    The arrays of the tests are small: threads that wait for each other, on a machine that others use too, take many times as long.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    folder = tempfile.TemporaryDirectory(prefix="stepper-tests-")
    config.add_cleanup(folder.cleanup)
    set_hypothesis_home_dir(folder.name)


@pytest.fixture(autouse=True)
def own_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home, a working folder and a terminal that belong to this test alone."""
    home = tmp_path / "home"
    work = tmp_path / "work"
    home.mkdir()
    work.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    for kind in ("STATE", "CONFIG", "DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
    for name in TERMINAL_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    # A test that starts Python of its own imports this checkout from its empty folder.
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.chdir(work)


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def connect_locally(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"a test tried to reach the network: {address!r}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_locally)
        yield
