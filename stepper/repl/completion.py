"""What a line may go on with: commands, tensors, axes, tokens, options, Python.

    "go"                  goto
    "p enc"               encoder.                        one part of a name at a time
    "p enc.0.self.sc"     encoder.0.self_attn.scaled, ...scores
    "p *cross*weights"    every name the pattern fits
    "why scores[que"      query=
    "why scores[query="   the tokens along that axis
    "option ma"           mask=
    "input the "          the words the model reads (target: those it writes)
    "np.ma", 't["dec'     as Python, and names inside quotes

A pure function of the workspace and the text before the cursor; `prompt.py` puts it on the screen.
"""

import ast
import builtins
import keyword
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from fnmatch import fnmatchcase
from typing import Any, get_args, get_type_hints

from stepper.commands import COMMANDS, Command, find_command
from stepper.engine import Options, Place, split_turn, with_turn
from stepper.errors import StepperError
from stepper.repl.command_or_python import split_line
from stepper.repl.evaluate import is_command
from stepper.repl.tensors import Branch, names_of
from stepper.repl.workspace import Workspace
from stepper.trace import Session

__all__ = ["candidates"]

MOST = 300
"""Candidates that are offered at most."""

_COMMAND = re.compile(r"%?(?P<word>[^\W\d]\w*)\s+(?P<rest>.*)", re.DOTALL)
_DOTTED = re.compile(r"(?P<owner>[^\W\d][\w.]*(?:\[[^\[\]]*\][\w.]*)*)\.(?P<start>\w*)$")
_INDEXED = re.compile(r"(?P<owner>[^\W\d][\w.]*)\[(?P<start>\d*)$")
_WORD = re.compile(r"[^\W\d]\w*$")
_QUOTED = re.compile(r"""(["'])(?P<start>[^"']*)$""")


@dataclass(frozen=True)
class Suggestion:
    """One way to go on: `text` in the place of the last `replaces` characters."""

    text: str
    replaces: int
    meaning: str = ""


def candidates(workspace: Workspace, text: str) -> list[Suggestion]:
    """The ways to go on from the text before the cursor."""
    part = _last_part(text)
    found = dict.fromkeys(_candidates(workspace, part))
    return [each for each, _ in zip(found, range(MOST), strict=False)]


def _last_part(text: str) -> str:
    """What stands after the last semicolon."""
    line = text.rpartition("\n")[2]
    parts = split_line(line)
    return line[line.rfind(parts[-1]) :].lstrip("!") if parts and not line.rstrip().endswith(";") else ""


def _candidates(workspace: Workspace, part: str) -> Iterator[Suggestion]:
    match = _COMMAND.fullmatch(part)
    if match and is_command(match["word"]) and match["word"] not in workspace.names.bound:
        yield from _arguments(workspace.desk.session, find_command(match["word"]), match["rest"])
    elif re.fullmatch(r"%\w*", part):
        yield from _starting(_commands(), part[1:])
    else:
        if re.fullmatch(r"\w+", part):
            yield from _starting(_commands(), part)
        yield from _python(workspace, part)


def _commands() -> dict[str, str]:
    return {name: command.says for name, command in COMMANDS.items()}


def _starting(meanings: dict[str, str], start: str) -> Iterator[Suggestion]:
    return (Suggestion(name, len(start), meaning) for name, meaning in meanings.items() if name.startswith(start))


# --- arguments of commands ------------------------------------------------------------------------------------------------


def _arguments(session: Session, command: Command, rest: str) -> Iterator[Suggestion]:
    """What may follow a verb: it says itself what it takes."""
    last = re.split(r"\s", rest)[-1]
    match command.argument:
        case "options":
            yield from _options(last)
        case "verb":
            yield from _starting(_commands(), last)
        case "source" | "target" as side:
            yield from _words(session.model.words(side), last)
        case "back":
            yield from _starting({"-1": "back"}, last)
        case kind if command.takes_a_tensor or kind == "glob":
            yield from _tensors(session, rest, last, is_stop=kind == "stop")


def _tensors(session: Session, rest: str, last: str, is_stop: bool) -> Iterator[Suggestion]:
    """Inside brackets an axis or a token; elsewhere a name, and after it the words of a breakpoint."""
    if "[" in rest and "]" not in rest.rpartition("[")[2]:
        yield from _inside_brackets(session, rest)
    elif re.search(r"\btoken\s+\S*$", rest):
        yield from _words([*session.tokens("source"), *session.tokens("target")], last)
    else:
        yield from _references(session, last)
        if is_stop and " " in rest:
            yield from _starting({"row": "of the tensor", "token": "the row of this token", "if": "a condition"}, last)


def _options(last: str) -> Iterator[Suggestion]:
    name, given, start = last.partition("=")
    kinds = get_type_hints(Options)
    if not given:
        yield from _starting({f"{each.name}=": f"now {each.default} by default" for each in fields(Options)}, name)
    elif name in kinds:
        yield from _starting(dict.fromkeys(get_args(kinds[name]), name), start)


def _words(words: Iterable[str], start: str) -> Iterator[Suggestion]:
    return (Suggestion(word, len(start), "token") for word in dict.fromkeys(words) if word.startswith(start) and not word.startswith("<"))


