"""What a request says, read with care: anybody may have written it."""

from collections.abc import Iterator
from typing import Any

from stepper.dap.framing import Message
from stepper.errors import BadInput

__all__ = ["entries", "flag", "maybe_text", "number", "text"]


def text(arguments: Message, name: str) -> str:
    """A text that must be there.

    Raises:
        BadInput: it is not.
    """
    given = arguments.get(name)
    if not isinstance(given, str):
        raise BadInput("dap.no_text", name=name)
    return given


def maybe_text(arguments: Message, name: str) -> str:
    """A text that may be left out: empty then.

    Raises:
        BadInput: there is something else.
    """
    return "" if arguments.get(name) is None else text(arguments, name)


def number(arguments: Message, name: str, default: int | None = None) -> int:
    """A whole number.

    Raises:
        BadInput: there is none.
    """
    given = arguments.get(name, default)
    if not isinstance(given, int) or isinstance(given, bool):
        raise BadInput("dap.no_number", name=name)
    return given


def flag(arguments: Message, name: str) -> bool:
    """Whether something is asked for."""
    return arguments.get(name) is True


def entries(arguments: Message, name: str) -> Iterator[Message]:
    """The objects of a list; what is no object is passed over."""
    given: Any = arguments.get(name)
    yield from (each for each in given if isinstance(each, dict)) if isinstance(given, list) else ()
