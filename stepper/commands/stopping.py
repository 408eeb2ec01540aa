"""The verbs about breakpoints and watches."""

import re
from collections.abc import Callable, Mapping

from stepper.commands.command import Command, Desk, Key, Outcome
from stepper.errors import BadInput
from stepper.trace import Breakpoint, Session, Watch
from stepper.trace.conditions import WORDS, is_condition
from stepper.words import phrase

__all__ = ["STOPPING"]

_BREAK = re.compile(
    r"(?P<name>\S+)(?:\s+row\s+(?P<row>[0-9]{1,18}))?(?:\s+token\s+(?:\"(?P<quoted>[^\"]*)\"|(?P<token>\S+)))?(?:\s+if\s+(?P<condition>.+))?"
)
_NAME = re.compile(r"[\w.*?\[\]]+")
"""A tensor's name, or a glob."""
_NUMBER = re.compile(r"[0-9]{1,18}")
_EXAMPLE = "break decoder.*.cross_attn.weights if max > 0.9"


def _continue(verb: str) -> Callable[[Desk, str], Outcome]:
    def run(desk: Desk, rest: str) -> Outcome:
        session, stops = desk.session, desk.session.stops
        before = session.position
        if session.move(verb) != before and (reasons := _reasons(session)):
            return Outcome("; ".join(reasons))
        forward = verb == "continue"
        if not (session.is_at_end if forward else session.position == session.start):
            return Outcome()
        if any(each.enabled for each in stops.breakpoints.values()):
            return Outcome(phrase("answers.none_ahead" if forward else "answers.none_behind"))
        return Outcome(phrase(f"answers.no_breakpoint_{'end' if forward else 'start'}", example=_EXAMPLE))

    return run


def _reasons(session: Session) -> list[str]:
    """Why we stopped here: each breakpoint that holds, with the numbers that fulfil its condition."""
    return [_reason(number, session.stops.breakpoints[number], numbers) for number, numbers in session.stops.holding(session).items()]


def _reason(number: int, breakpoint: Breakpoint, numbers: Mapping[str, float]) -> str:
    if not numbers:
        return phrase("stops.reached", number=number, text=breakpoint.text())
    named = ", ".join(f"{text} = {value:.6g}" for text, value in numbers.items())
    return phrase("stops.reached_with", number=number, text=breakpoint.text(), numbers=named)


def _break(desk: Desk, rest: str) -> Outcome:
    """Set a breakpoint, or list them."""
    if not rest.strip():
        return Outcome(_listed(desk))
    match = _BREAK.fullmatch(rest.strip())
    if match is None:
        raise BadInput(phrase("answers.break_takes"))
    pattern = _pattern(desk, match["name"])
    row = int(match["row"]) if match["row"] else None
    token = match["quoted"] if match["quoted"] is not None else match["token"]
    number = desk.session.stops.add(Breakpoint(pattern, row, token, match["condition"] or ""))
    said = [phrase("answers.breakpoint", number=number, text=desk.session.stops.breakpoints[number].text())]
    if "." in pattern and "." not in match["name"]:
        said.append(phrase("answers.in_every_sublayer", name=match["name"]))
    return Outcome("; ".join(said))


def _listed(desk: Desk) -> str:
    stops = desk.session.stops
    lines = [
        phrase(f"answers.breakpoint_{'hits' if each.enabled else 'off'}", number=number, text=each.text(), hits=each.hits)
        for number, each in stops.breakpoints.items()
    ]
    lines += [_watched(number, each) for number, each in stops.watches.items()]
    return "\n".join(lines) or phrase("answers.no_stops")


def _watched(number: int, watch: Watch) -> str:
    if not watch.history:
        return phrase("answers.watch", number=number, text=watch.text())
    latest = f"{watch.history[-1]:.6g}"
    return phrase("answers.watch_value", number=number, text=watch.text(), value=latest, count=len(watch.history))


def _watch(desk: Desk, rest: str) -> Outcome:
    """Keep an eye on a number, or list what is watched."""
    if not rest.strip():
        return Outcome(_listed(desk))
    watch = _watch_of(desk, rest.strip())
    number = desk.session.stops.watch(watch)
    desk.session.stops.record(desk.session)
    return Outcome(_watched(number, desk.session.stops.watches[number]))


def _watch_of(desk: Desk, text: str) -> Watch:
    """An expression, or a tensor's name and an expression."""
    name, _, expression = text.partition(" ")
    if not _NAME.fullmatch(name) or name in WORDS or not expression or is_condition(text):
        return Watch(text)
    return Watch(expression.strip(), _pattern(desk, name))


def _pattern(desk: Desk, name: str) -> str:
    """A glob as it is, a name in full."""
    return name if any(sign in name for sign in "*?[") else desk.session.resolve(name)[0]


def _number(rest: str) -> int:
    if not _NUMBER.fullmatch(rest.strip()):
        raise BadInput(phrase("answers.number_takes"))
    return int(rest.strip())


def _unbreak(desk: Desk, rest: str) -> Outcome:
    desk.session.stops.remove(_number(rest))
    return Outcome(_listed(desk))


def _unwatch(desk: Desk, rest: str) -> Outcome:
    desk.session.stops.remove(_number(rest), "watch")
    return Outcome(_listed(desk))


def _enable(on: bool) -> Callable[[Desk, str], Outcome]:
    def run(desk: Desk, rest: str) -> Outcome:
        desk.session.stops.enable(_number(rest), on)
        return Outcome(_listed(desk))

    return run


STOPPING = (
    Command(
        "continue",
        _continue("continue"),
        "on to the nearest breakpoint, else to the end of the run",
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
    ),
    Command("unbreak", _unbreak, "remove a breakpoint", "stops", usage="NUMBER"),
    Command("enable", _enable(True), "switch a breakpoint on", "stops", usage="NUMBER"),
    Command("disable", _enable(False), "switch a breakpoint off", "stops", usage="NUMBER"),
    Command(
        "watch",
        _watch,
        "note a number at every step, of the current tensor or of those named; alone: list them",
        "stops",
        usage="[[NAME] EXPRESSION]",
        example="watch *.norm1.out norm",
        aliases=("w",),
        keys=(Key("w", "watch", asks=True),),
    ),
    Command("unwatch", _unwatch, "remove a watch", "stops", usage="NUMBER"),
)
