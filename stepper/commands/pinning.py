"""The verbs that keep moments for a handout.

pin The adjective finds its noun       keeps where we stand: place, cell, head, view, and what is said of it
pin cell=2,1,3 as=heat                 the same, looked at so
pins                                   what is kept
unpin 1                                takes one away; * takes all
export handout.html                    writes them, and no more; .md the same as Markdown
"""

import re
from dataclasses import replace

from stepper.commands.command import Command, Desk, Key
from stepper.commands.results import Pinned, PinsListed, Viewed
from stepper.commands.viewing import view_of
from stepper.errors import BadInput

__all__ = ["PINNING"]

_MOST = 50
"""Moments that are kept: each has a session of its own."""
_CHOICE = re.compile(r"(?:cell|as|version|transposed|tab|theme)=\S+")


def _pin(desk: Desk, rest: str) -> Pinned:
    """Keep this moment, seen as the screen shows it, or as is said."""
    from stepper.browser.handout import PinnedMoment
    from stepper.inspect.looks import LookedAt

    if len(desk.pins) >= _MOST:
        raise BadInput("command.many_pins", count=_MOST)
    words = rest.split()
    count = next((number for number, word in enumerate(words) if not _CHOICE.fullmatch(word)), len(words))
    caption = " ".join(words[count:])
    view = _seen(desk, " ".join(words[:count]))
    seen = LookedAt(view.cell, view.mode, view.version or "edited", bool(view.transposed))  # type: ignore[arg-type]  # `view_of` has looked
    desk.pins.append(PinnedMoment.here(desk.session, seen, caption, opened=view.tab == "why"))
    return replace(Pinned(len(desk.pins), desk.pins[-1].title), logged_as=" ".join(filter(None, ("pin", _written(view), caption))))


def _seen(desk: Desk, choices: str) -> Viewed:
    """How the tensor is looked at: as is said, as the screen shows it, as it was last asked for."""
    shown = desk.look_line().removeprefix("view ") if desk.look_line else ""
    return view_of(desk, choices or shown) if choices or shown else Viewed()


def _written(view: Viewed) -> str:
    """A view as the verb takes it."""
    choices = {
        "cell": "" if view.cell is None else ",".join(map(str, view.cell)),
        "as": view.mode,
        "version": view.version,
        "transposed": "yes" if view.transposed else "",
        "tab": view.tab,
    }
    return " ".join(f"{name}={choice}" for name, choice in choices.items() if choice)


def _pins(desk: Desk, rest: str) -> PinsListed:
    return PinsListed(tuple(moment.title for moment in desk.pins))


def _unpin(desk: Desk, rest: str) -> PinsListed:
    numbers = [str(number) for number in range(1, len(desk.pins) + 1)]
    if rest == "*":
        desk.pins.clear()
    elif rest in numbers:
        del desk.pins[numbers.index(rest)]
    else:
        raise BadInput("command.unpin_takes", count=len(desk.pins))
    return _pins(desk, "")


PINNING = (
    Command(
        "pin",
        _pin,
        "keep this moment for a handout, with what is said of it",
        "session",
        usage="[VIEW …] [CAPTION]",
        example="pin here the adjective finds its noun",
        argument="other",
        keys=(Key("P", "pin", asks=True),),
        in_lessons=False,
    ),
    Command("pins", _pins, "the moments that are kept", "session", logged=False, in_lessons=False),
    Command(
        "unpin",
        _unpin,
        "take a moment away again; * takes all",
        "session",
        usage="N | *",
        example="unpin 1",
        argument="other",
        in_lessons=False,
    ),
)
