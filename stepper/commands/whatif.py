"""The verbs that ask "what if?": edits, ablations, options, sampling, and what they changed."""

import re
from collections.abc import Callable
from typing import Any, get_args, get_type_hints

import numpy as np

from stepper.checkpoints import Model
from stepper.commands.command import Command, Desk, Key, Outcome
from stepper.commands.references import locate
from stepper.engine import Options
from stepper.errors import BadInput
from stepper.trace import compare_outputs
from stepper.trace.edits import Variant

__all__ = ["WHATIF"]

_SHOWN = 8
"""Cells listed by `diff NAME`."""


def _set(desk: Desk, rest: str) -> Outcome:
    """Replace cells by a number (ids: by a word)."""
    match = re.fullmatch(r"(?P<where>.*\S)\s*(?:\s|=)\s*(?P<value>\S+)", rest.strip(), re.DOTALL)
    if match is None:
        raise BadInput("set takes a cell and a number: set [0,1] 3.5, or of another tensor: set encoder.0.self_attn.scores[0,2,1] 3.5")
    located = locate(desk.session, match["where"].rstrip("= "))
    desk.session.edit(located.name, located.index, _value(desk, located.name, match["value"]))
    return Outcome(f"set {desk.session.variant.edits[-1].text()}")


def _value(desk: Desk, name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        if name.partition("@")[0].endswith(("ids", "next")):
            return float(_id_of(desk.session.model, "source" if name.startswith("encoder") else "target", text))
        raise BadInput(f"{text!r} is not a number (write it like 0.5 or -1e3)") from None


def _id_of(model: Model, side: str, word: str) -> int:
    """The id of a word.

    Raises:
        BadInput: the model does not know it, or makes more than one token of it.
    """
    vocabulary = model.tokenizer.vocabulary
    if word in vocabulary:
        return vocabulary[word]
    ids = model.tokenizer.encode(word, special=False, likely=model.words(side))
    if len(ids) != 1:
        raise BadInput(f"{word!r} is {len(ids)} tokens; a cell of ids holds one")
    return ids[0]


def _ablate(desk: Desk, rest: str) -> Outcome:
    """Put zeros in the place of a head, a row or a whole tensor, in every turn."""
    located = locate(desk.session, rest)
    desk.session.edit(located.name.partition("@")[0], located.index, 0.0, every_turn=True)
    return Outcome(f"ablated {desk.session.variant.edits[-1].text()}, in every turn")


def _option(desk: Desk, rest: str) -> Outcome:
    """Set model options, or list them."""
    if not rest.strip():
        return Outcome(_listed(desk))
    choices: dict[str, Any] = {}
    for word in rest.split():
        name, separator, choice = word.partition("=")
        if not separator:
            raise BadInput("option takes NAME=VALUE, like option positions=none; `option` alone lists them")
        choices[name.strip()] = _number(choice.strip())
    desk.session.option(**choices)
    return Outcome(_state(desk))


def _number(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _listed(desk: Desk) -> str:
    options = desk.session.variant.options
    lines = []
    for name, kind in get_type_hints(Options).items():
        choices = f"   one of {', '.join(get_args(kind))}" if get_args(kind) else ""
        lines.append(f"{name:<12} {getattr(options, name)!s:<12}{choices}")
    return "\n".join(lines)


def _sampling(option: str, kind: type) -> Callable[[Desk, str], Outcome]:
    """A verb that sets one number of the sampling."""

    def run(desk: Desk, rest: str) -> Outcome:
        if desk.session.config.head != "words":
            raise BadInput(f"{desk.session.model.name} ends without words: there is none to draw")
        try:
            number = kind(rest.strip())
        except ValueError:
            raise BadInput(f"{rest.strip()!r} is not a number for {option}") from None
        desk.session.option(**{option: number})
        return Outcome(f"{option} = {number:g}; the word of this turn: {_word(desk)}")

    return run


def _word(desk: Desk) -> str:
    return desk.session.model.tokenizer.token(desk.session.generation.chosen(desk.session.position.turn))


def _undo(desk: Desk, rest: str) -> Outcome:
    if not desk.session.undo():
        raise BadInput("there is no edit to take back")
    return Outcome(_state(desk))


def _redo(desk: Desk, rest: str) -> Outcome:
    if not desk.session.redo():
        raise BadInput("there is no edit to make again")
    return Outcome(_state(desk))


def _state(desk: Desk) -> str:
    return "what if: " + ("; ".join(desk.session.variant.texts()) or "nothing, the model is as trained")


def _base(desk: Desk) -> str:
    return "; ".join(desk.session.base.texts()) or "the model as trained"


def _baseline(desk: Desk, rest: str) -> Outcome:
    """Choose what comparisons are made with."""
    session, wanted = desk.session, rest.strip()
    if wanted not in ("", "now", "trained"):
        raise BadInput("baseline takes now (what follows is compared with this) or trained (with the model as trained)")
    if wanted:
        session.compare_with(session.variant if wanted == "now" else Variant())
    return Outcome(f"comparisons are made with: {_base(desk)}")


def _diff(desk: Desk, rest: str) -> Outcome:
    """What the edits changed: everywhere, or in one tensor."""
    session = desk.session
    if session.variant == session.base:
        raise BadInput(f"nothing differs from {_base(desk)}; make an edit first, like set [0,1] 3.5")
    if rest.strip():
        return Outcome(_cells(desk, rest.strip()))
    lines = [
        _state(desk),
        *([f"compared with: {_base(desk)}"] if session.base.texts() else []),
        f"{'layer':<16} tensors touched   cells touched      largest difference",
    ]
    for each in session.travelled():
        touched = f"{each.tensors_touched:>4} of {each.tensors:<4}", f"{each.cells_touched:>7} of {each.cells:<7}"
        lines.append(f"{each.layer:<16} {touched[0]:<17} {touched[1]:<18} {each.largest:.4g}")
    return Outcome("\n".join([*lines, compare_outputs(session).text()]))


def _cells(desk: Desk, reference: str) -> str:
    """The cells of one tensor that differ most."""
    name = locate(desk.session, reference).name
    difference = desk.session.diff(name)
    if not difference.touched:
        return f"{difference.name}: no cell differs"
    sizes = np.nan_to_num(np.abs(difference.delta), nan=np.inf)
    order = np.argsort(sizes, axis=None)[::-1][: min(_SHOWN, difference.touched)]
    lines = [f"{difference.name}: {difference.touched} of {difference.delta.size} cells differ, by at most {sizes.max():.4g}"]
    for flat in order:
        index = tuple(int(each) for each in np.unravel_index(flat, difference.delta.shape))
        before, after, delta = (float(each[index]) for each in (difference.baseline, difference.edited, difference.delta))
        lines.append(f"  [{','.join(map(str, index))}]  {before:.6g} -> {after:.6g}  ({delta:+.4g})")
    return "\n".join(lines)


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
    ),
    Command(
        "ablate",
        _ablate,
        "zeros for a head, a row or a whole tensor, in every turn",
        "what if",
        usage="NAME[head=2]",
        example="ablate decoder.1.cross_attn.context[head=0]",
    ),
    Command("option", _option, "model options; alone: list them", "what if", usage="[NAME=VALUE]", example="option positions=none"),
    Command("undo", _undo, "take the last edit or option back", "what if", aliases=("u",), keys=(Key("u", "undo"),)),
    Command("redo", _redo, "make it again", "what if", keys=(Key("U", "redo"),)),
    Command("diff", _diff, "what the edits changed, and how far it travelled", "what if", usage="[NAME]", keys=(Key("d", "diff"),)),
    Command(
        "baseline",
        _baseline,
        "what comparisons are made with: this, from now on, or the model as trained; alone: say which",
        "what if",
        usage="[now | trained]",
        example="baseline now",
    ),
    Command(
        "temp", _sampling("temperature", float), "draw the next word at this temperature (0: the likeliest)", "what if", usage="NUMBER"
    ),
    Command("topk", _sampling("top_k", int), "draw among the k likeliest (0: all)", "what if", usage="NUMBER"),
    Command("topp", _sampling("top_p", float), "draw among the likeliest that have this share together", "what if", usage="NUMBER"),
    Command("seed", _sampling("seed", int), "the seed of the draw", "what if", usage="NUMBER"),
)
