"""The verbs that look around without moving."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from textwrap import fill

import numpy as np

from stepper.commands.command import Command, Desk, Outcome
from stepper.engine import Array
from stepper.engine.explain import Wording
from stepper.errors import BadInput
from stepper.inspect.references import locate, parse_cell
from stepper.trace import Session
from stepper.words import defined, glossary, phrase, wording

__all__ = ["LOOKING", "read"]


def read(session: Session, text: str) -> Array:
    """The array, or part of it, that a reference means."""
    located = locate(session, text)
    array = session.parameter(located.name) if located.name in session.model.parameters else session.value(located.name)
    return np.asarray(array[located.index])


def _where(desk: Desk, rest: str) -> Outcome:
    position = desk.session.position
    lines = [phrase("answers.where", turn=position.turn, step=position.step, row=position.row)]
    return Outcome("\n".join(lines + ["  " + phrase("answers.what_if", changes=text) for text in desk.session.variant.texts()]))


def _ls(desk: Desk, rest: str) -> Outcome:
    """Names that match a glob, with their shapes."""
    pattern = rest.strip() or "*"
    steps = [step for step in desk.session.program if fnmatchcase(step.name, pattern) or fnmatchcase(step.name, f"*{pattern}*")]
    if not steps:
        raise BadInput(phrase("answers.no_match", pattern=pattern))
    return Outcome("\n".join(f"{step.name:<42} {list(step.shape)}" for step in steps))


def _print(desk: Desk, rest: str) -> Outcome:
    """A tensor or part of it, as numbers."""
    with np.printoptions(precision=4, suppress=True, threshold=2000, linewidth=160):
        return Outcome(str(read(desk.session, rest)))


def _why(desk: Desk, rest: str) -> Outcome:
    return Outcome(desk.session.explain(*parse_cell(desk.session, rest)).text(words=wording(Wording, "drawing.why")))


def _glossary(desk: Desk, rest: str) -> Outcome:
    """What a word means, or the list of words."""
    if rest.strip():
        return Outcome("\n".join(defined(rest.strip())))
    return Outcome(fill(", ".join(glossary()), 100))


def _uses(desk: Desk, rest: str) -> Outcome:
    """What reads a tensor, and how far it reaches."""
    name = rest.strip() or desk.session.position.step
    if name not in desk.session.model.parameters:
        name = desk.session.resolve(name)[0]
    readers = desk.session.program.users.get(name, ())
    if not readers:
        return Outcome(phrase("answers.no_readers", name=name))
    count = len(desk.session.program.dependents(name))
    return Outcome("\n".join([*readers, phrase("answers.dependents", count=count)]))


def _from(desk: Desk, rest: str) -> Outcome:
    """What a tensor is made from."""
    step = desk.session.step(rest.strip() or desk.session.position.step)
    return Outcome("\n".join(step.operands) or phrase("answers.made_of_nothing", step=step.name, formula=step.formula))


def _program(desk: Desk, rest: str) -> Outcome:
    return Outcome(desk.session.program.listing())


def _text(desk: Desk, rest: str) -> Outcome:
    session = desk.session
    return Outcome(session.text or phrase("repl.no_words" if session.config.head == "none" else "repl.no_text"))


def _words(desk: Desk, rest: str) -> Outcome:
    """The vocabulary in alphabetical order, or the words that begin so; each language's by themselves, where there are two."""
    model, prefix = desk.session.model, rest.strip()
    words = sorted(word for word in model.tokenizer.vocabulary if word.startswith(prefix))
    if not words:
        raise BadInput(phrase("answers.no_such_word", prefix=prefix))
    named = {f"{language}: ": [word for word in words if word in known] for language, known in model.languages.items()}
    others = [word for word in words if not any(word in known for known in model.languages.values())]
    lines = {**named, (phrase("repl.no_language") + " " if named else ""): others}
    return Outcome("\n".join(_listed(head, each) for head, each in lines.items() if each))


def _listed(head: str, words: Sequence[str]) -> str:
    return fill(head + " ".join(words), 76, subsequent_indent=" " * len(head), break_long_words=False, break_on_hyphens=False)


LOOKING = (
    Command("where", _where, "where we are", "look"),
    Command("ls", _ls, "the tensors whose names match", "look", usage="[GLOB]", example="ls *cross_attn*"),
    Command(
        "p",
        _print,
        "print a tensor, or part of it",
        "look",
        usage="NAME[INDEX]",
        example="p encoder.0.self_attn.scores[0,2]",
        aliases=("print",),
    ),
    Command(
        "why",
        _why,
        "open one number into the terms that made it; alone: the first of this row",
        "look",
        usage="[NAME[i,j]]",
        example="why encoder.0.self_attn.scores[0,2,1]",
    ),
    Command("uses", _uses, "what reads this tensor", "look", usage="[NAME]", example="uses encoder.out"),
    Command("from", _from, "what this tensor is made from", "look", usage="[NAME]", example="from encoder.0.self_attn.scores"),
    Command("program", _program, "the listing of this turn", "look"),
    Command("text", _text, "the output so far", "look"),
    Command(
        "glossary",
        _glossary,
        "what a word of stepper means; alone: all of them",
        "look",
        usage="[WORD]",
        example="glossary residual stream",
        logged=False,
    ),
    Command("words", _words, "the words this model knows", "look", usage="[PREFIX]", example="words ca"),
)
