"""The verbs about breakpoints and watches."""

import re
from collections.abc import Callable, Iterable, Mapping

from stepper.commands.command import Command, Desk, Key
from stepper.commands.results import BreakpointSet, Moved, Result, Said, StopList, StoppedAt, WatchSet
from stepper.engine import Place
from stepper.errors import BadInput
from stepper.trace import Breakpoint, Watch
from stepper.trace.conditions import WORDS, is_condition
from stepper.trace.movement import FAR
from stepper.trace.stops import Reached

__all__ = ["STOPPING"]

_BREAK = re.compile(
    r"(?P<name>\S+)(?:\s+row\s+(?P<row>[0-9]{1,18}))?(?:\s+token\s+(?:\"(?P<quoted>[^\"]*)\"|(?P<token>\S+)))?(?:\s+if\s+(?P<condition>.+))?"
)
_NAME = re.compile(r"[\w.*?\[\]]+")
"""A tensor's name, or a glob."""
_NUMBER = re.compile(r"[0-9]{1,18}")
_EXAMPLE = "break decoder.*.cross_attn.weights if max > 0.9"


def _continue(verb: str) -> Callable[[Desk, str], Result]:
    def run(desk: Desk, rest: str) -> Result:
        session, stops = desk.session, desk.session.stops
        before = session.position
        if session.move(verb) != before and (reasons := stops.holding(session)):
            return StoppedAt(session.position, reasons, logged_as=_place_instead(desk, reasons.values()))
        forward = verb == "continue"
        if forward and not session.is_at_end and session.position.turn - before.turn >= FAR:
            return Said("went_far", {"turns": FAR})
        if not (session.is_at_end if forward else session.position == session.start):
            return Moved(session.position)
        if any(each.enabled for each in stops.breakpoints.values()):
            return Said("none_ahead" if forward else "none_behind")
        return Said(f"no_breakpoint_{'end' if forward else 'start'}", {"example": _EXAMPLE})

    return run


def _place_instead(desk: Desk, reasons: Iterable[Reached]) -> str | None:
    """Where a breakpoint stopped the run that the log says nothing of, the log has the place."""
    at, kept = desk.session.position, desk.session.stops.kept
    return f"goto {at.step}@{at.turn} {at.row}" if any(each.breakpoint.text() in kept for each in reasons) else None


def _break(desk: Desk, rest: str) -> Result:
    """Set a breakpoint, or list them."""
    if not rest.strip():
        return _listed(desk)
    match = _BREAK.fullmatch(rest.strip())
    if match is None:
        raise BadInput("command.break_takes")
    pattern = _pattern(desk, match["name"])
    row = int(match["row"]) if match["row"] else None
    token = match["quoted"] if match["quoted"] is not None else match["token"]
    number = desk.session.stops.add(Breakpoint(pattern, row, token, match["condition"] or ""))
    was_leaf = len(Place.of(pattern).words) > 1 and len(Place.of(match["name"]).words) == 1
    return BreakpointSet(number, desk.session.stops.breakpoints[number], match["name"] if was_leaf else "")


def _listed(desk: Desk, logged_as: str | None = None) -> StopList:
    stops = desk.session.stops
    return StopList(dict(stops.breakpoints), stops.watched(desk.session), logged_as=logged_as)


def _watch(desk: Desk, rest: str) -> Result:
    """Keep an eye on a number, or list what is watched."""
    if not rest.strip():
        return _listed(desk)
    watch = _watch_of(desk, rest.strip())
    number = desk.session.stops.watch(watch)
    return WatchSet(number, desk.session.stops.watched(desk.session)[number])


def _watch_of(desk: Desk, text: str) -> Watch:
    """An expression, or a tensor's name and an expression."""
    name, _, expression = text.partition(" ")
    if not _NAME.fullmatch(name) or name in WORDS or not expression or is_condition(text):
        return Watch(text)
    return Watch(expression.strip(), _pattern(desk, name))


def _pattern(desk: Desk, name: str) -> str:
    """A glob as it is, a name in full."""
    return name if any(sign in name for sign in "*?[") else desk.session.resolve(name)[0]


def _numbered(rest: str, table: Mapping[int, Breakpoint] | Mapping[int, Watch]) -> int:
    """The number of a breakpoint or a watch, which may also be named by its text."""
    for number, each in table.items():
        if each.text() == rest.strip():
            return number
    if not _NUMBER.fullmatch(rest.strip()):
        raise BadInput("command.number_takes")
    return int(rest.strip())


def _by_text(desk: Desk, verb: str, text: str) -> str:
    """A line of the log: numbers are others where there are other breakpoints; nothing of what the log does not have."""
    return "" if text in desk.session.stops.kept else f"{verb} {text}"


def _unbreak(desk: Desk, rest: str) -> StopList:
    stops = desk.session.stops
    removed = stops.remove(_numbered(rest, stops.breakpoints))
    return _listed(desk, _by_text(desk, "unbreak", removed.text()))


def _unwatch(desk: Desk, rest: str) -> StopList:
    stops = desk.session.stops
    removed = stops.remove(_numbered(rest, stops.watches), "watch")
    return _listed(desk, _by_text(desk, "unwatch", removed.text()))


def _enable(on: bool) -> Callable[[Desk, str], StopList]:
    def run(desk: Desk, rest: str) -> StopList:
        stops = desk.session.stops
        number = _numbered(rest, stops.breakpoints)
        stops.enable(number, on)
        return _listed(desk, _by_text(desk, "enable" if on else "disable", stops.breakpoints[number].text()))

    return run


STOPPING = (
    Command(
        "continue",
        _continue("continue"),
        "on to the nearest breakpoint, else to the end of the run (32 turns on at most)",
        "move",
        aliases=("c",),
        keys=(Key("c", "continue"),),
    ),
    Command(
        "rcontinue",
        _continue("rcontinue"),
        "back to the nearest breakpoint, else to the start of the run",
        "move",
        keys=(Key("C", "rcontinue"),),
    ),
    Command(
        "break",
        _break,
        "stop at a tensor (name or glob), a row, a token, on a condition; alone: list them",
        "stops",
        usage="[NAME [row N] [token WORD] [if CONDITION]]",
        example='break decoder.*.cross_attn.weights if argmax("key") == token("cat")',
        aliases=("b",),
        keys=(Key("b", "break", asks=True),),
        argument="stop",
    ),
    Command("unbreak", _unbreak, "remove a breakpoint", "stops", usage="NUMBER", argument="other"),
    Command("enable", _enable(True), "switch a breakpoint on", "stops", usage="NUMBER", argument="other"),
    Command("disable", _enable(False), "switch a breakpoint off", "stops", usage="NUMBER", argument="other"),
    Command(
        "watch",
        _watch,
        "the course of a number, over all tensors passed or those named; alone: list them",
        "stops",
        usage="[[NAME] EXPRESSION]",
        example="watch *.norm1.out norm",
        aliases=("w",),
        keys=(Key("w", "watch", asks=True),),
        argument="watch",
    ),
    Command("unwatch", _unwatch, "remove a watch", "stops", usage="NUMBER", argument="other"),
)
