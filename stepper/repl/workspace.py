"""One learner at one desk: the names they have bound and the journal of what they did.

workspace_of(desk)      the same one every time, so that names outlive a visit to the prompt
"""

from functools import partial
from pathlib import Path

from stepper.commands import Desk
from stepper.errors import Clause
from stepper.files import replace_own
from stepper.repl.compare import same
from stepper.repl.journal import Journal
from stepper.repl.names import Names
from stepper.repl.preamble import HEAD
from stepper.repl.show import heat
from stepper.trace.edits import Variant

__all__ = ["Workspace", "workspace_of"]


class Workspace:
    """The names and the journal that belong to a desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.names = Names(desk, heat=heat, same=partial(same, desk))
        self.journal = Journal(desk)
        desk.save_script = self._save_script
        self.quiet = False
        """Say nothing but what is asked for."""
        self.count = 0
        """Pieces of Python run so far."""
        self._checked: tuple[Variant, str] | None = None

    def _save_script(self, file: Path) -> None:
        """Write what was done as a Python script."""
        replace_own(file, HEAD, self.journal.script(), Clause("file.script"))

    @property
    def badge(self) -> str:
        """What PyTorch said last, as long as nothing was edited since."""
        return self._checked[1] if self._checked and self._checked[0] == self.desk.session.variant else ""

    @badge.setter
    def badge(self, text: str) -> None:
        self._checked = (self.desk.session.variant, text)


def workspace_of(desk: Desk) -> Workspace:
    """The workspace of a desk, made when first asked for; it lives as long as the desk."""
    found: Workspace = vars(desk).setdefault("workspace", None) or Workspace(desk)
    vars(desk)["workspace"] = found
    return found
