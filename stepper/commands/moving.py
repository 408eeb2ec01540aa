"""The verbs that move."""

import re
from collections.abc import Callable

from stepper.commands.command import Command, Desk, Key
from stepper.commands.results import Moved, Result, Said
from stepper.errors import BadInput
from stepper.inspect.references import locate
from stepper.trace import Session

__all__ = ["MOVING"]

_ROW = re.compile(r"-?[0-9]{1,18}")


def _move(verb: str) -> Callable[[Desk, str], Result]:
    """A command that is a movement verb of the session, `-1` turning it round where the session knows that."""

    def run(desk: Desk, rest: str) -> Result:
        before = desk.session.position
        if rest not in ("", "-1") or (rest and verb not in ("layer", "turn")):
            raise BadInput("command.no_argument", verb=verb, rest=rest)
        after = desk.session.move(f"{verb} {rest}".strip())
        return Moved(after, by_row=verb in ("step", "back")) if after != before else _why_not(desk, verb, rest)

    return run


def _why_not(desk: Desk, verb: str, rest: str) -> Said:
    """What to say when a move led nowhere."""
    if verb == "into":
        return Said("no_finer", {"step": desk.session.position.step})
    if verb == "out":
        return Said("not_fine")
    session = desk.session
    if verb in ("back", "prev", "start") or rest:
        return Said("at_start" if session.position == session.start else "nothing_before")
    return Said("at_end" if session.is_at_end else "nothing_further")


def _goto(desk: Desk, rest: str) -> Result:
    if rest.rstrip().endswith("]"):
        return _goto_cell(desk.session, rest)
    words = rest.split()
    if not words or len(words) > 2 or (len(words) == 2 and not _ROW.fullmatch(words[1])):
        raise BadInput("command.goto_takes")
    return Moved(desk.session.goto(words[0], int(words[1]) if len(words) == 2 else None))


def _goto_cell(session: Session, text: str) -> Moved:
    """To a cell: its tensor, at its row."""
    located = locate(session, text)
    axis = session.step(located.name).row_axis
    return Moved(session.goto(located.name, None if axis is None else located.cell[axis]), cell=located.cell)


MOVING = (
    Command(
        "step",
        _move("step"),
        "the next row (token) of this tensor; past the last row, the next tensor",
        "move",
        aliases=("s",),
        keys=(Key("space", "step"), Key("s", "step")),
    ),
    Command(
        "back",
        _move("back"),
        "the row before; before the first row, the tensor before",
        "move",
        keys=(Key("backspace", "back"), Key("S", "back")),
    ),
    Command("next", _move("next"), "the next tensor, whole", "move", aliases=("n",), keys=(Key("n", "next"),)),
    Command("prev", _move("prev"), "the tensor before, whole", "move", keys=(Key("N", "prev"),)),
    Command("into", _move("into"), "the fine steps that make this tensor", "move", aliases=("i",), keys=(Key("i", "into"),)),
    Command("out", _move("out"), "back from a fine step to the tensor it belongs to", "move", aliases=("o",), keys=(Key("o", "out"),)),
    Command("finish", _move("finish"), "the end of this sublayer, then of the next", "move", aliases=("f",), keys=(Key("f", "finish"),)),
    Command("start", _move("start"), "the start of this sublayer, then of the one before", "move", keys=(Key("F", "start"),)),
    Command(
        "layer",
        _move("layer"),
        "the same tensor one layer on (-1: back)",
        "move",
        usage="[-1]",
        example="layer -1",
        keys=(Key("right_square_bracket", "layer"), Key("left_square_bracket", "layer -1"), Key("f8", "layer"), Key("f7", "layer -1")),
        argument="back",
    ),
    Command(
        "turn",
        _move("turn"),
        "the next generated token (-1: the one before)",
        "move",
        usage="[-1]",
        example="turn -1",
        keys=(Key("right_curly_bracket", "turn"), Key("left_curly_bracket", "turn -1"), Key("f10", "turn"), Key("f9", "turn -1")),
        argument="back",
    ),
    Command(
        "goto",
        _goto,
        "jump to a tensor by name",
        "move",
        usage="NAME [ROW] | NAME[i,j]",
        example="goto decoder.0.cross_attn.scores 0",
        aliases=("g",),
        keys=(Key("g", "goto", asks=True),),
        argument="tensor",
    ),
)
