"""`stepper serve`: the screen in browsers, for a class."""

import argparse
from pathlib import Path

from stepper.checkpoints import find_directory
from stepper.cli.guest import guest_command
from stepper.cli.saying import write
from stepper.errors import BadInput, MissingExtra
from stepper.files import state_folder

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Serve until ctrl+c; always 0."""
    try:
        from stepper.serve import Address, Classroom, serve
    except ModuleNotFoundError as missing:
        if missing.name not in ("aiohttp", "textual_serve"):
            raise
        raise MissingExtra("line.serve_extra") from None
    if arguments.model is not None:
        find_directory(arguments.model)
    folder = Path(arguments.folder) if arguments.folder else state_folder() / "class"
    classroom = Classroom(folder.expanduser().resolve(), arguments.max_sessions, arguments.idle)
    command = guest_command(arguments.model, arguments.lesson, arguments.exercises, arguments.language)
    address = Address(arguments.host, arguments.port, tuple(arguments.origin or ()))
    try:
        serve(command, classroom, address, write)
    except OSError as refused:
        raise BadInput("serve.no_port", host=address.host, port=address.port, why=refused.strerror or str(refused)) from None
    return 0
