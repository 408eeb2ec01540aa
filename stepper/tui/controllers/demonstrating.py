"""The demo: act after act of `stepper.desk.demo`, until it is over or somebody takes over.

Somebody has, once a key was pressed, or the screen is not as the last act left it.
"""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from stepper.desk.demo import DEMO, DemoAct
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.tui.controllers.host import Host
    from stepper.tui.controllers.looking import Looking

__all__ = ["Demonstrating"]

_OFTEN_ENOUGH = 0.05
"""Seconds between two looks whether what was asked for is there."""


class Demonstrating:
    """Plays the demo."""

    def __init__(self, host: "Host", looking: "Looking") -> None:
        self._host, self._looking = host, looking
        self._acts: Iterator[DemoAct] | None = None
        """Those to come; None where there is no demo, or no more."""
        self._left: object = None
        """How the last act left the screen."""

    @property
    def is_playing(self) -> bool:
        return self._acts is not None

    def begin(self) -> None:
        """Play it."""
        self._acts = iter(DEMO)
        self._next()

    def stop(self) -> None:
        """Somebody takes over."""
        self._acts = None

    def _next(self) -> None:
        if self._left not in (None, self._here()):
            self.stop()
        act = next(self._acts, None) if self._acts else None
        if act is None:
            self.stop()
            return
        self._carry_out(act, act.does)

    def _carry_out(self, act: DemoAct, does: tuple[str, ...]) -> None:
        """One thing after the other, each once the one before is there."""
        if self._acts is None:
            return
        if self._host.debugger.busy:
            self._host.set_timer(_OFTEN_ENOUGH, partial(self._carry_out, act, does))
        elif not does:
            self._host.call_after_refresh(self._say, act)
        else:
            first, *rest = does
            if first.startswith("="):
                self._host.act(first[1:])
            else:
                self._host.perform(first)
            self._host.call_after_refresh(self._carry_out, act, tuple(rest))

    def _say(self, act: DemoAct) -> None:
        if self._acts is not None:
            self._host.say(phrase(act.says))
            self._left = self._here()
            self._host.set_timer(act.seconds / self._host.opening.demo, self._next)

    def _here(self) -> object:
        snapshot = self._host.snapshot
        return snapshot.position if snapshot else None, self._looking.line()
