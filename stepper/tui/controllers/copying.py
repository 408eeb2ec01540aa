"""The drawn matrix to the clipboard, as a spreadsheet reads it: labels, tabs, lines.

By OSC 52, the terminal's own way: it works over ssh, where the terminal allows it.
"""

from typing import TYPE_CHECKING

from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.render.tensor import TensorView
    from stepper.tui.screen import DebuggerScreen

__all__ = ["MOST_COPIED", "Copying", "table_text"]

MOST_COPIED = 70_000
"""Characters; many terminals take no more than 100,000 bytes of base64."""


class Copying:
    """Copies the current tensor, as far as it is drawn: one head, in the version that is shown."""

    def __init__(self, screen: "DebuggerScreen") -> None:
        self._screen = screen

    def act_copy(self) -> None:
        """Copy the numbers in the middle."""
        from stepper.tui.widgets.tensor_grid import TensorGrid

        screen = self._screen
        picture = screen.query_one(TensorGrid).tensor
        if picture is None or screen.snapshot is None:
            return
        rows, columns = picture.view.matrix.shape
        text = table_text(picture.view) if rows * columns <= MOST_COPIED else ""
        if not text or len(text) > MOST_COPIED:
            screen.say(phrase("copy.too_large", tensor=screen.snapshot.name))
            return
        screen.app.copy_to_clipboard(text)
        screen.say(phrase("copy.done", tensor=screen.snapshot.name, rows=rows, columns=columns))

    def act_mouse(self) -> None:
        """Give the mouse to the terminal, so that text can be selected and copied there; or take it back."""
        released = self._screen.stepper_app.toggle_mouse()
        self._screen.say(phrase("screen.mouse_released" if released else "screen.mouse_back"))


def table_text(view: "TensorView") -> str:
    """The matrix as lines of cells parted by tabs, labels first; rows the run has not reached are left empty."""
    reached = view.matrix.shape[0] if view.rows_shown is None else view.rows_shown
    lines = ["\t".join(["", *(_label(each) for each in view.column_labels)])]
    for number, (label, row) in enumerate(zip(view.row_labels, view.matrix.tolist(), strict=True)):
        cells = [f"{value:.9g}" if isinstance(value, float) else str(value) for value in row] if number < reached else []
        lines.append("\t".join([_label(label), *cells]))
    return "\n".join(lines) + "\n"


def _label(text: str) -> str:
    return text.replace("\t", "␉").replace("\n", "⏎")
