"""`stepper trace`: every tensor of every turn, to a file."""

import argparse
from pathlib import Path

from stepper.cli.opening import flag_not_finite, open_session
from stepper.cli.progress import progress_line
from stepper.errors import BadInput

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Run to the end and write the file."""
    file = Path(arguments.output)
    if file.suffix != ".npz":
        raise BadInput(f"cannot write {file.suffix or 'a file without an ending'}: supported: .npz, like -o {file.with_suffix('.npz')}")
    session = open_session(arguments.model, arguments.text)
    flag_not_finite(session.model)
    from stepper.trace.export import export_npz

    with progress_line("writing") as progress:
        count = export_npz(session, file, progress)
    print(f"{count} tensors of {session.turns} turns written to {file}; numpy.load({str(file)!r}) reads them")
    return 0
