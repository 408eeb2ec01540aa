"""Requests that move: each is a verb.

next, stepBack                  next, prev; row by row (step, back) where the editor steps by instructions
stepIn, stepOut                 into the fine steps, out of them; where there are none: on, to the end of the sublayer
continue, reverseContinue       continue, rcontinue, and what else one may stop at
goto                            goto
"""

from typing import Any

from stepper.commands import execute, text
from stepper.commands import results as r
from stepper.dap.adapter import Adapter, Handler
from stepper.dap.arguments import number
from stepper.dap.framing import Message
from stepper.engine import with_turn
from stepper.errors import BadInput, StepperError, Stopped
from stepper.trace import Position
from stepper.words import phrase

__all__ = ["MOVING"]


def _moved(adapter: Adapter, line: str, reason: str = "step") -> None:
    """Carry out a verb; where it led nowhere, its answer is said."""
    given = execute(adapter.here.desk, line)
    if not given.led_elsewhere:
        adapter.say(text(given))
    adapter.stopped(reason)


def _steps(whole: str, by_row: str) -> Handler:
    def run(adapter: Adapter, arguments: Message) -> None:
        _moved(adapter, by_row if arguments.get("granularity") == "instruction" else whole)

    return run


def _step_in(adapter: Adapter, arguments: Message) -> None:
    session = adapter.here.session
    if arguments.get("targetId") is not None:
        _moved(adapter, f"goto {_target(adapter, number(arguments, 'targetId'))}")
    else:
        _moved(adapter, "into" if session.program.parts.get(session.position.step) else "next")


def _step_out(adapter: Adapter, arguments: Message) -> None:
    session = adapter.here.session
    _moved(adapter, "out" if session.program[session.position.step].part_of else "finish")


def _target(adapter: Adapter, number_of_it: int) -> str:
    if not 0 <= number_of_it < len(adapter.targets):
        raise BadInput("dap.no_target", number=number_of_it)
    return adapter.targets[number_of_it]


def _step_in_targets(adapter: Adapter, arguments: Message) -> Message:
    """The operands of the step: from here one goes to where they were made."""
    session = adapter.here.session
    names = [name if "@" in name else with_turn(name, session.position.turn) for name in session.program[session.position.step].inputs]
    return {"targets": _offered(adapter, [(name, {}) for name in names])}


def _offered(adapter: Adapter, names: list[tuple[str, Message]]) -> list[Message]:
    """Places to go to, each with an id."""
    first = len(adapter.targets)
    adapter.targets += [name for name, _ in names]
    return [{"id": first + place, "label": name, **more} for place, (name, more) in enumerate(names)]


def _goto_targets(adapter: Adapter, arguments: Message) -> Message:
    line = number(arguments, "line")
    name = adapter.here.listing.name_at(line)
    if name is None or name not in adapter.here.session.program:
        return {"targets": []}
    return {"targets": _offered(adapter, [(name, {"line": line})])}


def _goto(adapter: Adapter, arguments: Message) -> None:
    _moved(adapter, f"goto {_target(adapter, number(arguments, 'targetId'))}", "goto")


# --- running on ----------------------------------------------------------------------------------------------------------


def _runs(backward: bool) -> Handler:
    def run(adapter: Adapter, arguments: Message) -> Message:
        adapter.after(lambda: _run_and_stop(adapter, backward))
        return {"allThreadsContinued": True}

    return run


def _run_and_stop(adapter: Adapter, backward: bool) -> None:
    """Run, once the editor knows that it runs; whatever happens, it stops somewhere."""
    try:
        _run_on(adapter, "rcontinue" if backward else "continue", backward)
    except Stopped:
        adapter.stopped("pause")
    except StepperError as refused:  # a condition that does not fit, a value that cannot be computed
        adapter.stopped("exception", str(refused))


def _run_on(adapter: Adapter, verb: str, backward: bool) -> None:
    """To the nearest place where something stops, hit counts observed."""
    here, origin = adapter.here, adapter.here.position
    while True:
        before = here.position
        given = execute(here.desk, verb)
        watched = adapter.watchfulness.first(here.session, before, here.position, backward)
        if watched:
            place, kind = watched
            execute(here.desk, f"goto {with_turn(place.step, place.turn)} {place.row}")
            adapter.stopped("data breakpoint" if kind == "data" else "exception", phrase(f"dap.stopped.{kind}", step=place.step))
            return
        if not isinstance(given, r.StoppedAt):
            _ended(adapter, given, origin)
            return
        if _counts(adapter, given):
            adapter.stopped("breakpoint", text(given))
            return


def _counts(adapter: Adapter, given: r.StoppedAt) -> bool:
    """Whether one of the breakpoints that hold is at the hit that was asked for."""
    stopping, stops = adapter.stopping, []
    for reached in given.reasons:
        stopping.hits[reached] = stopping.hits.get(reached, 0) + 1
        stops.append(stopping.hits[reached] >= stopping.wanted.get(reached, 1))
    return any(stops)


def _ended(adapter: Adapter, given: r.Result, origin: Position) -> None:
    """The run came to its end, or to its start."""
    adapter.say(text(given) or phrase("dap.end" if adapter.here.position != origin else "dap.nowhere"))
    adapter.stopped("step")


def _threads(adapter: Adapter, arguments: Message) -> Message:
    name: Any = "stepper"
    if adapter.opened:
        session = adapter.here.session
        name = f"{session.model.name}: {session.source_text}"
    return {"threads": [{"id": 1, "name": name}]}


def _breakpoint_locations(adapter: Adapter, arguments: Message) -> Message:
    first = number(arguments, "line")
    last = min(number(arguments, "endLine", first), first + _MOST_LINES)
    return {"breakpoints": [{"line": line} for line in range(first, last + 1) if adapter.here.listing.name_at(line)]}


_MOST_LINES = 10_000


def _line_of(adapter: Adapter, arguments: Message) -> Message:
    """Where a tensor that was shown is made."""
    name = adapter.handles.made_at(number(arguments, "locationReference"))
    return {"source": adapter.here.listing.source(), "line": adapter.here.listing.lines.get(name, 1)}


MOVING: dict[str, Handler] = {
    "next": _steps("next", "step"),
    "stepBack": _steps("prev", "back"),
    "stepIn": _step_in,
    "stepOut": _step_out,
    "stepInTargets": _step_in_targets,
    "gotoTargets": _goto_targets,
    "goto": _goto,
    "continue": _runs(backward=False),
    "reverseContinue": _runs(backward=True),
    "threads": _threads,
    "breakpointLocations": _breakpoint_locations,
    "locations": _line_of,
}
