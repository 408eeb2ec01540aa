"""The command: `python -m tools.fuzz [KIND …] [--seconds N] [--cases N] [--seed S]`; 1 where anything was found."""

import argparse
import json
import sys
from pathlib import Path
from shlex import quote
from tempfile import TemporaryDirectory
from typing import Any

from tools.fuzz.kinds import KINDS, kind_named
from tools.fuzz.shrinking import shrunk
from tools.fuzz.watching import Find, Tally, once, watched
from tools.fuzz.worker import case_of

__all__ = ["main"]


def main(words: list[str]) -> int:
    """Look for failures; print each kind of failure once, as short as it can be made, and how to see it again."""
    arguments = _parser().parse_args(words)
    if arguments.case is not None:
        return _again(arguments.kinds[0], json.loads(arguments.case))
    found = [_look(kind, arguments) for kind in arguments.kinds or list(KINDS)]
    return 1 if any(found) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description="Look for the next input that breaks something.")
    parser.add_argument("kinds", nargs="*", choices=[*KINDS, []], metavar="KIND", help=f"{', '.join(KINDS)}; all where left out")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each kind; 60 where left out")
    parser.add_argument("--cases", type=int, help="so many and no more")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other cases")
    parser.add_argument("--case", metavar="JSON", help="this case alone, as a failure prints it")
    return parser


def _look(kind: str, arguments: argparse.Namespace) -> bool:
    """Whether something was found in cases of one kind."""
    tally, seen = Tally(), dict[str, int]()
    for find in watched(kind, arguments.seed, arguments.seconds, arguments.cases, tally):
        seen[find.signature] = seen.get(find.signature, 0) + 1
        if seen[find.signature] == 1:
            _report(kind, arguments.seed, find)
    said = ", ".join(f"{count} × {signature}" for signature, count in seen.items()) or "nothing found"
    print(f"{kind}: {tally.cases} cases, {tally.counted} in them; {said}", flush=True)
    return bool(seen)


def _report(kind: str, seed: int, find: Find) -> None:
    with TemporaryDirectory(prefix="stepper-fuzz-") as home:
        kind_named(kind).prepare(Path(home))
        steps = case_of(kind_named(kind), seed, find.number)

        def fails(shorter: list[Any]) -> bool:
            again = once(kind, shorter, Path(home))
            return again is not None and again.signature == find.signature

        short = shrunk(steps, fails) if fails(steps) else steps
    print(f"\n{kind} {seed}/{find.number}: {find.signature}\n{find.trace}")
    print(f"python -m tools.fuzz {kind} --case {quote(json.dumps(short))}\n", flush=True)


def _again(kind: str, steps: list[Any]) -> int:
    with TemporaryDirectory(prefix="stepper-fuzz-") as home:
        find = once(kind, steps, Path(home))
    print(f"{find.signature}\n{find.trace}" if find else "nothing found")
    return 1 if find else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
