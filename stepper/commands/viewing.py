"""The verb that says how the tensor in front is looked at. A screen does it; a moment that is saved ends with it.

view cell=2,1,3 as=heat tab=why theme=light
"""

import re

from stepper.commands.command import Command, Desk
from stepper.commands.results import Viewed
from stepper.engine.index import check_index
from stepper.errors import BadInput, UnknownName, nearest
from stepper.inspect.looks import MODES, VERSIONS
from stepper.render.look import theme_names

__all__ = ["VIEWING", "view_of"]

_CHOICES: dict[str, tuple[str, ...]] = {
    "as": MODES,
    "version": VERSIONS,
    "transposed": ("yes", "no"),
    "theme": theme_names(),
}
"""What each of these may be."""
_OTHERS = {"cell": re.compile(r"-?[0-9]{1,9}(?:,-?[0-9]{1,9})*"), "tab": re.compile(r"[a-z]{1,20}")}
"""What the others look like."""


def _view(desk: Desk, rest: str) -> Viewed:
    """Note how the tensor is to be looked at; a screen is told so by the result."""
    desk.view = view_of(desk, rest)
    return desk.view


def view_of(desk: Desk, rest: str) -> Viewed:
    """What is chosen in a line.

    Raises:
        BadInput, UnknownName: there is no such choice, or none is made.
    """
    chosen: dict[str, str] = {}
    for word in rest.split():
        name, _, choice = word.partition("=")
        if (name in _CHOICES and choice in _CHOICES[name]) or (name in _OTHERS and _OTHERS[name].fullmatch(choice)):
            chosen[name] = choice
        else:
            raise _refusal(name, choice)
    if not chosen:
        raise BadInput("command.view_takes")
    return Viewed(
        cell=_cell(desk, chosen.get("cell", "")),
        mode=chosen.get("as", ""),
        version=chosen.get("version", ""),
        transposed=chosen["transposed"] == "yes" if "transposed" in chosen else None,
        tab=chosen.get("tab", ""),
        theme=chosen.get("theme", ""),
    )


def _refusal(name: str, choice: str) -> BadInput | UnknownName:
    if name in _CHOICES:
        known = _CHOICES[name]
        return UnknownName("command.view_choice", name=name, choice=choice, known=nearest(choice, known) or known)
    return BadInput("command.view_takes")


def _cell(desk: Desk, places: str) -> tuple[int, ...] | None:
    """A cell of the tensor in front."""
    if not places:
        return None
    step = desk.session.program[desk.session.position.step]
    return check_index(step.name, tuple(map(int, places.split(","))), step.shape)


VIEWING = (
    Command(
        "view",
        _view,
        "how the screen shows this tensor: cell, as, version, transposed, tab, theme",
        "look",
        usage="NAME=CHOICE …",
        example="view as=heat theme=light",
        logged=False,
        argument="other",
        in_lessons=False,
    ),
)
