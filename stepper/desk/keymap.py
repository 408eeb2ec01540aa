"""Every key and what it stands for: the registry's and the screen's, in one table.

    keymap = Keymap.of_registry()
    keymap.uses["n"]          Use(line="next", ...)
    keymap.uses["v"]          Use(action="mode", ...)

Where the registry and the screen claim the same key, the registry has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from stepper.commands import COMMANDS
from stepper.desk.screen_keys import SCREEN_KEYS
from stepper.words import shown_key

__all__ = ["Keymap", "Use"]


@dataclass(frozen=True)
class Use:
    """What a key does: carries a line out, asks for the rest of one, or acts on the screen."""

    key: str
    line: str = ""
    asks: bool = False
    action: str = ""
    verb: str = ""
    """The command of the registry."""

    @property
    def shown(self) -> str:
        return shown_key(self.key)


@dataclass(frozen=True)
class Keymap:
    """All keys."""

    uses: Mapping[str, Use]

    @classmethod
    def of_registry(cls) -> "Keymap":
        """Read both tables."""
        uses = {each.key: Use(each.key, action=each.action) for each in SCREEN_KEYS}
        for command in COMMANDS.values():
            for key in command.keys:
                uses[key.key] = Use(key.key, key.line, key.asks, verb=command.name)
        return cls(uses)

    def keys_of(self, verb: str) -> list[str]:
        """The keys of a verb, as a person reads them."""
        return [use.shown for use in self.uses.values() if use.verb == verb]
