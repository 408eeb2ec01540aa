"""The kinds of cases. Each module has:

SECONDS                      of the processor that a case may take
prepare(home)                once in a process: what all cases share
make(random)                 the steps of a case, as JSON can hold them
carry_out(steps, folder)     does it, in an empty folder; a StepperError is an answer, anything else a find
count(steps)                 how many of what the kind counts are in it: keys, lines, files
"""

from importlib import import_module
from typing import Any

__all__ = ["KINDS", "kind_named"]

KINDS = ("checkpoints", "lessons", "replays", "keys", "expressions")


def kind_named(name: str) -> Any:
    """The module of a kind; loaded when it is wanted, as each brings much along."""
    return import_module(f"tools.fuzz.kinds.{name}")
