"""The verbs that ask "what if?": edits, ablations, options, sampling, and what they changed."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

from stepper.checkpoints import Model, models
from stepper.commands.command import Command, Desk, Key
from stepper.commands.results import (
    Baseline,
    BesideDump,
    CellsDiffer,
    Changed,
    Choices,
    ComparisonWanted,
    Differs,
    Drawn,
    Edited,
    MeasuredOverUnseen,
    Result,
)
from stepper.engine import Options, Place, split_turn
from stepper.errors import BadInput, Clause
from stepper.files import file_named
from stepper.inspect.differences import base_texts, largest_differences
from stepper.inspect.references import locate
from stepper.trace import Session, compare_outputs
from stepper.trace.edits import Variant
from stepper.trace.over_unseen import over_unseen

__all__ = ["WHATIF"]

_DUMPS = (".npz", ".safetensors")
_SHOWN = 8
"""Cells listed by `diff NAME`."""


def _set(desk: Desk, rest: str) -> Edited:
    """Replace cells by a number (ids: by a word)."""
    match = re.fullmatch(r"(?P<where>.*\S)\s*(?:\s|=)\s*(?P<value>\S+)", rest.strip(), re.DOTALL)
    if match is None:
        raise BadInput("command.set_takes")
    located = locate(desk.session, match["where"].rstrip("= "))
    desk.session.edit(located.name, located.index, _value(desk, located.name, match["value"]))
    return Edited(desk.session.variant.edits[-1])


def _value(desk: Desk, name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        place = Place.of(split_turn(name)[0])
        if place.word in ("ids", "next"):
            return float(_id_of(desk.session.model, "source" if place.stack == "encoder" else "target", text))
        raise BadInput("command.not_a_number", text=text) from None


def _id_of(model: Model, side: str, word: str) -> int:
    """The id of a word.

    Raises:
        BadInput: the model does not know it, or makes more than one token of it.
    """
    ids = model.ids_of_word(word, likely=model.words(side))
    if len(ids) != 1:
        raise BadInput("command.many_tokens", word=word, count=len(ids))
    return ids[0]


def _ablate(desk: Desk, rest: str) -> Edited:
    """Put zeros in the place of a head, a row or a whole tensor, in every turn."""
    located = locate(desk.session, rest)
    desk.session.edit(split_turn(located.name)[0], located.index, 0.0, every_turn=True)
    return Edited(desk.session.variant.edits[-1], ablated=True)


def _option(desk: Desk, rest: str) -> Result:
    """Set model options, or list them."""
    if not rest.strip():
        return _listed(desk)
    choices: dict[str, Any] = {}
    for word in rest.split():
        name, separator, choice = word.partition("=")
        if not separator:
            raise BadInput("command.option_takes")
        choices[name.strip()] = _number(choice.strip())
    desk.session.option(**choices)
    return _state(desk)


def _number(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _listed(desk: Desk) -> Choices:
    chosen = desk.session.variant.options
    return Choices({name: (getattr(chosen, name), get_args(kind)) for name, kind in get_type_hints(Options).items()})


def _sampling(option: str, kind: type) -> Callable[[Desk, str], Drawn]:
    """A verb that sets one number of the sampling."""

    def run(desk: Desk, rest: str) -> Drawn:
        if desk.session.spec.head.kind != "words":
            raise BadInput("command.no_words_to_draw", model=desk.session.model.name)
        try:
            number = kind(rest.strip())
        except ValueError:
            raise BadInput("command.no_number_for", text=rest.strip(), option=option) from None
        desk.session.option(**{option: number})
        return Drawn(option, number, _word(desk))

    return run


def _word(desk: Desk) -> str:
    return desk.session.model.reader.token(desk.session.generation.chosen(desk.session.position.turn))


def _undo(desk: Desk, rest: str) -> Changed:
    if not desk.session.undo():
        raise BadInput("command.nothing_to_undo")
    return _state(desk, "undo")


def _redo(desk: Desk, rest: str) -> Changed:
    if not desk.session.redo():
        raise BadInput("command.nothing_to_redo")
    return _state(desk, "redo")


def _state(desk: Desk, by: Literal["option", "undo", "redo"] = "option") -> Changed:
    return Changed(tuple(desk.session.variant.texts()), by)


def _baseline(desk: Desk, rest: str) -> Baseline:
    """Choose what comparisons are made with."""
    session, wanted = desk.session, rest.strip()
    if wanted not in ("", "now", "trained"):
        raise BadInput("command.baseline_takes")
    if wanted:
        session.compare_with(session.variant if wanted == "now" else Variant())
    return Baseline(base_texts(session))


def _contrast(desk: Desk, rest: str) -> Baseline | BesideDump:
    """Compare with a run on another text, or of another model on this one, or with a run that was written down."""
    session, wanted = desk.session, rest.strip()
    if not wanted:
        raise BadInput("command.contrast_takes", example=session.model.example)
    if Path(wanted).suffix in _DUMPS:
        return _contrast_with_dump(session, wanted)
    is_model = wanted in models()
    text = session.source_text if is_model else wanted
    session.contrast(Session(wanted if is_model else session.model, text, session.target_text))
    return Baseline(base_texts(session))


def _contrast_with_dump(session: Session, file: str) -> BesideDump:
    """Compare with a run of somebody's own that was written down."""
    from stepper.witness import from_dump
    from stepper.witness.own.beside import run_of

    other, report = run_of(session, from_dump(file_named(file)))
    session.contrast(other)
    return BesideDump(report)


