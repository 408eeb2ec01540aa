"""The verbs that look around without moving."""

from fnmatch import fnmatchcase

from stepper.commands.command import Command, Desk
from stepper.commands.results import Defined, Explained, Listed, Listing, MadeFrom, ReadBy, Shown, Standing, TextSoFar, WordLists
from stepper.errors import BadInput
from stepper.inspect.labelled import look
from stepper.inspect.references import parse_cell
from stepper.words import defined

__all__ = ["LOOKING"]


def _where(desk: Desk, rest: str) -> Standing:
    return Standing(desk.session.position, tuple(desk.session.variant.texts()))


def _ls(desk: Desk, rest: str) -> Listed:
    """Names that match a glob, with their shapes."""
    pattern = rest.strip() or "*"
    steps = tuple(step for step in desk.session.program if fnmatchcase(step.name, pattern) or fnmatchcase(step.name, f"*{pattern}*"))
    if not steps:
        raise BadInput("command.no_match", pattern=pattern)
    return Listed(steps)


def _print(desk: Desk, rest: str) -> Shown:
    """A tensor or part of it, as numbers."""
    return Shown(look(desk.session, rest))


def _why(desk: Desk, rest: str) -> Explained:
    name, cell = parse_cell(desk.session, rest)
    return Explained(name, desk.session.explain(name, cell))


def _glossary(desk: Desk, rest: str) -> Defined:
    """What a word means, or the list of words."""
    word = rest.strip()
    if word:
        defined(word)
    return Defined(word)


def _uses(desk: Desk, rest: str) -> ReadBy:
    """What reads a tensor, and how far it reaches."""
    name, program = rest.strip() or desk.session.position.step, desk.session.program
    if name not in desk.session.model.parameters:
        name = desk.session.resolve(name)[0]
    return ReadBy(name, tuple(program.users.get(name, ())), len(program.dependents(name)))


def _from(desk: Desk, rest: str) -> MadeFrom:
    """What a tensor is made from."""
    return MadeFrom(desk.session.step(rest.strip() or desk.session.position.step))


def _program(desk: Desk, rest: str) -> Listing:
    return Listing(desk.session.program)


def _text(desk: Desk, rest: str) -> TextSoFar:
    return TextSoFar(desk.session.text, has_words=desk.session.spec.head.kind != "none")


def _words(desk: Desk, rest: str) -> WordLists:
    """The vocabulary in alphabetical order, or the words that begin so; each language's by themselves, where there are two."""
    model, prefix = desk.session.model, rest.strip()
    words = sorted(word for word in model.reader.vocabulary if word.startswith(prefix))
    if not words:
        raise BadInput("command.no_such_word", prefix=prefix)
    by_language = {language: tuple(word for word in words if word in known) for language, known in model.languages.items()}
    return WordLists(by_language, tuple(word for word in words if not any(word in known for known in model.languages.values())))


LOOKING = (
    Command("where", _where, "where we are", "look"),
    Command("ls", _ls, "the tensors whose names match", "look", usage="[GLOB]", example="ls *cross_attn*", argument="glob"),
    Command(
        "p",
        _print,
        "print a tensor, or part of it",
        "look",
        usage="NAME[INDEX]",
        example="p encoder.0.self_attn.scores[0,2]",
        aliases=("print",),
        argument="part",
    ),
    Command(
        "why",
        _why,
        "open one number into the terms that made it; alone: the first of this row",
        "look",
        usage="[NAME[i,j]]",
        example="why encoder.0.self_attn.scores[0,2,1]",
        argument="cell",
    ),
    Command("uses", _uses, "what reads this tensor", "look", usage="[NAME]", example="uses encoder.out", argument="tensor"),
    Command(
        "from", _from, "what this tensor is made from", "look", usage="[NAME]", example="from encoder.0.self_attn.scores", argument="tensor"
    ),
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
        argument="other",
        in_lessons=False,
    ),
    Command(
        "words", _words, "the words this model knows", "look", usage="[PREFIX]", example="words ca", argument="other", in_lessons=False
    ),
)
