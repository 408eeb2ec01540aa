"""The same place in the other architectures, on a key.

The tensors that the program before did not have are marked in the tree, until another model is opened.
"""

from dataclasses import asdict
from typing import TYPE_CHECKING

from stepper.desk.flipping import LeftAt, flip, following_architecture
from stepper.pictures.views import View

if TYPE_CHECKING:
    from stepper.commands import Desk
    from stepper.desk.conversation import Evaluated
    from stepper.trace import Position
    from stepper.tui.controllers.host import Host

__all__ = ["Flipping"]


class Flipping:
    """Goes from one architecture to the next; remembers each one's sentence, and the places of this round."""

    def __init__(self, host: "Host") -> None:
        self._host = host
        self._sentences: dict[str, str] = {}
        self._left: dict[str, tuple[LeftAt, View]] = {}
        """Where each model was left since somebody last moved, and how it was looked at there."""
        self._arrived: tuple[str, Position] | None = None
        """Where the last flip has led."""

    def next_architecture(self) -> None:
        """The next architecture; one that was left on this round, where it was left."""
        host, snapshot = self._host, self._host.snapshot
        if snapshot is None:
            return
        if self._arrived != (snapshot.model, snapshot.position):
            self._left.clear()
        sentence = snapshot.sentence
        self._sentences[snapshot.model] = sentence.source
        self._left[snapshot.model] = LeftAt(snapshot.position, sentence.target), host.views.of(snapshot.name)
        following = following_architecture(snapshot.model)
        left, view = self._left.get(following, (None, None))
        if left and view:
            host.views.change(left.position.step, **asdict(view))
        line = f"open {following} {self._sentences.get(following, '')}".strip()
        host.parts.tree.beside = (following, snapshot.program)
        host.debugger.do(line, lambda desk: self._flip(desk, line, left))

    def _flip(self, desk: "Desk", line: str, left: LeftAt | None) -> "Evaluated":
        answer = flip(desk, line, left)
        self._arrived = desk.session.model.name, desk.session.position
        return answer
