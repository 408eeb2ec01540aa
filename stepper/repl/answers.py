"""What a command's result looks like at the prompt.

    scores[0]   Shown      a table, and `_` is bound to it
    check       Checked    its text, and what PyTorch said stands below the prompt from now on
    help        Helped     its text, and what is written here besides verbs
    next        Moved      the place it led to

Whatever has no entry in the table is printed as it is.
"""

from collections.abc import Callable
from typing import Any

from stepper.commands import Result, text
from stepper.commands import results as r
from stepper.render.line import Line, line_of
from stepper.repl.output import Output
from stepper.repl.show import shown
from stepper.repl.tensors import tensor_from
from stepper.repl.where import place_line
from stepper.repl.workspace import Workspace
from stepper.words import phrase

__all__ = ["answer_lines"]

AnswerFunction = Callable[[Workspace, Any, Output], list[Line]]


def answer_lines(workspace: Workspace, result: Result, output: Output) -> list[Line]:
    """The lines that show a result; after a move, where it led."""
    lines = _ANSWERS.get(type(result), _printed)(workspace, result, output)
    if result.led_elsewhere and not workspace.quiet:
        lines.append(place_line(workspace.desk.session, output))
    return lines


def _printed(workspace: Workspace, result: Result, output: Output) -> list[Line]:
    return [line_of(line) for line in text(result).splitlines()]


def _shown(workspace: Workspace, result: r.Shown, output: Output) -> list[Line]:
    value = tensor_from(workspace.desk.session, result.tensor)
    workspace.names["_"] = value
    return shown(value, output)


def _checked(workspace: Workspace, result: r.Checked, output: Output) -> list[Line]:
    lines = _printed(workspace, result, output)
    if not result.name:
        workspace.badge = text(result).partition("\n")[0]
    return lines


def _helped(workspace: Workspace, result: r.Helped, output: Output) -> list[Line]:
    lines = _printed(workspace, result, output)
    if len(result.verbs) > 1:
        lines += [line_of(line) for line in ("\n" + phrase("repl.help")).splitlines()]
    return lines


_ANSWERS: dict[type[Result], AnswerFunction] = {r.Shown: _shown, r.Checked: _checked, r.Helped: _helped}