def _inside_brackets(session: Session, rest: str) -> Iterator[Suggestion]:
    """Names of axes, and after `=` the tokens along the axis."""
    before, _, inside = rest.rpartition("[")
    name = re.split(r"\s", before)[-1] or session.position.step
    place = inside.rpartition(",")[2].lstrip()
    axis, given, start = place.partition("=")
    try:
        axes, labels = session.step(name).axes, session.labels(name)
    except StepperError:
        return
    if not given:
        yield from _starting({f"{each}=": "axis" for each in axes}, axis)
    elif axis in axes:
        quoted = {word if word.isidentifier() else f'"{word}"': "token" for word in labels[axes.index(axis)] or ()}
        yield from _starting(quoted, start)


def _references(session: Session, start: str) -> Iterator[Suggestion]:
    """Names of tensors and parameters: leaves of this place, one more part of a name, or all that a pattern fits."""
    known = names_of(session)
    if any(sign in start for sign in "*?"):
        yield from (Suggestion(name, len(start), _shape(session, name)) for name in known if fnmatchcase(name, f"*{start}*"))
        return
    if "@" in start:
        name = start[: start.index("@")]  # what is being typed is no reference yet
        yield from _starting({with_turn(name, number): "turn" for number in range(session.turns)}, start)
        return
    if "." not in start:
        yield from _starting(_leaves_here(session, known), start)
    typed = Place.of(start).words
    for name in known:
        parts = Place.of(name).words
        if len(parts) >= len(typed) and all(part.startswith(piece) for part, piece in zip(parts, typed, strict=False)):
            reached = ".".join(parts[: len(typed)])
            more = len(parts) > len(typed)
            if not more or f"{reached}." != start:
                yield Suggestion(
                    f"{reached}." if more and reached not in known else reached, len(start), "" if more else _shape(session, name)
                )


def _leaves_here(session: Session, known: list[str]) -> dict[str, str]:
    branches = Place.of(session.position.step).branches
    below = ((name, Place.of(name).after(branches[-1])) for name in known) if branches else ()
    return {words[0]: _shape(session, name) for name, words in below if len(words) == 1}


def _shape(session: Session, name: str) -> str:
    if name in session.model.parameters:
        return f"parameter {list(session.model.parameters.shape(name))}"
    return str(list(session.step(name).shape))


# --- Python ---------------------------------------------------------------------------------------------------------------


def _python(workspace: Workspace, part: str) -> Iterator[Suggestion]:
    session = workspace.desk.session
    quoted = _QUOTED.search(part)
    if quoted and part.count(quoted[1]) % 2:
        yield from _references(session, quoted["start"])
        return
    dotted = _DOTTED.search(part)
    if dotted:
        owner = _value(workspace, dotted["owner"])
        names = [name for name in dir(owner) if not name.startswith("_") or dotted["start"].startswith("_")] if owner is not None else []
        yield from _starting(dict.fromkeys([*_fine_steps(workspace, owner), *names], ""), dotted["start"])
        return
    indexed = _INDEXED.search(part)
    owner = _value(workspace, indexed["owner"]) if indexed else None
    if indexed and isinstance(owner, Branch):
        yield from _starting({f"{layer}]": "layer" for layer in range(len(owner))}, indexed["start"])
        return
    word = _WORD.search(part)
    if word or not part.strip():
        yield from _starting(_names(workspace), word[0] if word else "")


def _names(workspace: Workspace) -> dict[str, str]:
    """Every bare name that means something, the nearest first."""
    session = workspace.desk.session
    known = names_of(session)
    meanings = {name: type(workspace.names[name]).__name__ for name in sorted(workspace.names.bound)}
    meanings |= _leaves_here(session, known)
    above = {Place.of(name).words[0] for name in known} | _places_here(session, known)
    meanings |= {name: "part of the model" for name in sorted(above) if name not in meanings}
    own = ["t", "same", "heat", "here", "tokens", "session", "desk", "np", "math"]
    meanings |= {name: "of the prompt" for name in own if name not in meanings}
    return meanings | {name: "Python" for name in [*keyword.kwlist, *dir(builtins)] if name[0] != "_" and name not in meanings}


def _places_here(session: Session, known: list[str]) -> set[str]:
    """The first parts of names around the current step: norm1, add1, ffn."""
    found = {word for branch in Place.of(session.position.step).branches for name in known for word in Place.of(name).after(branch)[:1]}
    return {word for word in found if word.isidentifier()}


def _value(workspace: Workspace, text: str) -> Any:
    """What a dotted expression stands for, where looking does nothing but look."""
    allowed = (ast.Expression, ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.UnaryOp, ast.USub, ast.expr_context)
    try:
        tree = ast.parse(text, mode="eval")
        if not all(isinstance(node, allowed) for node in ast.walk(tree)):
            return None
        return eval(compile(tree, "<completion>", "eval"), workspace.names)  # noqa: S307 - names, attributes and indices only
    except Exception:  # noqa: BLE001 - whatever cannot be looked at has no attributes to offer
        return None


def _fine_steps(workspace: Workspace, owner: Any) -> list[str]:
    """The fine steps of a tensor, first among its attributes."""
    name = getattr(owner, "name", None)
    if not isinstance(name, str) or not name:
        return []
    tensor, _ = split_turn(name)
    below = (Place.of(each).after(tensor) for each in names_of(workspace.desk.session))
    return [words[0] for words in below if len(words) == 1 and words[0].isidentifier()]
