"""What a log says about where it begins: its first line is the command that opens its sentence.

# stepper debug en-fr 'the red car sleeps .'
goto decoder.1.cross_attn.weights
"""

import argparse
import shlex
from pathlib import Path

from stepper.cli.parser import make_parser
from stepper.errors import BadInput, StepperError

__all__ = ["opened_by"]

FIRST = "# stepper debug "


def opened_by(arguments: argparse.Namespace) -> argparse.Namespace:
    """The arguments with model, sentence and target as the log to replay names them; as they are where it names none.

    Raises:
        BadInput: the log cannot be read, or its first line is not such a command.
    """
    file = Path(arguments.replay).expanduser()
    try:
        with file.open(encoding="utf-8") as lines:
            first = lines.readline().strip()
    except OSError as problem:
        raise BadInput(f"cannot read {file}: {problem.strerror}") from None
    except UnicodeDecodeError:
        raise BadInput(f"{file}: not a log; it is not text in UTF-8") from None
    if not first.startswith(FIRST):
        return arguments
    try:
        named = make_parser().parse_args(["debug", *shlex.split(first.removeprefix(FIRST))])
    except (StepperError, ValueError, SystemExit) as error:
        raise BadInput(f"{file}:1: not a stepper command ({error})") from None
    chosen = {"model": named.model, "text": named.text, "target": arguments.target or named.target}
    return argparse.Namespace(**{**vars(arguments), **chosen})
