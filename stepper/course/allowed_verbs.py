"""The verbs that a lesson may use: those that move, look and ask "what if?", but none that writes, reads a file or leaves.

carry_out(desk, "goto encoder.0.self_attn.scores")
carry_out(desk, "export /tmp/x.npz")                     BadInput: a lesson cannot use export
"""

from stepper.commands import COMMANDS, Command, Desk, Result, execute, find_command
from stepper.errors import BadInput

__all__ = ["LESSON_VERBS", "WHAT_IF_VERBS", "carry_out", "lesson_command"]

LESSON_VERBS = frozenset(command.name for command in COMMANDS.values() if command.in_lessons)
"""All of them, by their names in the registry."""

WHAT_IF_VERBS = frozenset(name for name in LESSON_VERBS if COMMANDS[name].changes_what_is_run)
"""Those that change what is run, and those that show the change."""


def lesson_command(line: str) -> Command:
    """The command of a line.

    Raises:
        UnknownName: there is none of this name.
        BadInput: it is not for lessons.
    """
    command = find_command(line.strip().partition(" ")[0])
    if command.name not in LESSON_VERBS:
        raise BadInput("lesson.forbidden_verb", verb=command.name, verbs=sorted(LESSON_VERBS))
    return command


def carry_out(desk: Desk, line: str) -> Result:
    """Execute a line of a lesson.

    Raises:
        StepperError: it cannot be carried out, or is not for lessons.
    """
    lesson_command(line)
    return execute(desk, line, "lesson")
