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

    def withdraw(self, name: str) -> None:
        """Take a tab away that is not the chosen one."""
        if name in self.tabs:
            self.tabs = {each: title for each, title in self.tabs.items() if each != name}
            self.refresh()

    def neighbour(self, by: int) -> str:
        """The tab so many places after the chosen one."""
        names = list(self.tabs)
        return names[(names.index(self.chosen) + by) % len(names)]

    @property
    def _labels(self) -> dict[str, str]:
        """What is drawn for each tab: many stand closer together, and the first are left out where the chosen one would not be seen."""
        wide = {name: f" {title} " for name, title in self.tabs.items()}
        if cell_len("".join(wide.values())) <= self.size.width:
            return wide
        labels = {name: f"{title} " for name, title in self.tabs.items()}
        while len(labels) > 1 and self._end_of_chosen(labels) > self.size.width:
            del labels[next(iter(labels))]
        return labels

    def _end_of_chosen(self, labels: dict[str, str]) -> int:
        """The column after the chosen tab."""
        names = list(labels)
        return sum(cell_len(labels[name]) for name in names[: names.index(self.chosen) + 1]) if self.chosen in labels else 0

    def render_line(self, y: int) -> Strip:
        from rich.segment import Segment

        base, marked = self.rich_style, self.get_component_rich_style("tab-bar--chosen")
        segments = [Segment(label, marked if name == self.chosen else base) for name, label in self._labels.items()]
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def on_click(self, event: Click) -> None:
        end = 0
        for name, label in self._labels.items():
            end += cell_len(label)
            if event.x < end:
                self.post_message(PaneChosen(name))
                return
