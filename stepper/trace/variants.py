"""Edits and options as they were made, with undo and redo, and the turns of each variant.

variants = Variants(turns_of)
variants.change(variant)     variants.undo()     variants.redo()     variants.now
variants.generation          the turns of the current one        variants.baseline     the turns of what comparisons are made with
"""

from collections.abc import Callable

from stepper.trace.edits import Variant
from stepper.trace.generation import Generation

__all__ = ["Variants"]

_GENERATIONS = 8
"""Variants whose turns are remembered; others are built again when undo or redo comes back to them."""
_LEARNED = 2**30
"""Bytes of learned parameters that undo can come back to; the oldest go first, but for the model as trained."""


class Variants:
    """The variants gone through; the first is the model as trained.

    Args:
        turns_of: builds the turns of a variant.
    """

    def __init__(self, turns_of: Callable[[Variant], Generation]) -> None:
        self._turns_of = turns_of
        self._done = [Variant()]
        self._undone: list[Variant] = []
        self._generations: dict[Variant, Generation] = {}
        self.base = Variant()
        """What comparisons are made with: the model as trained, unless something else was chosen."""

    @property
    def now(self) -> Variant:
        """The current variant."""
        return self._done[-1]

    @property
    def generation(self) -> Generation:
        """The turns of the current variant."""
        return self._generation(self.now)

    @property
    def baseline(self) -> Generation:
        """The turns of what comparisons are made with."""
        return self._generation(self.base)

    def _generation(self, variant: Variant) -> Generation:
        if variant not in self._generations:
            while len(self._generations) >= _GENERATIONS:
                oldest = next(each for each in self._generations if each not in (self.base, self.now))
                del self._generations[oldest]
            made = self._turns_of(variant)
            if any(each.goes_back for each in self._generations.values()):
                made.go_back()  # who looks at gradients goes on looking at them
            self._generations[variant] = made
        return self._generations[variant]

    def change(self, variant: Variant) -> bool:
        """Go on to a variant; False where it is the current one.

        Raises:
            StepperError: it cannot be built; nothing is changed.
        """
        self._generation(variant)
        if variant == self.now:
            return False
        self._done.append(variant)
        self._undone.clear()
        while sum(each.learned.bytes for each in self._done if each.learned) > _LEARNED and len(self._done) > 3:
            del self._done[1]
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
