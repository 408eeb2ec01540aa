"""The drawn matrix to the clipboard, as a spreadsheet reads it: labels, tabs, lines.

By OSC 52, the terminal's own way: it works over ssh, where the terminal allows it.
"""

from typing import TYPE_CHECKING

from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.tui.controllers.host import Host

__all__ = ["Copying"]

MOST_COPIED = 70_000
"""Characters; many terminals take no more than 100,000 bytes of base64."""


class Copying:
    """Copies the current tensor, as far as it is drawn: one head, in the version that is shown."""

    def __init__(self, host: "Host") -> None:
        self._host = host

    def copy(self) -> None:
        """Copy the numbers in the middle."""
        from stepper.render.table_text import table_text

        host = self._host
        picture = host.parts.grid.tensor
        if picture is None or host.snapshot is None:
            return
        rows, columns = picture.view.matrix.shape
        text = table_text(picture.view) if rows * columns <= MOST_COPIED else ""
        if not text or len(text) > MOST_COPIED:
            host.say(phrase("copy.too_large", tensor=host.snapshot.name))
            return
        host.application.copy_to_clipboard(text)
        host.say(phrase("copy.done", tensor=host.snapshot.name, rows=rows, columns=columns))

    def toggle_mouse(self) -> None:
        """Give the mouse to the terminal, so that text can be selected and copied there; or take it back."""
        released = self._host.application.toggle_mouse()
        self._host.say(phrase("screen.mouse_released" if released else "screen.mouse_back"))
