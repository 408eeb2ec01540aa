"""One learner at one desk: the names they have bound and the journal of what they did.

workspace_of(desk)      the same one every time, so that names outlive a visit to the prompt
"""

from functools import partial

from stepper.commands import Desk
from stepper.repl.compare import same
from stepper.repl.journal import Journal
from stepper.repl.names import Names
from stepper.repl.show import heat

__all__ = ["Workspace", "workspace_of"]


class Workspace:
    """The names and the journal that belong to a desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.names = Names(desk, heat=heat, same=partial(same, desk))
        self.journal = Journal(desk)
        self.quiet = False
        """Say nothing but what is asked for."""
        self.count = 0
        """Pieces of Python run so far."""


def workspace_of(desk: Desk) -> Workspace:
    """The workspace of a desk, made when first asked for; it lives as long as the desk."""
    found: Workspace = vars(desk).setdefault("workspace", None) or Workspace(desk)
    vars(desk)["workspace"] = found
    return found
