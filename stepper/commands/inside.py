"""The verbs that look inside: what each layer would say, what heads look at, who made a word likely, a tensor of another text."""

from stepper.commands.command import Command, Desk
from stepper.commands.results import Attributed, Edited, HeadsFound, LensRead, NeuronsFound, Swept, WordThroughLayers
from stepper.errors import BadInput
from stepper.inspect.references import locate
from stepper.trace import Session
from stepper.trace.inside import SWEPT

__all__ = ["INSIDE"]

_WORDS = 3
_UNITS, _DIGITS = 10, 4
_MOST_WORDS = 20
_FROM, _AGAINST = " from ", " against "


def _lens(desk: Desk, rest: str) -> LensRead | WordThroughLayers:
    """What the model would say after each layer, or how likely one word would be."""
    session, wanted = desk.session, rest.strip()
    if wanted and not wanted.isdecimal():
        return _word_through_layers(session, wanted)
    count = int(wanted[:4] or _WORDS)
    if not 0 < count <= _MOST_WORDS:
        raise BadInput("inside.lens_takes", most=_MOST_WORDS)
    return LensRead(session.lens(count), session.position.row, tuple(session.labels("logits")[0] or ()))


def _word_through_layers(session: Session, word: str) -> WordThroughLayers:
    lens, ids = session.lens(1), session.model.ids_of_word(word)
    if len(ids) != 1:
        raise BadInput("command.many_tokens", word=word, count=len(ids))
    row = min(session.position.row, len(lens.words[0]) - 1)
    return WordThroughLayers(word, row, lens.layers, tuple(lens.ranks(ids[0], row)), tuple(lens.shares(ids[0], row)))


def _heads(desk: Desk, rest: str) -> HeadsFound:
    """Every head of self-attention, those that fit a kind best first."""
    found = sorted(desk.session.heads(), key=lambda each: -each.scores[each.kind])
    if not found:
        raise BadInput("inside.no_heads", model=desk.session.model.name)
    return HeadsFound(tuple(found))


def _attribute(desk: Desk, rest: str) -> Attributed:
    """The shares of all parts in one logit, or in the difference of two; of the likeliest word where none is named."""
    word, _, against = rest.strip().partition(_AGAINST)
    session = desk.session
    row = min(session.position.row, session.program["logits"].row_count - 1) if "logits" in session.program else -1
    found = session.attribute(word, row, against.strip() or None)
    return Attributed(found, frozenset(name for name in found.parts if name in session.program))


def _neurons(desk: Desk, rest: str) -> NeuronsFound:
    """The units that write most into this row: of the sublayer we stand in, or of another."""
    session, words = desk.session, rest.split()
    count = int(words.pop()) if words and words[-1].isdecimal() and len(words[-1]) < _DIGITS else _UNITS
    here = session.step(session.position.step).place
    ffn = next(
        (step.place for step in session.program.coarse if step.place.block == "ffn" and step.place.layer_key == here.layer_key), None
    )
    layer = words[0] if words else str(ffn.sublayer) if ffn else "ffn"
    row = min(session.position.row, session.program["logits"].row_count - 1) if "logits" in session.program else -1
    return NeuronsFound(session.neurons(layer, row, count), row)


def _sweep(desk: Desk, rest: str) -> Swept:
    """Each part of a run on another text put into this one, and how far the answer moves."""
    session = desk.session
    what, separator, text = f" {rest}".partition(_FROM)
    if not separator or not text.strip():
        raise BadInput("inside.sweep_takes", known=list(SWEPT))
    first, _, others = what.strip().partition(" ")
    kind, words = (first, others) if first in SWEPT else ("stream", what)
    word, _, against = words.strip().partition(_AGAINST)
    row = min(session.position.row, session.program["logits"].row_count - 1) if "logits" in session.program else -1
    return Swept(session.sweep(Session(session.model, text.strip(), session.target_text), kind, word.strip(), against.strip(), row))


def _patch(desk: Desk, rest: str) -> Edited:
    """A tensor, or a part of it, taken from a run on another text."""
    what, separator, text = rest.partition(_FROM)
    if not separator or not text.strip():
        raise BadInput("inside.patch_takes")
    session = desk.session
    located = locate(session, what.strip())
    session.patch(Session(session.model, text.strip(), session.target_text), located.name, located.index)
    return Edited(session.variant.edits[-1])


INSIDE = (
    Command(
        "lens",
        _lens,
        "the likeliest words after each layer, for this row; or how likely one word is",
        "look",
        usage="[COUNT | WORD]",
        example="lens chat",
    ),
    Command("heads", _heads, "what each head of self-attention looks at: previous, first or same token, induction …", "look"),
    Command(
        "attribute",
        _attribute,
        "the share of each part of the model in the logit of a word, or in the difference to another",
        "look",
        usage="[WORD [against WORD]]",
        example="attribute chat against chien",
        argument="target",
    ),
    Command(
        "neurons",
        _neurons,
        "the units of a feed-forward network that write most into this row, and which words each raises",
        "look",
        usage="[SUBLAYER] [COUNT]",
        example="neurons decoder.1.ffn 5",
        argument="other",
    ),
    Command(
        "sweep",
        _sweep,
        "put each part of a run on another text into this one, one at a time: how far the answer moves there",
        "look",
        usage="[stream|attention|ffn|heads] [WORD against WORD] from TEXT",
        example="sweep heads from the white cat does not see the big house .",
        argument="other",
    ),
    Command(
        "patch",
        _patch,
        "put a tensor, or a part of it, of a run on another text in the place of this one",
        "what if",
        usage="NAME[INDEX] from TEXT",
        example="patch encoder.out from the white cat does not see the big house .",
        argument="part",
    ),
)
