"""The head picker: one number for each head, the chosen one in brackets; a click chooses."""

from textual.events import Click

from stepper.tui.messages import HeadChosen
from stepper.tui.widgets.one_line import OneLine

__all__ = ["HeadsBar"]


class HeadsBar(OneLine):
    """Shows the heads."""

    places: tuple[tuple[int, int], ...] = ()
    """The columns that each head's number stands in."""

    def on_click(self, event: Click) -> None:
        for head, (start, end) in enumerate(self.places):
            if start <= event.x < end:
                self.post_message(HeadChosen(head))
