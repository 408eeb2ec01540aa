"""Build the wheel and the sdist, and try both in new environments.

    python -m tools.wheels                                      with this Python
    python -m tools.wheels python3.11 python3.12 python3.13     with each of these

Each is installed with the pinned versions, then used without the network where the system can take it away: a model is opened, a run is
written to a file, the lessons are listed. Needs `build`, and the network for what is installed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

__all__ = ["LARGEST", "main", "smoke"]

ROOT = Path(__file__).resolve().parent.parent
LARGEST = 8 * 2**20
"""Bytes of a wheel."""

USED = (
    ["--version"],
    ["models"],
    ["trace", "by-hand", "green book", "-o", "run.npz"],
    ["debug", "en-fr", "--plain", "--whole"],
    ["lessons", "list"],
)
"""What is run with an installed stepper, without torch."""


def main(arguments: list[str]) -> int:
    """Build, then try; 1 where something is too large or does not run."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "build", "--outdir", folder, str(ROOT)], check=True, stdout=subprocess.DEVNULL)
        made = sorted(Path(folder).iterdir())
        for file in made:
            print(f"{file.name}  {file.stat().st_size / 2**20:.2f} MiB")
        if any(file.suffix == ".whl" and file.stat().st_size > LARGEST for file in made):
            print(f"a wheel is larger than {LARGEST / 2**20:.0f} MiB", file=sys.stderr)
            return 1
        return max(status for python in arguments or [sys.executable] for file in made for status in smoke(python, file))


def smoke(python: str, file: Path) -> Iterator[int]:
    """Install a file in a new environment and use it; the exit status of each command."""
    with tempfile.TemporaryDirectory() as place:
        environment = Path(place, "env")
        subprocess.run([python, "-m", "venv", str(environment)], check=True)
        scripts = environment / ("Scripts" if os.name == "nt" else "bin")
        installing = [str(scripts / "python"), "-m", "pip", "install", "-qq", "-c", str(ROOT / "constraints.txt"), str(file)]
        subprocess.run(installing, check=True)
        for command in USED:
            done = subprocess.run(
                [*_alone(), str(scripts / "stepper"), *command], cwd=place, env=_bare(place), capture_output=True, check=False
            )
            print(f"{python}  {file.name}  stepper {' '.join(command)}: {done.returncode}")
            if done.returncode:
                print(done.stderr.decode(errors="replace"), file=sys.stderr)
            yield done.returncode


def _alone() -> list[str]:
    """Without the network, where that can be had."""
    unshare = shutil.which("unshare")
    if unshare and subprocess.run([unshare, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [unshare, "-n"]
    return []


def _bare(home: str) -> dict[str, str]:
    return {"HOME": home, "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
