"""`stepper check`: the cross-check, as a table or as JSON."""

import argparse
from dataclasses import replace

from stepper.cli.opening import flag_not_finite, open_session
from stepper.cli.progress import Progress, progress_line
from stepper.trace import Session
from stepper.witness import crosscheck

__all__ = ["run"]

_TURNS = 32
"""How many turns are checked where it is not said: a story goes on for as long as its model has positions."""


def run(arguments: argparse.Namespace) -> int:
    """Returns 0 where every tensor agrees, 1 where one does not."""
    session = open_session(arguments.model, arguments.text)
    flag_not_finite(session.model)
    with progress_line("checking") as progress:
        turns = _turns(session, arguments.turns or _TURNS, progress)
        report = crosscheck(session, turns=turns, progress=progress)
    if session.has_turn(len(turns)):
        report = replace(
            report, notes=(*report.notes, f"These are the first {len(turns)} turns; the text goes on, and --turns N checks more.")
        )
    print(report.to_json() if arguments.json else report.text())
    return 0 if report.ok else 1


def _turns(session: Session, limit: int, progress: Progress) -> range:
    """The turns up to a limit, computed; fewer where the text ends before it."""
    for turn in range(limit):
        progress(turn, limit, "turns written")
        if not session.has_turn(turn):
            return range(turn)
    return range(limit)
