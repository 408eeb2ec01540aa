"""The titles of some parts of the screen in one line, the shown one marked; a click chooses."""

from rich.cells import cell_len
from textual.events import Click
from textual.strip import Strip

from stepper.tui.messages import PaneChosen
from stepper.tui.widgets.one_line import OneLine

__all__ = ["TabBar"]


class TabBar(OneLine):
    """Tabs, by name and title."""

    COMPONENT_CLASSES = {"tab-bar--chosen"}
    DEFAULT_CSS = """
    TabBar > .tab-bar--chosen { text-style: bold reverse; }
    """

    def __init__(self, tabs: dict[str, str], chosen: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.tabs = tabs
        self.chosen = chosen

    def choose(self, name: str) -> None:
        """Mark another tab."""
        if name != self.chosen:
            self.chosen = name
            self.refresh()

    def offer(self, name: str, title: str) -> None:
        """Add a tab."""
        if name not in self.tabs:
            self.tabs = {**self.tabs, name: title}
            self.refresh()

    def neighbour(self, by: int) -> str:
        """The tab so many places after the chosen one."""
        names = list(self.tabs)
        return names[(names.index(self.chosen) + by) % len(names)]

    @property
    def _start(self) -> int:
        """The column the tabs begin at: left of the edge where the chosen one would not be seen otherwise."""
        end = 0
        for name, title in self.tabs.items():
            end += cell_len(title) + 2
            if name == self.chosen:
                break
        return min(0, self.size.width - end)

    def render_line(self, y: int) -> Strip:
        from rich.segment import Segment

        base, start = self.rich_style, self._start
        marked = self.get_component_rich_style("tab-bar--chosen")
        segments = [Segment(f" {title} ", marked if name == self.chosen else base) for name, title in self.tabs.items()]
        return Strip(segments).crop(-start).adjust_cell_length(self.size.width, base)

    def on_click(self, event: Click) -> None:
        x = self._start
        for name, title in self.tabs.items():
            x += cell_len(title) + 2
            if event.x < x:
                self.post_message(PaneChosen(name))
                return
