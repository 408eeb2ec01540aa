"""The screen's own keys: those that change how something is looked at, not where the run is.

    SCREEN_KEYS          the table; the verbs of the registry bring their own keys (stepper.commands)
    shown_key("left_square_bracket")    "["

What each does is said in `words/<language>/keys.toml`, and so are the keys of the parts of the screen: arrows, page keys, home, end, enter.
"""

from dataclasses import dataclass

from stepper.desk.actions import parse_action

__all__ = ["EXERCISE_KEYS", "FIND", "PANE_VERBS", "REPL", "REVEAL_KEY", "SCREEN_KEYS", "ScreenKey"]


@dataclass(frozen=True)
class ScreenKey:
    """A key of the screen."""

    key: str
    """As Textual names it."""
    action: str
    """As in the table of `actions`, and after a blank its argument."""

    def __post_init__(self) -> None:
        parse_action(self.action)


SCREEN_KEYS: tuple[ScreenKey, ...] = (
    ScreenKey("v", "mode"),
    ScreenKey("x", "transpose"),
    ScreenKey("h", "head 1"),
    ScreenKey("H", "head -1"),
    *(ScreenKey(str(number), f"head_number {number}") for number in range(10)),
    ScreenKey("equals_sign", "version"),
    ScreenKey("colon", "repl"),
    ScreenKey("B", "stops"),
    ScreenKey("M", "largest"),
    ScreenKey("l", "light"),
    ScreenKey("y", "copy"),
    ScreenKey("A", "flip"),
    ScreenKey("L", "lessons"),
    ScreenKey("G", "glossary"),
    ScreenKey("ctrl+f", "find"),
    ScreenKey("z", "zoom"),
    ScreenKey("tab", "pane 1"),
    ScreenKey("shift+tab", "pane -1"),
    ScreenKey("full_stop", "page 1"),
    ScreenKey("comma", "page -1"),
    ScreenKey("f2", "page_named notes"),
    ScreenKey("f3", "page_named map"),
    ScreenKey("f4", "page_named why"),
    ScreenKey("f5", "page_named code"),
    ScreenKey("escape", "leave"),
    ScreenKey("t", "check"),
    ScreenKey("T", "theme"),
    ScreenKey("m", "mouse"),
    ScreenKey("f1", "help"),
    ScreenKey("ctrl+p", "palette"),
)

EXERCISE_KEYS = {"e": "edit", "c": "check", "h": "hint", "s": "solution"}
"""Key -> what it does while an exercise of a lesson has the keyboard."""

REVEAL_KEY = "a"
"""Shows the answer while a question of a lesson has the keyboard."""

FIND = "find"
"""What an input line for the search is filed under."""

REPL = "repl"
"""What an input line for the prompt is filed under."""

PANE_VERBS = {"why": "enter"}
"""Verbs whose key belongs to a part of the screen."""
