"""What a log says about where it begins: its first line is the command that opens its sentence.

# stepper debug en-fr 'the red car sleeps .'
goto decoder.1.cross_attn.weights
"""

import argparse
import shlex

from stepper.cli.parser import make_parser
from stepper.commands.log import LOG_HEAD
from stepper.commands.log_lines import from_one_line
from stepper.errors import BadInput, Clause, StepperError
from stepper.files import file_named, read_text

__all__ = ["opened_by"]


def opened_by(arguments: argparse.Namespace) -> argparse.Namespace:
    """The arguments with model, sentence and target as the log to replay names them; as they are where it names none.

    Raises:
        BadInput: the log cannot be read, or its first line is not such a command.
    """
    file = file_named(arguments.replay)
    first = read_text(file, Clause("file.log")).partition("\n")[0].strip()
    if not first.startswith(LOG_HEAD):
        return arguments
    try:
        named = make_parser().parse_args(["debug", *shlex.split(from_one_line(first.removeprefix(LOG_HEAD)))])
    except (StepperError, ValueError, SystemExit) as error:
        raise BadInput("line.no_command_in_file", file=file, error=error) from None
    chosen = {"model": named.model, "text": named.text, "target": arguments.target or named.target}
    return argparse.Namespace(**{**vars(arguments), **chosen})
