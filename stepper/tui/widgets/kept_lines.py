"""Widgets that keep what they drew until something asks them to draw again.

A frame asks every widget for all its lines, also where one line elsewhere has changed. Textual goes through them one by one then;
most of the widgets did not change, and those that only hold others never do.
"""

from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

__all__ = ["KeptAcross", "KeptDown", "KeptLines"]


class KeptLines(Widget):
    """Keeps its lines; a refresh, another style or theme, and another size drop them."""

    _kept: tuple[object, list[Strip]] | None = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines as they were drawn last, or drawn anew."""
        made_for = crop, self.app.theme
        if self._kept is None or self._kept[0] != made_for:
            self._kept = made_for, super().render_lines(crop)
        return self._kept[1]

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> "KeptLines":
        self._kept = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        self._kept = None
        super().notify_style_update()


# Textual takes the style sheet from the first base alone: so that is the container.


class KeptAcross(Horizontal, KeptLines):
    """Holds widgets side by side."""


class KeptDown(Vertical, KeptLines):
    """Holds widgets one below the other."""
