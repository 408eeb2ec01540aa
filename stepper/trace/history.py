"""Edits and options as they were made, with undo and redo.

history = History()
history.change(variant)     history.undo()     history.redo()     history.now
"""

from stepper.trace.edits import Variant

__all__ = ["History"]


class History:
    """The variants gone through; the first is the model as trained."""

    def __init__(self) -> None:
        self._done = [Variant()]
        self._undone: list[Variant] = []
        self.base = Variant()
        """What comparisons are made with: the model as trained, unless something else was chosen."""

    @property
    def now(self) -> Variant:
        """The current variant."""
        return self._done[-1]

    def change(self, variant: Variant) -> bool:
        """Go on to a variant; False where it is the current one."""
        if variant == self.now:
            return False
        self._done.append(variant)
        self._undone.clear()
        return True

    def undo(self) -> bool:
        """Back to the variant before; False where there is none."""
        if len(self._done) == 1:
            return False
        self._undone.append(self._done.pop())
        return True

    def redo(self) -> bool:
        """On to the variant that was undone last; False where there is none."""
        if not self._undone:
            return False
        self._done.append(self._undone.pop())
        return True
