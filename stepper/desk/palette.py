"""What the command palette lists: the verbs of the registry, then the screen's own actions."""

from collections.abc import Iterator
from dataclasses import dataclass

from stepper.commands import COMMANDS
from stepper.desk.keymap import Use
from stepper.desk.screen_keys import SCREEN_KEYS
from stepper.words import phrases, shown_key

__all__ = ["palette_entries"]


@dataclass(frozen=True)
class PaletteEntry:
    """One line of the palette."""

    title: str
    says: str
    use: Use
    """What choosing it does."""


def palette_entries() -> Iterator[PaletteEntry]:
    """All lines, in order."""
    for command in COMMANDS.values():
        keyed = command.keys[0] if command.keys else None
        title = f"{command.name} {command.usage}".strip() + (f"   ({shown_key(keyed.key)})" if keyed else "")
        needs = bool(command.usage) and not command.usage.startswith("[")
        yield PaletteEntry(title, command.says, Use("", command.name, needs or bool(keyed and keyed.asks), verb=command.name))
    names, says = phrases("keys.palette"), phrases("keys.screen")
    for each in SCREEN_KEYS:
        if each.key in names:
            yield PaletteEntry(f"{names[each.key]}   ({shown_key(each.key)})", says[each.key], Use(each.key, action=each.action))
