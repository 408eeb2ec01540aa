"""What the command palette lists."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from stepper.commands import COMMANDS
from stepper.desk.keymap import OWN, Use
from stepper.desk.keys import SCREEN_KEYS, shown_key
from stepper.words import phrases

if TYPE_CHECKING:
    from stepper.tui.screen import DebuggerScreen

__all__ = ["entries"]


def entries(screen: "DebuggerScreen") -> Iterator[tuple[str, str, Callable[[], None]]]:
    """Title, help and what to do: the registry's verbs, then the screen's own."""
    for command in COMMANDS.values():
        keyed = command.keys[0] if command.keys else None
        title = f"{command.name} {command.usage}".strip() + (f"   ({shown_key(keyed.key)})" if keyed else "")
        needs = bool(command.usage) and not command.usage.startswith("[")
        action = OWN.get(command.name, "")
        use = Use("", "" if action else command.name, needs or bool(keyed and keyed.asks), action, command.name)
        yield title, command.says, partial(screen.use, use)
    names, says = phrases("keys.palette"), phrases("keys.screen")
    for each in SCREEN_KEYS:
        if each.key in names:
            yield f"{names[each.key]}   ({shown_key(each.key)})", says[each.key], partial(screen.use, Use(each.key, action=each.action))
