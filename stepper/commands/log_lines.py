r"""Lines as the file of a log has them: a shell does nothing with them, and replayed they are the same again.

    written("set weights[0,0,1] 0.5")          set weights[0,0,1] 0.5             nothing in it means anything to a shell
    written("break *.scores if max > 0.9")     : 'break *.scores if max > 0.9'    a colon bids a shell do nothing with what follows
    written("input two\nlines")                : 'input two\nlines'               what cannot be printed, and \, behind a \
    read(written(line)) == line

A line that was written by hand need not be quoted.
"""

import re
import shlex

from stepper.errors import BadInput
from stepper.trace import Session, Stops

__all__ = ["from_one_line", "in_one_line", "lines_to", "read", "written"]

_QUOTED = ": "
"""How a line begins that is quoted."""

_PLAIN = re.compile(r"(?!(?:watch|edit|exit)\b)\w+(?: [\w.,:@=+\[\]-]+)*")
"""Letters, digits and signs with no meaning to a shell, and no verb that is a program which runs, opens or ends something."""

_ESCAPED = re.compile(r"\\(?:[\\trn]|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")


def written(line: str) -> str:
    """A line of a log as its file has it."""
    return line if _PLAIN.fullmatch(line) and line.isprintable() else _QUOTED + shlex.quote(in_one_line(line))


def read(line: str) -> str:
    """The line of a log that stands in a file, as `written` made it or as it was typed there.

    Raises:
        BadInput: it begins as a quoted one, and is none.
    """
    if not line.startswith(_QUOTED):
        return line
    try:
        (quoted,) = shlex.split(line.removeprefix(_QUOTED))
    except ValueError:
        raise BadInput("log.not_quoted", line=line) from None
    return from_one_line(quoted)


def in_one_line(text: str) -> str:
    r"""A text without line ends or anything else that cannot be printed: those are written as \n, \x1b, \u2028."""
    return "".join(each if each.isprintable() and each != "\\" else each.encode("unicode_escape").decode() for each in text)


def from_one_line(text: str) -> str:
    """The text that `in_one_line` wrote."""
    return _ESCAPED.sub(lambda match: match[0].encode().decode("unicode_escape"), text)


def lines_to(session: Session) -> list[str]:
    """The lines that lead from the beginning of a session to its stops and its place."""
    at = session.position
    return [*stop_lines(session.stops), *([] if at == session.start else [f"goto {at.step}@{at.turn} {at.row}"])]


def stop_lines(stops: Stops) -> list[str]:
    """The lines that set these stops where there are none; those kept from another time are left out."""
    lines: list[str] = []
    for each in stops.breakpoints.values():
        if each.text() not in stops.kept:
            lines += [f"break {each.text()}", *([] if each.enabled else [f"disable {each.text()}"])]
    return lines + [f"watch {each.text()}" for each in stops.watches.values() if each.text() not in stops.kept]
