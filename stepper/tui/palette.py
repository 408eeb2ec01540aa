"""What the command palette lists."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from stepper.commands import COMMANDS
from stepper.tui.keymap import OWN, Use
from stepper.tui.keys import SCREEN_KEYS, shown_key

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
        use = Use("", command.summary, "" if action else command.name, needs or bool(keyed and keyed.asks), action, command.name)
        yield title, command.summary, partial(screen.use, use)
    for each in SCREEN_KEYS:
        if each.name:
            use = Use(each.key, each.summary, action=each.action)
            yield f"{each.name}   ({shown_key(each.key)})", each.summary, partial(screen.use, use)
