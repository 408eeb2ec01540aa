"""What the screen is measured against: the least a Textual app can be, as programs to run in a terminal of their own.

HELLO           a word on the screen; imports NumPy, as whoever shows tensors must
CELLS           one line-API widget as large as the screen, of coloured cells that all change at every key

They are texts, because nothing but the screen imports Textual here.
"""

__all__ = ["CELLS", "HELLO", "PAINTED"]

PAINTED = b"every cell is here"
"""What both write in their first frame."""

HELLO = """
import numpy
from textual.app import App
from textual.widgets import Static

class Hello(App):
    def compose(self):
        yield Static("every cell is here")

Hello().run()
"""

CELLS = """
import math
import numpy
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

STYLES = [Style(color="white", bgcolor=f"rgb({level * 14},40,{255 - level * 14})") for level in range(17)]

class Cells(ScrollView, can_focus=True):
    turn = 0

    def on_mount(self):
        self.virtual_size = Size(200, 50)

    def render_line(self, y):
        if y == 0:
            return Strip([Segment(f"every cell is here {self.turn}".ljust(200))])
        cells = (math.sin(self.turn + x * y) for x in range(25))
        return Strip([Segment(f"{cell:8.3f}", STYLES[int(cell * 8 + 8)]) for cell in cells])

    def key_n(self):
        self.turn += 1
        self.refresh()

class Bare(App):
    def compose(self):
        yield Cells()

Bare().run()
"""
