"""Digests for the tree: of the computed tensors that are in sight, made once nothing else is to do."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stepper.render.digest import Digest
    from stepper.tui.controllers.host import Host

__all__ = ["Measuring"]


class Measuring:
    """Has digests made, and hands them to the tree."""

    def __init__(self, host: "Host") -> None:
        self._host = host

    def measure(self) -> None:
        """Ask for those that are missing."""
        snapshot, tree = self._host.snapshot, self._host.parts.tree
        if snapshot and tree.tree_picture:
            for name in tree.tree_picture.unmeasured(tree.window):
                self._host.debugger.measure(name, snapshot.position.turn, self._measured)

    def _measured(self, name: str, turn: int, digest: "Digest") -> None:
        self._host.parts.tree.learn({(name, turn): digest})