def _measure(desk: Desk, rest: str) -> MeasuredOverUnseen:
    """How well the model does as it is now on texts it has not seen."""
    session = desk.session
    trained = None if session.variant == Variant() else over_unseen(Session(session.model, session.inputs))
    return MeasuredOverUnseen(over_unseen(session), trained)


def _diff(desk: Desk, rest: str) -> Result:
    """What the edits changed: everywhere, or in one tensor."""
    session = desk.session
    if not session.differs:
        raise BadInput("command.nothing_differs", base="; ".join(base_texts(session)) or Clause("command.as_trained"))
    if rest.strip():
        difference = session.diff(locate(session, rest.strip()).name)
        return CellsDiffer(difference, largest_differences(difference, _SHOWN))
    travelled, outputs = tuple(session.travelled()), compare_outputs(session)
    return Differs(tuple(session.variant.texts()), base_texts(session), travelled, outputs)


WHATIF = (
    Command(
        "set",
        _set,
        "replace a cell (a row, a head) of a tensor or a parameter",
        "what if",
        usage="NAME[i,j] VALUE",
        example="set encoder.embed.ids[1] cat",
        aliases=("edit",),
        keys=(Key("e", "set", asks=True),),
        argument="cell",
    ),
    Command(
        "ablate",
        _ablate,
        "zeros for a head, a row or a whole tensor, in every turn",
        "what if",
        usage="NAME[head=2]",
        example="ablate decoder.1.cross_attn.context[head=0]",
        argument="part",
    ),
    Command(
        "option",
        _option,
        "model options; alone: list them",
        "what if",
        usage="[NAME=VALUE]",
        example="option positions=none",
        argument="options",
    ),
    Command("undo", _undo, "take the last edit or option back", "what if", aliases=("u",), keys=(Key("u", "undo"),)),
    Command("redo", _redo, "make it again", "what if", keys=(Key("U", "redo"),)),
    Command(
        "diff",
        _diff,
        "what the edits changed, and how far it travelled",
        "what if",
        usage="[NAME]",
        keys=(Key("d", "diff"),),
        argument="tensor",
        request=lambda rest: None if rest else ComparisonWanted(),
    ),
    Command("measure", _measure, "how well the model does, changed as it is, on texts it has not seen", "what if"),
    Command(
        "contrast",
        _contrast,
        "compare with a run on another text, of another model, or with a dump; = shows this one, that one, the difference",
        "what if",
        usage="TEXT | MODEL | DUMP",
        example="contrast the white cat does not see the big house .",
        argument="other",
    ),
    Command(
        "baseline",
        _baseline,
        "what comparisons are made with: this, from now on, or the model as trained; alone: say which",
        "what if",
        usage="[now | trained]",
        example="baseline now",
        argument="other",
        in_lessons=False,
    ),
    Command(
        "temp",
        _sampling("temperature", float),
        "draw the next word at this temperature (0: the likeliest)",
        "what if",
        usage="NUMBER",
        argument="other",
    ),
    Command("topk", _sampling("top_k", int), "draw among the k likeliest (0: all)", "what if", usage="NUMBER", argument="other"),
    Command(
        "topp",
        _sampling("top_p", float),
        "draw among the likeliest that have this share together",
        "what if",
        usage="NUMBER",
        argument="other",
    ),
    Command("seed", _sampling("seed", int), "the seed of the draw", "what if", usage="NUMBER", argument="other"),
)
