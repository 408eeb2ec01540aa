"""Whether a file of a mistake says the truth: for those who write one, and for the tests.

    check_bug(bug)        [] or what is wrong, a sentence each

The mistake must change what the model computes, on the text it names. Both ways to it, with the right model and without, are carried out:
each of their lines must be allowed, and the last must point at the first wrong tensor.
"""

from collections.abc import Iterator
from pathlib import Path

from stepper.commands import Desk, execute
from stepper.errors import BadInput, Clause, StepperError
from stepper.lab.bug import Bug
from stepper.lab.found import FoundBugs
from stepper.lab.hunt import LEVELS, open_hunt

__all__ = ["check_bug"]

_MOST_LINES = 12
"""A way to a mistake is short."""


def check_bug(bug: Bug, scratch: Path) -> list[str]:
    """What is wrong with a file of a mistake; `scratch` is a file that what is found may be written to."""
    try:
        return [str(fault) for level in LEVELS for fault in _faults(bug, level, scratch)]
    except StepperError as error:
        return [str(error)]


def _faults(bug: Bug, level: int, scratch: Path) -> Iterator[Clause | StepperError]:
    hunt = open_hunt(bug, level, FoundBugs(scratch))
    desk = Desk(hunt.session)
    desk.hunt = hunt
    way = bug.way if level == 1 else bug.alone
    if not way or len(way) > _MOST_LINES:
        yield Clause("lab.way_missing", level=level, most=_MOST_LINES)
        return
    for line in way:
        try:
            execute(desk, line)
        except StepperError as error:
            yield BadInput("lab.way_fails", level=level, line=line, error=error)
            return
    if not hunt.is_pointed or hunt.missed:
        yield Clause("lab.way_misses", level=level)
