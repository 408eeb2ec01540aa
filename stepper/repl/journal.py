"""What was done at the prompt, kept so that it can be done again.

    journal.script()     a Python script on the public interface of `stepper`

Each line is put into words of the public interface when it is carried out, while it is known what its names mean. Python
that moved or edited the session through `session.…` is added to the desk's log as the commands that do the same, so that
the log replays to the same place.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from stepper.checkpoints import EMBEDDED
from stepper.commands import Desk, Result
from stepper.commands import results as r
from stepper.commands.log_lines import in_one_line
from stepper.engine.place import with_turn
from stepper.repl.preamble import HEAD, HELPERS, helper_names, python_statement
from stepper.trace import MOVES, Position, Session
from stepper.trace.edits import Edit, Variant

__all__ = ["DeskState", "Journal"]


@dataclass(frozen=True)
class DeskState:
    """The state of a desk before a line."""

    session: Session
    position: Position
    variant: Variant

    @classmethod
    def of(cls, desk: Desk) -> "DeskState":
        return cls(desk.session, desk.session.position, desk.session.variant)


class Journal:
    """The lines of one desk, as Python statements."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._first = desk.session
        self._statements: list[str] = []
        self._needs: set[str] = set()

    # --- noting ------------------------------------------------------------------------------------------------------

    def command(self, name: str, rest: str, before: DeskState, result: Result) -> None:
        """Note a command that was carried out, and what it gave back."""
        self._statements.append(self._command_statement(name, rest, before, result) or in_one_line(f"# {name} {rest}".rstrip()))

    def python(self, source: str, seen: dict[str, str], before: DeskState, shows: bool) -> None:
        """Note a piece of Python, with what its bare names meant and whether it had a result to show."""
        self._needs |= helper_names(source, seen)
        self._statements.append(python_statement(source, seen, shows))
        self._desk.log += _commands_between(before, self._desk.session)

    # --- a command in Python -----------------------------------------------------------------------------------------

    def _command_statement(self, name: str, rest: str, before: DeskState, result: Result) -> str:
        session = self._desk.session
        if session is not before.session:
            moved = session.position.step
            return f"session = stepper.Session(session.model, {session.source_text!r})\nsession.goto({moved!r})"
        if session.variant != before.variant:
            return _variant_statement(result, before.variant, session.variant)
        if session.position != before.position:
            verb = f"{name} {rest}".strip()
            return f"session.move({verb!r})" if verb in MOVES else _goto_statement(session.position)
        return self._looking_statement(result)

    def _looking_statement(self, result: Result) -> str:
        """What shows the same in Python; empty where nothing does."""
        match result:
            case r.Shown(tensor=shown):
                read = "parameter" if shown.name in self._desk.session.model.parameters else "value"
                return f"print(session.{read}({shown.name!r}){_subscript(shown.index)})"
            case r.Explained(name=name, explanation=explanation):
                return f"print(session.explain({name!r}, {explanation.index!r}).text())"
            case r.CellsDiffer(difference=difference):
                return f"print(session.diff({difference.name!r}).delta)"
            case r.TextSoFar():
                return "print(session.text)"
            case r.Standing():
                return "print(session.position)"
            case r.Checked():
                return "print(stepper.crosscheck(session).ok)"
        return ""

    # --- writing it down ---------------------------------------------------------------------------------------------

    def script(self) -> str:
        """All of it as a Python script."""
        first = self._first
        target = "" if first.target_text is None else f", target={first.target_text!r}"
        start = f"session = stepper.Session({_model_text(first)!r}, {first.source_text!r}{target})"
        helpers = [text for name, text in HELPERS.items() if name in self._needs]
        return "\n\n".join([HEAD, start, *helpers, "\n".join(self._statements)]).rstrip() + "\n"


def _model_text(session: Session) -> str:
    """What `stepper.load` takes for the model: its name, or where it is."""
    home = session.model.directory or Path(session.model.name)
    return home.name if home.parent == EMBEDDED else str(home.resolve())


def _variant_statement(result: Result, before: Variant, after: Variant) -> str:
    """The edit, option, undo or redo that was made."""
    if isinstance(result, r.Changed) and result.by != "option":
        return f"session.{result.by}()"
    new = after.edits[len(before.edits) :]
    options = [f"session.option({option}={choice!r})" for option, choice in _options_changed(before, after).items()]
    return "\n".join([*(_edit_statement(each) for each in new), *options])


def _edit_statement(edit: Edit) -> str:
    turn, every = ("", ", every_turn=True") if edit.turn is None else (f"@{edit.turn}", "")
    value = repr(edit.value) if isinstance(edit.value, float) and math.isfinite(edit.value) else f"float({str(edit.value)!r})"
    return f"session.edit({edit.name + turn!r}, {edit.index!r}, {value}{every})"


def _options_changed(before: Variant, after: Variant) -> dict[str, Any]:
    chosen = {each.name: getattr(after.options, each.name) for each in fields(after.options)}
    return {name: choice for name, choice in chosen.items() if choice != getattr(before.options, name)}


def _goto_statement(position: Position) -> str:
    return f"session.goto({with_turn(position.step, position.turn)!r}, row={position.row})"


def _subscript(index: tuple[Any, ...]) -> str:
    """An index as it is written: [0,2:4]."""
    return f"[{', '.join(_written(place) for place in index)}]" if index else ""


def _written(place: Any) -> str:
    if not isinstance(place, slice):
        return str(place)
    parts = ["" if each is None else str(each) for each in (place.start, place.stop)]
    return ":".join(parts if place.step is None else [*parts, str(place.step)])


def _commands_between(before: DeskState, session: Session) -> list[str]:
    """The commands that do what a piece of Python did to the session."""
    if session is not before.session:
        return []
    old, new = before.variant, session.variant
    made = new.edits[len(old.edits) :] if new.edits[: len(old.edits)] == old.edits else ()
    lines = [line for each in made for line in _set_lines(each, session)]
    lines += [f"option {name}={choice}" for name, choice in _options_changed(old, new).items()]
    position = session.position
    return [*lines, f"goto {position.step}@{position.turn} {position.row}"] if position != before.position else lines


def _set_lines(edit: Edit, session: Session) -> Iterator[str]:
    """The commands that make an edit: of an array of numbers, one for each."""
    shape = session.value(f"{edit.name}{'' if edit.turn is None else f'@{edit.turn}'}").shape
    for each in edit.single_cells(shape):
        yield f"set {each.part_text} {each.value:.9g}"
