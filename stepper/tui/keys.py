"""The screen's own keys: those that change how something is looked at, not where the run is.

    SCREEN_KEYS          the table; the verbs of the registry bring their own keys (stepper.commands)
    shown_key("left_square_bracket")    "["

Arrows, page keys, home, end and enter belong to the part of the screen that has the focus, and are listed here for the help.
"""

from dataclasses import dataclass

__all__ = ["EXERCISE_KEYS", "PANE_KEYS", "PANE_VERBS", "SCREEN_KEYS", "ScreenKey", "shown_key"]


@dataclass(frozen=True)
class ScreenKey:
    """A key of the screen."""

    key: str
    """As Textual names it."""
    action: str
    """The screen's method `act_<action>`, and after a blank its argument."""
    summary: str
    name: str = ""
    """What the palette calls it; empty where it is not listed there."""


SCREEN_KEYS: tuple[ScreenKey, ...] = (
    ScreenKey("v", "mode", "numbers, heat, or both", "numbers / heat / both"),
    ScreenKey("x", "transpose", "rows and columns exchanged", "transpose"),
    ScreenKey("h", "head 1", "the next head", "next head"),
    ScreenKey("H", "head -1", "the head before", "previous head"),
    *(ScreenKey(str(number), f"head_number {number}", f"head {number}") for number in range(10)),
    ScreenKey(
        "equals_sign", "version", "in a what-if: the tensor as it is now, as trained, the difference", "now / as trained / difference"
    ),
    ScreenKey("colon", "repl", "the prompt: commands and Python on this session; ctrl+d comes back", "prompt (commands, Python)"),
    ScreenKey("B", "stops", "the breakpoints and watches", "breakpoints and watches"),
    ScreenKey("M", "largest", "to the largest number of this row", "largest in the row"),
    ScreenKey("l", "light", "light what this cell is made of, and what is made of it; again: put it out", "light what belongs to the cell"),
    ScreenKey("y", "copy", "copy the drawn numbers to the clipboard", "copy the tensor"),
    ScreenKey("A", "flip", "the same place in the next architecture: en-fr, fill-mask, next-word", "another architecture"),
    ScreenKey("L", "lessons", "the lessons: predict, step, ask why, try it", "lessons"),
    ScreenKey("G", "glossary", "the words of this page, and all others, explained; a click on a word does the same", "glossary"),
    ScreenKey("ctrl+f", "find", "find a tensor in the program by a part of its name", "find in the program"),
    ScreenKey("z", "zoom", "the tensor alone; again: everything", "tensor alone"),
    ScreenKey("tab", "pane 1", "the next part of the screen", "next part of the screen"),
    ScreenKey("shift+tab", "pane -1", "the part before", "previous part of the screen"),
    ScreenKey("full_stop", "page 1", "the next tab on the right", "next tab"),
    ScreenKey("comma", "page -1", "the tab before", "previous tab"),
    ScreenKey("f2", "page_named notes", "Notes", "Notes"),
    ScreenKey("f3", "page_named map", "Map", "Map"),
    ScreenKey("f4", "page_named why", "Why", "Why"),
    ScreenKey("f5", "page_named code", "Code", "Code"),
    ScreenKey("escape", "leave", "back: from an opened cell, from waiting work", ""),
    ScreenKey("t", "check", "compare every tensor with PyTorch, again", "cross-check with PyTorch"),
    ScreenKey("T", "theme", "another theme: dark, light, high contrast, no colour", "another theme"),
    ScreenKey("m", "mouse", "release the mouse, so that text can be selected; again: take it back", "release the mouse"),
    ScreenKey("f1", "help", "all keys", ""),
    ScreenKey("ctrl+c", "quit", "leave", ""),
)

EXERCISE_KEYS = {"e": "edit", "c": "check", "h": "hint", "s": "solution"}
"""Key -> what it does while an exercise of a lesson has the keyboard."""

PANE_KEYS: tuple[tuple[str, str], ...] = (
    ("← → ↑ ↓", "the cell beside; in the tree: the next row, closed and opened; on a page: the next link"),
    ("page up / page down", "a screenful up / down; shift+← / shift+→ sideways"),
    ("home / end", "the first / the last cell of the row; the first / the last line"),
    ("ctrl+home / ctrl+end", "the first / the last cell"),
    ("enter", "on a cell: why is it that? on an operand: into it; in the tree: go there"),
    ("backspace, esc", "in Why: back to the cell before, then to the tensor"),
    ("space, numbers, e c h s", "in a lesson: on; the choices of a question; edit, check, hint, solution of an exercise"),
    ("ctrl+z", "to the shell; its `fg` comes back"),
)

PANE_VERBS = {"why": "enter"}
"""Verbs whose key belongs to a part of the screen."""

_SHOWN = {
    "space": "space",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "equals_sign": "=",
    "full_stop": ".",
    "comma": ",",
    "escape": "esc",
    "pageup": "page up",
    "pagedown": "page down",
}


def shown_key(key: str) -> str:
    """A key as a person reads it.

    >>> shown_key("left_square_bracket"), shown_key("ctrl+q")
    ('[', 'ctrl+q')
    """
    return _SHOWN.get(key, key)
