"""The verbs that look inside: what each layer would say, what heads look at, who made a word likely, a tensor of another text."""

from stepper.commands.command import Command, Desk
from stepper.commands.results import Attributed, Edited, HeadsFound, LensRead
from stepper.errors import BadInput
from stepper.inspect.references import locate
from stepper.trace import Session

__all__ = ["INSIDE"]

_WORDS = 3
_MOST_WORDS = 20
_FROM, _AGAINST = " from ", " against "


def _lens(desk: Desk, rest: str) -> LensRead:
    """What the model would say after each layer."""
    count = rest.strip() or str(_WORDS)
    if not count.isdecimal() or not 0 < int(count[:4]) <= _MOST_WORDS:
        raise BadInput("inside.lens_takes", most=_MOST_WORDS)
    return LensRead(desk.session.lens(int(count)), desk.session.position.row)


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
    return Attributed(session.attribute(word, row, against.strip() or None))


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
    Command("lens", _lens, "the likeliest words after each layer, for this row", "look", usage="[COUNT]", example="lens 5"),
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
        "patch",
        _patch,
        "put a tensor, or a part of it, of a run on another text in the place of this one",
        "what if",
        usage="NAME[INDEX] from TEXT",
        example="patch encoder.out from the white cat does not see the big house .",
        argument="part",
    ),
)
