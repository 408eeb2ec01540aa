"""The verbs of the Bug Lab: handed on to the hunt that is on at a desk.

symptom                what was reported, and what there is to do
point NAME             this is the first wrong tensor
cause B                this is what went wrong
story                  give up, or read it again: what went wrong, and where it really happened
"""

from stepper.commands.command import Command, Desk
from stepper.commands.hunt import Hunting
from stepper.commands.results import HuntLines
from stepper.errors import BadInput

__all__ = ["HUNTING"]


def _hunt(desk: Desk) -> Hunting:
    if desk.hunt is None:
        raise BadInput("lab.none")
    return desk.hunt


def _symptom(desk: Desk, rest: str) -> HuntLines:
    return HuntLines(_hunt(desk).symptom())


def _point(desk: Desk, rest: str) -> HuntLines:
    return HuntLines(_hunt(desk).point(desk.session, rest or desk.session.position.step))


def _cause(desk: Desk, rest: str) -> HuntLines:
    return HuntLines(_hunt(desk).cause(rest))


def _story(desk: Desk, rest: str) -> HuntLines:
    return HuntLines(_hunt(desk).story())


HUNTING = (
    Command("symptom", _symptom, "in the Bug Lab: what was reported, and what there is to do", "session", logged=False, in_lessons=False),
    Command(
        "point",
        _point,
        "in the Bug Lab: the first wrong tensor is this one, or the one named",
        "session",
        usage="[NAME]",
        example="point encoder.0.self_attn.q",
        argument="tensor",
        logged=False,
        in_lessons=False,
    ),
    Command(
        "cause",
        _cause,
        "in the Bug Lab: what went wrong, by its letter; alone: what may have",
        "session",
        usage="[LETTER]",
        example="cause B",
        argument="other",
        logged=False,
        in_lessons=False,
    ),
    Command("story", _story, "in the Bug Lab: give up, and read what it was", "session", logged=False, in_lessons=False),
)
