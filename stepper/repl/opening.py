"""A desk that is opened while the prompt is on the screen already.

    opening = DeskOpening(lambda: Desk(Session("en-fr")))
    opening.start(then=redraw)      in a thread: NumPy, the model, the sentence
    opening.wait()                  the workspace, when it is there; raises what went wrong

NumPy and the model take longer to load than the prompt, and a person longer to type the first line than either.
"""

from collections.abc import Callable
from contextvars import copy_context
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stepper.commands import Desk
    from stepper.repl.workspace import Workspace

__all__ = ["DeskOpening"]


class DeskOpening:
    """Opens a desk once, in the background where `start` was called, else when first waited for."""

    def __init__(self, open_desk: "Callable[[], Desk]") -> None:
        self._open_desk = open_desk
        self._thread: Thread | None = None
        self.workspace: Workspace | None = None
        """There once the desk is open."""
        self.error: Exception | None = None
        """Why it could not be opened."""

    def start(self, then: Callable[[], None]) -> None:
        """Open in a thread, and call `then` there at the end; what was started already is not started again."""
        if self._thread is None and self.workspace is None:
            self._thread = Thread(target=copy_context().run, args=(self._open, then), name="opening", daemon=True)
            self._thread.start()

    def wait(self) -> "Workspace":
        """The workspace, as soon as it is there.

        Raises:
            Exception: what went wrong, most likely a StepperError.
        """
        if self._thread is None and self.workspace is None:
            self._open(lambda: None)
        self.finish()
        if self.error:
            raise self.error
        assert self.workspace is not None
        return self.workspace

    def finish(self) -> None:
        """Let the thread come to its end, where there is one."""
        if self._thread:
            self._thread.join()

    def _open(self, then: Callable[[], None]) -> None:
        try:
            from stepper.repl.workspace import workspace_of

            self.workspace = workspace_of(self._open_desk())
        except Exception as error:  # noqa: BLE001 - raised again in the thread that waits
            self.error = error
        then()
