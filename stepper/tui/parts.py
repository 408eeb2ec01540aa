"""The widgets of the screen, and where each stands.

title                              model, sentence, output so far                       torch badge
program │ name, formula, digest    │ Notes Map Why Code
│ the tensor               │ the page
│ the cell under the cursor│
timeline
the position in words
the keys that matter now
"""

from textual.app import ComposeResult

from stepper.desk.opening import Opening
from stepper.tui.widgets.heads_bar import HeadsBar
from stepper.tui.widgets.kept_lines import KeptAcross, KeptDown
from stepper.tui.widgets.one_line import OneLine
from stepper.tui.widgets.page_view import PageView
from stepper.tui.widgets.program_tree import ProgramTree
from stepper.tui.widgets.tab_bar import TabBar
from stepper.tui.widgets.tensor_grid import TensorGrid
from stepper.tui.widgets.timeline_bar import TimelineBar
from stepper.words import phrase

__all__ = ["CSS", "PAGES", "Parts"]

PAGES = ("notes", "map", "why", "code")
"""The tabs on the right, in order; others are added when they are asked for: compare, stops, lesson, glossary, answer."""


class Parts:
    """Every widget under a name of its own."""

    def __init__(self, opening: Opening) -> None:
        program, tensor = {"program": phrase("tabs.program")}, {"tensor": phrase("tabs.tensor")}
        pages = {name: phrase(f"tabs.{name}") for name in PAGES}
        self.title = OneLine(id="title", text=f" stepper  {opening.model_name} │ {opening.text or ''}")
        self.narrow_tabs = TabBar({**program, **tensor, **pages}, "tensor", id="panes")
        """Where only one thing fits: program, tensor and pages."""
        self.heading = TabBar(program, "", id="heading")
        self.tree = ProgramTree()
        self.name = OneLine(id="name", text=phrase("run.loading", model=opening.model_name))
        self.digest, self.heads, self.grid = OneLine(id="digest"), HeadsBar(id="heads"), TensorGrid()
        self.legend, self.focus, self.note = OneLine(id="legend"), OneLine(id="focus"), OneLine(id="note")
        self.tabs = TabBar(pages, PAGES[0], id="tabs")
        self.page = PageView()
        self.timeline = TimelineBar()
        self.place, self.hints, self.small = OneLine(id="place"), OneLine(id="hints"), OneLine(id="small")
        self.left, self.right = KeptDown(id="program"), KeptDown(id="side")

    def compose(self) -> ComposeResult:
        """Put them together, from the top."""
        yield self.title
        yield self.narrow_tabs
        with KeptAcross(id="body"):
            with self.left:
                yield from (self.heading, self.tree)
            with KeptDown(id="tensor"):
                yield from (self.name, self.digest, self.heads, self.grid, self.legend, self.focus, self.note)
            with self.right:
                yield from (self.tabs, self.page)
        yield from (self.timeline, self.place, self.hints, self.small)

    @property
    def are_there(self) -> bool:
        """Whether they are on the screen; where the app is left in the first instant, they never are."""
        return self.grid.is_attached


CSS = """
DebuggerScreen { layers: base over; }
#title, #panes { background: $panel; }
#body { height: 1fr; }
#program { width: 26; background: $surface; }
#tensor { width: 1fr; padding: 0 1; }
#side { width: 46; padding: 0 1; background: $surface; }
#heading, #tabs { background: $panel; }
#name { height: 2; }
#focus { background: $panel; }
#timeline { padding: 0 1; }
#hints { background: $panel; }
#grid { scrollbar-background: $background; scrollbar-background-hover: $background; scrollbar-background-active: $background;
    scrollbar-corner-color: $background; }
#page { overflow-x: hidden; }
#tree { overflow-x: hidden; }
#note { height: 2; text-style: italic; }
#panes, #note, #small { display: none; }
DebuggerScreen.tabs #panes, DebuggerScreen.tabs #note { display: block; }
DebuggerScreen.tabs #program, DebuggerScreen.tabs #side, DebuggerScreen.tabs #heading, DebuggerScreen.tabs #tabs { display: none; }
DebuggerScreen.tabs #program, DebuggerScreen.tabs #side { width: 1fr; }
DebuggerScreen.tabs.-program #program, DebuggerScreen.tabs.-page #side { display: block; }
DebuggerScreen.tabs.-program #tensor, DebuggerScreen.tabs.-page #tensor { display: none; }
DebuggerScreen.-zoomed #program, DebuggerScreen.-zoomed #side { display: none; }
DebuggerScreen.low #legend { display: none; }
DebuggerScreen.tiny > * { display: none; }
DebuggerScreen.tiny #small { display: block; height: 1fr; padding: 1 2; }
"""
