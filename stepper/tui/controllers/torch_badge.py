"""The badge in the corner: what PyTorch says of the run."""

from typing import TYPE_CHECKING

from stepper.errors import BadInput

if TYPE_CHECKING:
    from stepper.desk.torch_check import Badge, TorchCheck
    from stepper.tui.controllers.host import Host

__all__ = ["TorchBadge"]


class TorchBadge:
    """Starts the cross-check and hears of it."""

    def __init__(self, host: "Host") -> None:
        self._host = host
        self._check: TorchCheck | None = None
        self._asked = False
        """Somebody waits for the result in words."""
        self.badge: Badge | None = None

    @property
    def turns(self) -> int:
        """How many turns the whole run has, as far as that is known."""
        return self.badge.turns if self.badge else 0

    def check(self) -> None:
        """Check, and say what came of it."""
        if self._host.opening.hunt:
            self._host.say(str(BadInput("lab.verb_tells", verb="check")), True)
            return
        self._asked = True
        self._host.debugger.ask(self._torch.start, lambda _: None, idle=True)

    def begin(self) -> None:
        """Check the session as it is now, if the screen was opened so and the model is not too large for it."""
        if self._host.opening.check:
            self._host.debugger.ask(self._torch.start_unasked, lambda _: None, idle=True)

    @property
    def _torch(self) -> "TorchCheck":
        from stepper.desk.torch_check import TorchCheck

        if self._check is None:
            self._check = TorchCheck(self._post)
        return self._check

    def stop(self) -> None:
        """Give up the check that is under way."""
        if self._check:
            self._check.stop()

    def _post(self, badge: "Badge") -> None:
        """Called on the check's thread."""
        self._host.call_later(self._changed, badge)

    def _changed(self, badge: "Badge") -> None:
        self.badge = badge
        self._host.parts.tree.mismatches = badge.mismatches
        self._host.draw("badge")
        if badge.sentence and self._asked:
            self._asked = False
            self._host.say(badge.sentence, badge.state == "differs")

    def values_changed(self) -> None:
        """What was checked is no longer what is shown."""
        self.badge = None
        self.begin()
