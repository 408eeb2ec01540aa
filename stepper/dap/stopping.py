"""Requests that set breakpoints: on lines of the listing, on names, on exceptions, on data. Each replaces those of its kind."""

import re

from stepper.dap.adapter import Adapter, Handler
from stepper.dap.arguments import entries, maybe_text, number, text
from stepper.dap.exceptions import FILTERS, Watchfulness
from stepper.dap.framing import Message
from stepper.errors import BadInput, StepperError
from stepper.trace import Breakpoint
from stepper.words import phrase

__all__ = ["STOPPING"]

_HITS = re.compile(r"\s*(?:>=|==|=)?\s*(\d{1,9})\s*")


def _forget(adapter: Adapter, kind: str) -> None:
    """Take the breakpoints of a kind away."""
    stops = adapter.here.session.stops
    for each in adapter.stopping.numbers.pop(kind, []):
        adapter.stopping.wanted.pop(each, None)
        adapter.stopping.hits.pop(each, None)
        if each in stops.breakpoints:
            stops.remove(each)


def _set_lines(adapter: Adapter, arguments: Message) -> Message:
    _forget(adapter, "lines")
    return {"breakpoints": [_on_line(adapter, each) for each in entries(arguments, "breakpoints")]}


def _on_line(adapter: Adapter, wanted: Message) -> Message:
    line = wanted.get("line")
    name = adapter.here.listing.name_at(line) if isinstance(line, int) else None
    if name is None:
        return {"verified": False, "message": phrase("dap.no_line")}
    return {**_set(adapter, "lines", name, wanted), "line": line, "source": adapter.here.listing.source()}


def _set_names(adapter: Adapter, arguments: Message) -> Message:
    _forget(adapter, "names")
    return {"breakpoints": [_on_name(adapter, each) for each in entries(arguments, "breakpoints")]}


def _on_name(adapter: Adapter, wanted: Message) -> Message:
    try:
        pattern = text(wanted, "name")
        if not any(sign in pattern for sign in "*?["):
            pattern = adapter.here.session.resolve(pattern)[0]
    except StepperError as refused:
        return {"verified": False, "message": str(refused)}
    return _set(adapter, "names", pattern, wanted)


def _set(adapter: Adapter, kind: str, pattern: str, wanted: Message) -> Message:
    """Set one breakpoint, and say whether it could be."""
    try:
        hits = _hits(maybe_text(wanted, "hitCondition"))
        number_of_it = adapter.here.session.stops.add(Breakpoint(pattern, condition=maybe_text(wanted, "condition")))
    except StepperError as refused:
        return {"verified": False, "message": str(refused)}
    adapter.stopping.numbers.setdefault(kind, []).append(number_of_it)
    if hits:
        adapter.stopping.wanted[number_of_it] = hits
    return {"verified": True, "id": number_of_it}


def _hits(asked: str) -> int:
    """From which hit on to stop; 0 where all count.

    Raises:
        BadInput: that is no count.
    """
    if not asked:
        return 0
    found = _HITS.fullmatch(asked)
    if not found:
        raise BadInput("dap.no_hit_count", text=asked)
    return int(found[1])


def _set_exceptions(adapter: Adapter, arguments: Message) -> Message:
    asked = arguments.get("filters")
    kinds = frozenset(each for each in asked if each in FILTERS) if isinstance(asked, list) else frozenset()
    adapter.watchfulness = Watchfulness(kinds, adapter.watchfulness.data)
    return {"breakpoints": [{"verified": True} for _ in kinds]}


def _data_info(adapter: Adapter, arguments: Message) -> Message:
    """Whether one can stop where an edit has reached a variable: its whole tensor counts."""
    asked = text(arguments, "name")
    name = adapter.handles.tensor_of(number(arguments, "variablesReference", 0), asked) or asked
    try:
        full = adapter.here.session.resolve(name)[0]
    except StepperError as refused:
        return {"dataId": None, "description": str(refused)}
    return {"dataId": full, "description": phrase("dap.reached", name=full), "accessTypes": ["write"], "canPersist": True}


def _set_data(adapter: Adapter, arguments: Message) -> Message:
    names = [maybe_text(each, "dataId") for each in entries(arguments, "breakpoints")]
    known = [name in adapter.here.listing.lines for name in names]
    data = frozenset(name for name, is_one in zip(names, known, strict=True) if is_one)
    adapter.watchfulness = Watchfulness(adapter.watchfulness.kinds, data)
    return {"breakpoints": [{"verified": is_one} for is_one in known]}


STOPPING: dict[str, Handler] = {
    "setBreakpoints": _set_lines,
    "setFunctionBreakpoints": _set_names,
    "setExceptionBreakpoints": _set_exceptions,
    "dataBreakpointInfo": _data_info,
    "setDataBreakpoints": _set_data,
}
