"""Keys pressed before whoever they are meant for could take them.

ahead.hold()            keys are kept from now on: something is being opened
ahead.see_waiting()     whoever types sees that it takes its time: keys that were held while it was quick are dropped, and those that follow
ahead.takes(typed)      one of them; False where nothing is being opened
ahead.release()         what was kept, in order
"""

from collections.abc import Iterable
from dataclasses import dataclass

from textual.events import Key

__all__ = ["Typed", "TypedAhead", "text_of", "typed_by"]


@dataclass(frozen=True)
class Typed:
    """A key that was pressed."""

    key: str
    """As Textual names it."""
    character: str = ""
    """What it writes; empty where it writes nothing."""


class TypedAhead:
    """Keeps keys in order. From the start it does, until there is a session."""

    def __init__(self) -> None:
        self.holds = True
        self._while_quick = self._drops = False
        self._kept: list[Typed] = []

    def hold(self, while_quick: bool = False) -> None:
        """Keep the keys that come from now on; or only as long as nobody can see that there is something to wait for."""
        self.holds, self._while_quick = True, while_quick

    def see_waiting(self) -> None:
        """It is said that something takes its time."""
        if self.holds and self._while_quick:
            self._drops = True
            self._kept.clear()

    def takes(self, typed: Typed) -> bool:
        """Keep a key, or say that there is no need to."""
        if self.holds and not self._drops:
            self._kept.append(typed)
        return self.holds

    def release(self) -> tuple[Typed, ...]:
        """What was kept; no more is."""
        kept, self._kept, self.holds, self._drops = tuple(self._kept), [], False, False
        return kept


def typed_by(event: Key) -> Typed:
    """The key of an event; ctrl+j is what a terminal that no program has taken over yet makes of enter."""
    return Typed("enter" if event.key == "ctrl+j" else event.key, event.character or "" if event.is_printable else "")


def text_of(typed: Iterable[Typed]) -> str:
    r"""What keys write, as text.

    >>> text_of([Typed("a", "a"), Typed("b", "b"), Typed("backspace"), Typed("enter"), Typed("escape")])
    'a\n'
    """
    text = ""
    for each in typed:
        text = text[:-1] if each.key == "backspace" else text + ("\n" if each.key == "enter" else each.character)
    return text
