"""Printing prose: broken between words where it goes to a terminal, as it is where it goes to a file or a pipe."""

import sys
from typing import TextIO

from stepper.render.harmless import harmless
from stepper.render.line import line_of
from stepper.repl.output import output_of, terminal_text

__all__ = ["say", "write"]


def say(text: str) -> None:
    """Print some lines."""
    print(terminal_text([line_of(line) for line in text.split("\n")], output_of(sys.stdout)))


def write(text: str, to: TextIO | None = None) -> None:
    """Print a text as it is laid out, with nothing in it that a terminal would act on."""
    print(harmless(text), file=to)
