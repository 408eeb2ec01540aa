"""Carrying out a line.

    run_line(workspace, "goto encoder.0.self_attn.scores", Room())
    run_line(workspace, "mine = q @ k.mT", Room())
    evaluate_line(desk, "same(mine, 'scores')").text        "equal to encoder.0.self_attn.scores: ..."

`run_line` lets what the line prints go where it goes; `evaluate_line` catches it too. What goes wrong in a line is not
raised: it is in the result.
"""

import contextlib
import io
import re
from dataclasses import dataclass

from stepper.commands import COMMANDS, Desk, Result, execute, find_command
from stepper.commands import results as r
from stepper.engine import Place
from stepper.errors import UnknownName, nearest
from stepper.render.line import Line, line_of, line_text
from stepper.repl.answers import answer_lines
from stepper.repl.command_or_python import classify, pieces_of, split_line
from stepper.repl.journal import DeskState
from stepper.repl.mistakes import explain_error
from stepper.repl.output import Output
from stepper.repl.python import run_source
from stepper.repl.show import shown
from stepper.repl.tensors import names_of
from stepper.repl.workspace import Workspace, workspace_of
from stepper.trace import Session
from stepper.words import phrase

__all__ = ["ReplResult", "evaluate_line", "is_command", "is_python", "leaf_names", "run_line"]

_COMMENT = re.compile(r"\s+#\s.*$")


@dataclass(frozen=True)
class ReplResult:
    """What a line gave."""

    text: str = ""
    error: str = ""
    """Why it could not be carried out; empty where it could."""
    result: Result | None = None
    """What its last command gave back."""
    stopped: bool = False
    """Ctrl-C ended it."""
    lines: tuple[Line, ...] = ()
    """The text again, with its styles."""

    @property
    def ends(self) -> bool:
        """The line asks to leave."""
        return isinstance(self.result, r.Left)


def evaluate_line(place: Desk | Workspace, line: str, output: Output | None = None) -> ReplResult:
    """Carry out a line and return all it says, printed text included: for an input line inside another program."""
    workspace = place if isinstance(place, Workspace) else workspace_of(place)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        result = run_line(workspace, line, output or Output())
    before = [line_of(text) for text in printed.getvalue().splitlines()]
    return _result([*before, *result.lines], result.error, result.result, result.stopped)


def run_line(workspace: Workspace, line: str, output: Output) -> ReplResult:
    """Carry out a line, or several of them, parted by semicolons or line ends; the first that fails is the last."""
    lines: list[Line] = []
    given: Result | None = None
    try:
        for part in [part for _, piece in pieces_of(line.splitlines()) for part in split_line(piece)]:
            result = _run_part(workspace, part, output)
            lines, given = [*lines, *result.lines], result.result
            if result.error or result.ends:
                return _result(lines, result.error, given)
    except KeyboardInterrupt:
        return _result(lines, phrase("repl.stopped"), stopped=True)
    return _result(lines, result=given)


def _result(lines: list[Line], error: str = "", result: Result | None = None, stopped: bool = False) -> ReplResult:
    return ReplResult("\n".join(line_text(line).rstrip() for line in lines), error, result, stopped, tuple(lines))


def _run_part(workspace: Workspace, part: str, output: Output) -> ReplResult:
    try:
        if is_python(workspace, part):
            return _python(workspace, part.removeprefix("!").strip(), output)
        return _command(workspace, part.removeprefix("%").strip(), output)
    except SystemExit:
        return ReplResult(result=r.Left())
    except BrokenPipeError:  # nobody reads what is printed any more: that is the caller's affair
        raise
    except Exception as error:  # noqa: BLE001 - the learner's own code may raise anything
        return ReplResult(error=explain_error(error, lambda name: _hint(workspace, name)))


# --- what kind of line it is ----------------------------------------------------------------------------------------------


def is_command(word: str) -> bool:
    """Whether a word is a command's name or alias."""
    try:
        find_command(word)
    except UnknownName:
        return False
    return True


def is_python(workspace: Workspace, line: str) -> bool:
    """Whether a line is taken as Python (`lines.py` has the rules)."""
    text = line.strip()
    if text[:1] in ("!", "%"):
        return text[0] == "!"
    names = workspace.names
    return classify(text, is_command, _is_alias, names.bound, leaf_names(workspace.desk.session) | names.keys()) == "python"


def _is_alias(word: str) -> bool:
    return is_command(word) and word not in COMMANDS


def leaf_names(session: Session) -> set[str]:
    """What tensors and parameters are called, by the last part of their names."""
    return {Place.of(name).word for name in names_of(session)}


def _hint(workspace: Workspace, name: str) -> str:
    """What an unknown name may have meant: a tensor that is elsewhere, a command, or something spelled like it."""
    elsewhere = [each for each in names_of(workspace.desk.session) if Place.of(each).ends_with(Place.of(name))]
    leaves = phrase("guesses.quit_leaves", name=name) if name in ("q", "exit") else ""
    if elsewhere:
        return phrase("guesses.elsewhere", name=elsewhere[0], leaves=leaves)
    if is_command(name):
        return phrase("guesses.a_command", name=name)
    return str(nearest(name, [each for each in {*workspace.names, *leaf_names(workspace.desk.session), *COMMANDS} if each[0] != "_"]) or "")


# --- Python ---------------------------------------------------------------------------------------------------------------


def _python(workspace: Workspace, source: str, output: Output) -> ReplResult:
    workspace.count += 1
    workspace.names.seen.clear()
    before, own = DeskState.of(workspace.desk), workspace.names.bound
    value = run_source(source, workspace.names, workspace.count)
    workspace.journal.python(source, dict(workspace.names.seen), before, value is not None)
    if value is not None:
        workspace.names["_"] = value
    return _result([*shown(value, output), *_taken(workspace, own)])


def _taken(workspace: Workspace, own: set[str]) -> list[Line]:
    """A word about names that were commands until now."""
    taken = sorted(name for name in workspace.names.bound - own if is_command(name))
    return [line_of(phrase("repl.yours_now", name=name)) for name in taken if not workspace.quiet]


# --- commands -------------------------------------------------------------------------------------------------------------


def _command(workspace: Workspace, line: str, output: Output) -> ReplResult:
    word, _, rest = _COMMENT.sub("", line).partition(" ")
    name = find_command(word).name
    before = DeskState.of(workspace.desk)
    try:
        result = execute(workspace.desk, f"{word} {rest}".strip())
    except KeyboardInterrupt:
        _take_back(name, before, workspace.desk.session)
        raise
    workspace.journal.command(name, rest.strip(), before, result)
    lines = answer_lines(workspace, result, output)
    if lines and not result.led_elsewhere and not isinstance(result, r.Shown) and name in leaf_names(workspace.desk.session):
        lines.append(line_of(phrase("repl.tensor_of_this_name", name=name)))
    return _result(lines, result=result)


def _take_back(name: str, before: DeskState, session: Session) -> None:
    """Undo an edit that ctrl-C ended before the turns it needs were computed."""
    if session is before.session and session.variant != before.variant:
        _ = session.redo() if name == "undo" else session.undo()
