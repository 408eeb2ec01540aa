"""Reading a lesson's front matter: TOML between two lines `+++`.

id = "L4"
title = "Q, K, V: the thirsty person"
goal = "A query asks, keys are matched, values are delivered."
model = "room"
minutes = 20
covers = [{ section = "9.3", stop = "encoder.0.self_attn.context" }]
"""

import re
import tomllib
from typing import Any

from stepper.course.lesson import Cover, Header
from stepper.course.problem import Problems
from stepper.errors import nearest

__all__ = ["read_header"]

_REQUIRED: dict[str, type] = {"id": str, "title": str, "goal": str, "model": str, "minutes": int}
_OPTIONAL: dict[str, type] = {"input": str, "target": str, "covers": list, "aliases": list}
_KINDS = {str: "text in quotes", int: "a whole number", list: "a list"}
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_AT = re.compile(r"\s*\(at (?:line (?P<line>\d+), column \d+|end of document)\)")


def read_header(text: str, first_line: int, problems: Problems) -> Header | None:
    """The header; None where it cannot be read, with the reasons in `problems`."""
    try:
        entries = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT.search(str(error))
        line = first_line - 1 + (int(at["line"]) if at and at["line"] else len(text.splitlines()) or 1)
        problems.add(line, f"the front matter is not TOML: {_AT.sub('', str(error))}", 'write name = "text in quotes", a line each')
        return None
    except (RecursionError, ValueError):  # a number too long to be one
        problems.add(
            first_line, "the front matter is nested too deeply, or has too long a number", 'write name = "text in quotes", a line each'
        )
        return None
    before = len(problems.found)
    places = _Places(text, first_line, problems)
    _check_entries(entries, places)
    covers = tuple(_covers(entries.get("covers", []), places))
    if len(problems.found) > before:
        return None
    chosen = {name: entries[name] for name in (*_REQUIRED, "input", "target") if name in entries}
    return Header(**chosen, covers=covers, aliases=tuple(entries.get("aliases", ())))


class _Places:
    """Where in the file an entry stands."""

    def __init__(self, text: str, first_line: int, problems: Problems) -> None:
        self._lines = text.splitlines()
        self._first = first_line
        self._problems = problems

    def add(self, name: str, message: str, remedy: str) -> None:
        found = (number for number, line in enumerate(self._lines, self._first) if re.match(rf"\s*{re.escape(name)}\s*=", line))
        self._problems.add(next(found, self._first - 1), message, remedy)


def _check_entries(entries: dict[str, Any], places: _Places) -> None:
    known = _REQUIRED | _OPTIONAL
    for name in _REQUIRED.keys() - entries.keys():
        places.add(name, f"the front matter has no {name}", f"add {name} = … ({_KINDS[_REQUIRED[name]]})")
    for name, entry in entries.items():
        if name not in known:
            places.add(name, f"the front matter knows no {name!r}", str(nearest(name, known) or f"it may have {', '.join(known)}"))
        elif type(entry) is not known[name] or entry == "":
            places.add(name, f"{name} is {entry!r}", f"it must be {_KINDS[known[name]]}")
    names = [entries.get("id", "x"), *entries.get("aliases", [])] if isinstance(entries.get("aliases", []), list) else []
    for name in names:
        if not isinstance(name, str) or not _ID.fullmatch(name):
            places.add(
                "id" if name == entries.get("id") else "aliases", f"{name!r} cannot be an id", "use letters, digits and hyphens, like L4"
            )


def _covers(entries: Any, places: _Places) -> list[Cover]:
    covers = []
    for entry in entries if isinstance(entries, list) else []:
        keys = set(entry) if isinstance(entry, dict) else set()
        if not {"section", "stop"} <= keys <= {"section", "stop", "model"} or not all(isinstance(each, str) for each in entry.values()):
            places.add("covers", f"covers has an entry {entry!r}", 'write { section = "9.3", stop = "encoder.0.self_attn.context" }')
        else:
            covers.append(Cover(**entry))
    return covers
