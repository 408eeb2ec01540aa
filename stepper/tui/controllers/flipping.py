"""The same place in the other architectures, on a key.

The tensors that the program before did not have are marked in the tree, until another model is opened.
"""

from typing import TYPE_CHECKING

from stepper.desk.flipping import flip, following_architecture

if TYPE_CHECKING:
    from stepper.tui.controllers.host import Host

__all__ = ["Flipping"]


class Flipping:
    """Goes from one architecture to the next; remembers each one's sentence."""

    def __init__(self, host: "Host") -> None:
        self._host = host
        self._sentences: dict[str, str] = {}

    def next_architecture(self) -> None:
        """The next architecture."""
        snapshot = self._host.snapshot
        if snapshot is None:
            return
        self._sentences[snapshot.model] = snapshot.sentence.source
        following = following_architecture(snapshot.model)
        line = f"open {following} {self._sentences.get(following, '')}".strip()
        self._host.parts.tree.beside = (following, snapshot.program)
        self._host.debugger.do(line, lambda desk: flip(desk, line))
