"""The cells opened one from the other, from the one under the cursor down.

    trail.start(cell)      the cell under the cursor
    trail.go(path)         an operand, or a cell on the way: the path ends with it
    trail.back()           where we came from; False at the first cell

Each asks the debugger for an explanation, and tells when it is there.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from stepper.desk.debugger import Debugger
from stepper.errors import StepperError

if TYPE_CHECKING:
    from stepper.inspect.cell_name import CellName
    from stepper.inspect.opened_cell import OpenedCell
    from stepper.trace import Session

__all__ = ["Trail"]


class Trail:
    """A path of opened cells.

    Args:
        debugger: asked for explanations.
        tell: called when another cell has been opened.
        refuse: called with what was wrong where one could not be.
    """

    def __init__(self, debugger: Debugger, tell: Callable[[], None], refuse: Callable[[str], None]) -> None:
        self._debugger, self._tell, self._refuse = debugger, tell, refuse
        self.path: tuple[CellName, ...] = ()
        self.opened: OpenedCell | None = None

    def start(self, cell: "CellName") -> None:
        """Open the cell under the cursor; what was opened from another one is left."""
        if self.opened is None or self.path != (cell,):
            self._open((cell,))

    def go(self, path: "tuple[CellName, ...]") -> None:
        """Open the last cell of a path: an operand of the one that is open, or one on the way to it."""
        if path != self.path:
            self._open(path)

    def back(self) -> bool:
        """Go back to the cell this one was opened from; False where there is none."""
        if not self.is_deep:
            return False
        self.go(self.path[:-1])
        return True

    @property
    def is_deep(self) -> bool:
        """Whether the cell was opened from another one."""
        return len(self.path) > 1

    def forget(self) -> None:
        """The numbers have changed."""
        self.opened = None

    def _open(self, path: "tuple[CellName, ...]") -> None:
        self.path = path

        def work(session: "Session") -> "OpenedCell":
            from stepper.inspect.opened_cell import open_cell

            return open_cell(session, path)

        def then(found: "OpenedCell | StepperError") -> None:
            if self.path != path:
                return
            if isinstance(found, StepperError):
                self.path = self.opened.path if self.opened else ()
                self._refuse(str(found))
            else:
                self.opened = found
                self._tell()

        self._debugger.ask(work, then)
