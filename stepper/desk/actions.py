"""Every action by name, and what it takes: what a screen does besides carrying lines out.

    parse_action("mode")              ("mode", ())
    parse_action("head -1")           ("head", (-1,))
    parse_action("word dot product")  ("word", ("dot product",))

Keys, links in pages and the palette name them; a screen has one handler for each. A name that is none of these is found where
it is written, and not when somebody presses the key.
"""

from collections.abc import Mapping

__all__ = ["ACTIONS", "UnknownAction", "parse_action"]

ACTIONS: Mapping[str, type[int] | type[str] | None] = {
    "check": None,
    "compare": None,
    "copy": None,
    "find": None,
    "flip": None,
    "glossary": None,
    "head": int,
    "head_number": int,
    "help": None,
    "largest": None,
    "leave": None,
    "lesson_answer": int,
    "lesson_check": None,
    "lesson_edit": None,
    "lesson_exercise": str,
    "lesson_hint": None,
    "lesson_leave": None,
    "lesson_list": None,
    "lesson_on": None,
    "lesson_solution": None,
    "lesson_start": str,
    "lessons": None,
    "light": None,
    "mode": None,
    "mouse": None,
    "page": int,
    "page_named": str,
    "palette": None,
    "pane": int,
    "prompt": None,
    "quit": None,
    "repl": None,
    "stops": None,
    "theme": None,
    "transpose": None,
    "version": None,
    "word": str,
    "zoom": None,
}
"""Name -> the type of its argument; None where it takes none."""


class UnknownAction(Exception):
    """A key or a link names something that no screen does."""

    def __init__(self, named: str) -> None:
        super().__init__(named)
        self.named = named


def parse_action(named: str) -> tuple[str, tuple[int | str, ...]]:
    """The name of an action and its argument.

    Raises:
        UnknownAction: there is none of this name, or it takes something else.
    """
    name, _, argument = named.partition(" ")
    takes = ACTIONS.get(name)
    if name not in ACTIONS or (takes is None) != (not argument):
        raise UnknownAction(named)
    if takes is None:
        return name, ()
    try:
        return name, (takes(argument),)
    except ValueError:
        raise UnknownAction(named) from None
