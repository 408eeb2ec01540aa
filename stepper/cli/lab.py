"""`stepper lab`: mistakes that people really made, to be found with the debugger.

list                every mistake, and which of them you have found
start NAME          look for one: on the screen, or at a prompt where there is none
check [FILE]        whether a file of a mistake says the truth: for those who write one
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from stepper.cli.debug import screen_talk
from stepper.cli.saying import write
from stepper.errors import BadInput, Clause
from stepper.lab import Bug, FoundBugs, Hunt, bugs, check_bug, find_bug, open_hunt
from stepper.words import phrase

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked; returns the exit status."""
    return _ACTIONS[arguments.action](arguments)


def _found(arguments: argparse.Namespace) -> FoundBugs:
    return FoundBugs.kept_in(Path(arguments.found) if arguments.found else None)


def _list(arguments: argparse.Namespace) -> int:
    found = _found(arguments)
    known = bugs()
    width = max(len(each.name) for each in known)
    for number, bug in enumerate(known, 1):
        write(f"{number:>3}  {bug.name:<{width}}  {bug.model_name:<9}  {_how(bug, found)}  {bug.told.title}")
    write(f"\n{phrase('lab.list')}")
    if found.warning:
        write(f"stepper: {found.warning}", sys.stderr)
    return 0


def _how(bug: Bug, found: FoundBugs) -> str:
    """A mark for each level: found or not."""
    return "".join("●" if (bug.name, level) in found.entries else "○" for level in (1, 2))


def _start(arguments: argparse.Namespace) -> int:
    if not arguments.name:
        raise BadInput("line.action_takes", action="start", what=Clause("line.start_takes_a_bug"))
    from stepper.tui import can_draw, run_tui

    hunt = open_hunt(find_bug(arguments.name), arguments.level, _found(arguments))
    if not arguments.plain and can_draw():
        return run_tui(hunt.session.model, hunt=hunt, talk=screen_talk())
    return _at_a_prompt(hunt)


def _at_a_prompt(hunt: Hunt) -> int:
    """The task, and a prompt."""
    from stepper.commands import Desk
    from stepper.pages.answers import answer_lines

    desk = Desk(hunt.session, drawer=answer_lines)
    desk.hunt = hunt
    write("\n".join(hunt.symptom()))
    if sys.stdin.isatty():
        from stepper.repl.loop import run_prompt

        return run_prompt(lambda: desk)
    from stepper.repl.script import run_piped

    return run_piped(desk, sys.stdin, False)


def _check(arguments: argparse.Namespace) -> int:
    looked_at = [find_bug(arguments.name)] if arguments.name else bugs()
    faults = 0
    with tempfile.TemporaryDirectory(prefix="stepper-lab-") as folder:
        for bug in looked_at:
            said = check_bug(bug, Path(folder) / "found.txt")
            faults += len(said)
            for fault in said:
                write(f"{bug.name}: {fault}")
    write(phrase("lab.checked", bugs=len(looked_at), faults=faults))
    return 1 if faults else 0


_ACTIONS: dict[str, Callable[[argparse.Namespace], int]] = {"list": _list, "start": _start, "check": _check}
