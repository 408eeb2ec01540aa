"""The verbs that ask "what if?": edits, ablations, options, sampling, and what they changed."""

import re
from collections.abc import Callable, Iterator
from typing import Any, get_args, get_type_hints

import numpy as np
from rich.cells import cell_len

from stepper.checkpoints import Model
from stepper.commands.command import Command, Desk, Key, Outcome
from stepper.engine import Options
from stepper.errors import BadInput
from stepper.inspect.references import locate
from stepper.trace import Session, compare_outputs
from stepper.trace.edits import Variant
from stepper.words import phrase, phrases

__all__ = ["WHATIF"]

_SHOWN = 8
"""Cells listed by `diff NAME`."""


def _set(desk: Desk, rest: str) -> Outcome:
    """Replace cells by a number (ids: by a word)."""
    match = re.fullmatch(r"(?P<where>.*\S)\s*(?:\s|=)\s*(?P<value>\S+)", rest.strip(), re.DOTALL)
    if match is None:
        raise BadInput(phrase("answers.set_takes"))
    located = locate(desk.session, match["where"].rstrip("= "))
    desk.session.edit(located.name, located.index, _value(desk, located.name, match["value"]))
    return Outcome(phrase("answers.set", edit=desk.session.variant.edits[-1].text()))


def _value(desk: Desk, name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        if name.partition("@")[0].endswith(("ids", "next")):
            return float(_id_of(desk.session.model, "source" if name.startswith("encoder") else "target", text))
        raise BadInput(phrase("answers.not_a_number", text=text)) from None


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
        raise BadInput(phrase("answers.many_tokens", word=word, count=len(ids)))
    return ids[0]


def _ablate(desk: Desk, rest: str) -> Outcome:
    """Put zeros in the place of a head, a row or a whole tensor, in every turn."""
    located = locate(desk.session, rest)
    desk.session.edit(located.name.partition("@")[0], located.index, 0.0, every_turn=True)
    return Outcome(phrase("answers.ablated", edit=desk.session.variant.edits[-1].text()))


def _option(desk: Desk, rest: str) -> Outcome:
    """Set model options, or list them."""
    if not rest.strip():
        return Outcome(_listed(desk))
    choices: dict[str, Any] = {}
    for word in rest.split():
        name, separator, choice = word.partition("=")
        if not separator:
            raise BadInput(phrase("answers.option_takes"))
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
        choices = "   " + phrase("answers.one_of", choices=", ".join(get_args(kind))) if get_args(kind) else ""
        lines.append(f"{name:<12} {getattr(options, name)!s:<12}{choices}")
    return "\n".join(lines)


def _sampling(option: str, kind: type) -> Callable[[Desk, str], Outcome]:
    """A verb that sets one number of the sampling."""

    def run(desk: Desk, rest: str) -> Outcome:
        if desk.session.config.head != "words":
            raise BadInput(phrase("answers.no_words_to_draw", model=desk.session.model.name))
        try:
            number = kind(rest.strip())
        except ValueError:
            raise BadInput(phrase("answers.no_number_for", text=rest.strip(), option=option)) from None
        desk.session.option(**{option: number})
        return Outcome(phrase("answers.drawn", option=option, number=f"{number:g}", word=_word(desk)))

    return run


def _word(desk: Desk) -> str:
    return desk.session.model.tokenizer.token(desk.session.generation.chosen(desk.session.position.turn))


def _undo(desk: Desk, rest: str) -> Outcome:
    if not desk.session.undo():
        raise BadInput(phrase("answers.nothing_to_undo"))
    return Outcome(_state(desk))


def _redo(desk: Desk, rest: str) -> Outcome:
    if not desk.session.redo():
        raise BadInput(phrase("answers.nothing_to_redo"))
    return Outcome(_state(desk))


def _state(desk: Desk) -> str:
    changes = "; ".join(desk.session.variant.texts())
    return phrase("answers.what_if", changes=changes) if changes else phrase("answers.nothing_changed")


def _base(desk: Desk) -> str:
    return "; ".join(desk.session.base.texts()) or phrase("answers.as_trained")


def _baseline(desk: Desk, rest: str) -> Outcome:
    """Choose what comparisons are made with."""
    session, wanted = desk.session, rest.strip()
    if wanted not in ("", "now", "trained"):
        raise BadInput(phrase("answers.baseline_takes"))
    if wanted:
        session.compare_with(session.variant if wanted == "now" else Variant())
    return Outcome(phrase("answers.compared", base=_base(desk)))


def _diff(desk: Desk, rest: str) -> Outcome:
    """What the edits changed: everywhere, or in one tensor."""
    session = desk.session
    if session.variant == session.base:
        raise BadInput(phrase("answers.nothing_differs", base=_base(desk)))
    if rest.strip():
        return Outcome(_cells(desk, rest.strip()))
    lines = [_state(desk), *([phrase("answers.compared_with", base=_base(desk))] if session.base.texts() else [])]
    lines += [*_travelled(session), compare_outputs(session).text()]
    return Outcome("\n".join(lines))


def _travelled(session: Session) -> Iterator[str]:
    """How far the changes reach, a line for each layer."""
    heads = phrases("answers.travelled")
    yield " ".join([_padded(heads["layer"], 16), _padded(heads["tensors"], 17), _padded(heads["cells"], 18), heads["largest"]])
    for each in session.travelled():
        tensors = phrase("answers.of", part=f"{each.tensors_touched:>4}", whole=each.tensors)
        cells = phrase("answers.of", part=f"{each.cells_touched:>7}", whole=each.cells)
        yield " ".join([_padded(each.layer, 16), _padded(tensors, 17), _padded(cells, 18), f"{each.largest:.4g}"])


def _padded(text: str, width: int) -> str:
    """A text as wide as its column; a Chinese character takes two places."""
    return text + " " * (width - cell_len(text))


def _cells(desk: Desk, reference: str) -> str:
    """The cells of one tensor that differ most."""
    name = locate(desk.session, reference).name
    difference = desk.session.diff(name)
    if not difference.touched:
        return phrase("answers.no_cell_differs", name=difference.name)
    sizes = np.nan_to_num(np.abs(difference.delta), nan=np.inf)
    order = np.argsort(sizes, axis=None)[::-1][: min(_SHOWN, difference.touched)]
    touched, cells, largest = difference.touched, difference.delta.size, f"{sizes.max():.4g}"
    lines = [phrase("answers.cells_differ", name=difference.name, touched=touched, cells=cells, largest=largest)]
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
