"""How each tensor is looked at: which head, which cell, numbers or heat. Kept by name, so that it survives stepping.

    views = Views()
    views.of("encoder.0.self_attn.scores")                    what was chosen there, or what it takes over from the tensor before
    views.change("encoder.0.self_attn.scores", head=2)
    views.fit("encoder.0.self_attn.scores", 4, 10, 10)        within so many heads, rows and columns

A tensor that was never looked at takes over mode, head and version from the one looked at last: scores, scaled, masked, weights are
read one after the other, for the same head.
"""

from dataclasses import dataclass, replace
from typing import Any

from stepper.inspect.looks import MODES, VERSIONS, Mode, Version

__all__ = ["View", "Views"]


@dataclass(frozen=True)
class View:
    """How one tensor is looked at."""

    head: int = 0
    row: int = 0
    """Of the cell cursor."""
    column: int = 0
    by_hand: bool = False
    """The cell was chosen by hand, and not left by stepping on."""
    mode: Mode = "both"
    transposed: bool = False
    version: Version = "edited"
    scroll_x: int = 0
    scroll_y: int = 0


class Views:
    """The view of each tensor, by its name."""

    def __init__(self) -> None:
        self._views: dict[str, View] = {}
        self._latest = View()

    def of(self, name: str) -> View:
        """The view of a tensor."""
        if name not in self._views:
            self._views[name] = View(head=self._latest.head, mode=self._latest.mode, version=self._latest.version)
        return self._views[name]

    def change(self, name: str, **choices: Any) -> View:
        """Look at a tensor in another way."""
        self._views[name] = self._latest = replace(self.of(name), **choices)
        return self._latest

    def fit(self, name: str, heads: int, rows: int, columns: int) -> View:
        """The view of a tensor, put within its sizes: in another turn, or of another sentence, they may be smaller."""
        view = self.of(name)
        return self.change(name, head=min(view.head, heads - 1), row=min(view.row, rows - 1), column=min(view.column, columns - 1))

    def next_mode(self, name: str) -> View:
        """Numbers, heat or both: the one after the present one."""
        place = MODES.index(self.of(name).mode)
        return self.change(name, mode=MODES[(place + 1) % len(MODES)])

    def next_version(self, name: str) -> View:
        """As it is now, as in the baseline, or the difference: the one after the present one, for every tensor."""
        version = VERSIONS[(VERSIONS.index(self.of(name).version) + 1) % len(VERSIONS)]
        self._views = {each: replace(view, version=version) for each, view in self._views.items()}
        return self.change(name, version=version)
