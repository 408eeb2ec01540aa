"""`stepper trace`: every tensor of the first turns, to a file; how large it will be is said before."""

import argparse
import sys

from stepper.cli.opening import flag_not_finite, open_session
from stepper.cli.progress import progress_line
from stepper.cli.saying import write
from stepper.commands import text
from stepper.commands.exporting import export, refuse_ending, refuse_what_is_there
from stepper.files import file_named
from stepper.trace.extent import Extent, extent_of, turns_to_write
from stepper.words import phrase

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Run so many turns and write the file."""
    session = open_session(arguments.model, arguments.text)
    flag_not_finite(session.model)
    refuse_ending(file_named(arguments.output))
    refuse_what_is_there(file_named(arguments.output), arguments.force)
    turns = turns_to_write(session, arguments.turns)
    if file_named(arguments.output).parent.is_dir():  # if it is not, that is all there is to say
        write(f"stepper: note: {_said(extent_of(session, turns), arguments.output)}", sys.stderr)
    with progress_line("writing") as progress:
        written = export(session, arguments.output, progress, turns=turns, force=arguments.force)
    write(text(written))
    return 0


def _said(extent: Extent, file: str) -> str:
    """How much it will be; of a report only what it is about."""
    if not file.lower().endswith(".npz"):
        return phrase("export.size", turns=extent.turns, tensors=extent.tensors)
    seconds = max(1, round(extent.seconds))
    return phrase("export.size_npz", turns=extent.turns, tensors=extent.tensors, megabytes=extent.bytes / 1e6, seconds=seconds)
