"""Every check of the project, in one command: exactly what CI runs.

    python -m tools.check              all of them
    python -m tools.check ruff mypy    only those whose name starts so

A failing check does not stop the ones after it; the last line names what failed, and the exit status is 1.
"""

import subprocess
import sys
import sysconfig
import time
from pathlib import Path

__all__ = ["CHECKS", "ROOT", "main"]

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(sysconfig.get_path("scripts"))

CHECKS: dict[str, list[str]] = {
    "ruff-format": [sys.executable, "-m", "ruff", "format", "--check", "--diff", "."],
    "ruff-lint": [sys.executable, "-m", "ruff", "check", "."],
    "mypy": [sys.executable, "-m", "mypy"],
    "imports": [str(SCRIPTS / "lint-imports"), "--no-logo"],
    "lessons": [sys.executable, "-m", "stepper", "lessons", "check", "lessons", "--run-exercises"],
    "site": [sys.executable, "-m", "tools.site", "--check"],
    "pytest": [sys.executable, "-m", "pytest", "-q", "-n", "auto"],
}
"""Name of a check -> the command that runs it, from the top of the checkout. They run in this order."""


def chosen_checks(prefixes: list[str]) -> list[str]:
    """The names of the checks that start with one of the prefixes; all of them when there is no prefix."""
    return [name for name in CHECKS if not prefixes or name.startswith(tuple(prefixes))]


def passes(name: str) -> bool:
    """Run one check with its output on the terminal, and say how long it took."""
    print(f"── {name}", flush=True)
    started = time.monotonic()
    status = subprocess.run(CHECKS[name], cwd=ROOT, check=False).returncode
    print(f"── {name}: {'ok' if status == 0 else 'FAILED'} in {time.monotonic() - started:.1f} s\n", flush=True)
    return status == 0


def main(arguments: list[str]) -> int:
    """Run the chosen checks; 0 when all pass, 1 when one fails, 2 when a name fits none."""
    unknown_names = [prefix for prefix in arguments if not chosen_checks([prefix])]
    if unknown_names:
        print(f"no check is called {', '.join(unknown_names)}; there are: {', '.join(CHECKS)}", file=sys.stderr)
        return 2
    failed = [name for name in chosen_checks(arguments) if not passes(name)]
    print(f"failed: {', '.join(failed)}" if failed else "all checks pass")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
