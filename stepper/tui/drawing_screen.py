"""A pad on which an image is drawn, pixel by pixel: arrows and space, or the mouse; enter runs the model on it, escape leaves it.

Drawing begins with the image that is there, so that one can see what a single pixel changes.
"""

from collections.abc import Callable

import numpy as np
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key, MouseDown, MouseMove
from textual.screen import ModalScreen
from textual.widgets import Static

from stepper.inspect.seen_image import SeenImage
from stepper.render.look import Look
from stepper.words import phrase

__all__ = ["DrawingScreen"]

_MOVES = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}
_CELLS = 2
"""Cells that a pixel is wide."""


class DrawingScreen(ModalScreen[None]):
    """Lies over the debugger.

    Args:
        seen: the image to begin with.
        look: how to draw.
        run: called with the pixels, row after row, as they are typed.
    """

    DEFAULT_CSS = """
    DrawingScreen { align: center middle; background: $background 60%; }
    DrawingScreen > Vertical { width: 44; max-width: 100%; height: auto; border: round $accent; background: $surface; padding: 0 1; }
    DrawingScreen Static { height: auto; width: 1fr; }
    DrawingScreen #pad { width: auto; }
    """

    def __init__(self, seen: SeenImage, look: Look, run: Callable[[str], None]) -> None:
        super().__init__()
        self._pixels, self._brightest = np.rint(seen.pixels).astype(int), int(seen.brightest)
        self._row = self._column = 0
        self._look, self._run = look, run

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = phrase("images.draw.title")
            yield Static(id="pad")
            yield Static(self._look.spelled(phrase("images.draw.keys")), markup=False)

    def on_mount(self) -> None:
        self._draw()

    def _draw(self) -> None:
        """The pixels, in four shades; the one that the next key is for stands between brackets."""
        shades = self._look.glyphs.shades
        pad = Text()
        for row, numbers in enumerate(self._pixels):
            for column, number in enumerate(numbers):
                shade = shades[round(number / self._brightest * (len(shades) - 1))]
                is_here = (row, column) == (self._row, self._column)
                pad.append("[]" if is_here and shade == " " else _CELLS * shade, style="reverse bold" if is_here else "")
            pad.append("\n")
        pad.append(f"{self._row},{self._column} = {self._pixels[self._row, self._column]}")
        self.query_one("#pad", Static).update(pad)

    def on_key(self, event: Key) -> None:
        if event.key in ("ctrl+q", "ctrl+c"):
            return
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self._leave()
        elif event.key == "enter":
            self._run(" ".join(map(str, self._pixels.reshape(-1))))
            self._leave()
        else:
            self._take(event.key)
            self._draw()

    def _take(self, key: str) -> None:
        """A key that moves, or changes the pixel it stands on."""
        here = self._pixels[self._row, self._column]
        step = max(1, self._brightest // 4)
        match key:
            case "up" | "down" | "left" | "right":
                down, right = _MOVES[key]
                self._row, self._column = (self._row + down) % len(self._pixels), (self._column + right) % self._pixels.shape[1]
            case "space" | "plus":
                self._pixels[self._row, self._column] = min(self._brightest, here + step)
            case "minus":
                self._pixels[self._row, self._column] = max(0, here - step)
            case "0" | "delete" | "backspace":
                self._pixels[self._row, self._column] = 0
            case "c":
                self._pixels[:] = 0

    def on_mouse_down(self, event: MouseDown) -> None:
        self._paint(event, event.button)

    def on_mouse_move(self, event: MouseMove) -> None:
        if event.button:
            self._paint(event, event.button)

    def _paint(self, event: MouseDown | MouseMove, button: int) -> None:
        """The left button draws, another one takes away."""
        place = event.get_content_offset(self.query_one("#pad"))
        if place is None:
            return
        row, column = place.y, place.x // _CELLS
        if row < len(self._pixels) and column < self._pixels.shape[1]:
            self._row, self._column = row, column
            self._pixels[row, column] = self._brightest if button == 1 else 0
            self._draw()

    def on_interrupted(self) -> None:
        self._leave()

    def _leave(self) -> None:
        """Once: of two keys in one burst the second comes when the pad is gone."""
        if self.is_current:
            self.dismiss()
