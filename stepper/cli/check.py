"""`stepper check`: the cross-check, as a table or as JSON; with --module or --against, of a module or a dump of the user's own."""

import argparse
from dataclasses import replace

from stepper.cli.opening import flag_not_finite, open_session
from stepper.cli.own_check import asks_for_own, run_own
from stepper.cli.progress import progress_line
from stepper.cli.saying import write
from stepper.witness import MANY_TURNS, crosscheck, first_turns

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Returns 0 where every tensor agrees, 1 where one does not."""
    if asks_for_own(arguments):
        return run_own(arguments)
    session = open_session(arguments.model, arguments.text, arguments.target)
    flag_not_finite(session.model)
    if arguments.grads:
        session.generation.go_back()
    with progress_line("checking") as progress:
        limit = arguments.turns or MANY_TURNS
        turns = first_turns(session, limit, lambda turn: progress(turn, limit, "turns written"))
        report = crosscheck(session, turns=turns, progress=progress)
    if session.has_turn(len(turns)):
        note = f"These are the first {len(turns)} turns; the text goes on, and --turns N checks more."
        report = replace(report, notes=(*report.notes, note))
    write(report.to_json() if arguments.json else report.text())
    return 0 if report.ok else 1
