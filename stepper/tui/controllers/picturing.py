"""The screen as a picture, in a file: as it is, or for the time of that in another theme."""

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from textual.app import App

    from stepper.commands.results import PictureWanted
    from stepper.tui.controllers.host import Host
    from stepper.tui.controllers.input_line import InputLine

__all__ = ["Picturing"]


class Picturing:
    """Draws the screen, without an open input line, to a file."""

    def __init__(self, host: "Host", input_line: "InputLine") -> None:
        self._host, self._input_line = host, input_line

    def draw(self, wanted: "PictureWanted") -> None:
        """Draw it once the screen is as it is to be seen."""
        host, here = self._host, self._host.application.theme_name
        self._input_line.leave()
        if wanted.theme in ("", here):
            host.call_after_refresh(self._save, wanted)
        else:
            self._change_theme(wanted.theme)
            host.call_after_refresh(self._save, wanted, here)

    def _save(self, wanted: "PictureWanted", theme_after: str = "") -> None:
        """Write the file, and say so."""
        from stepper.tui.screenshot import save_picture

        app = self._host.application
        said = save_picture(cast("App[Any]", app), app.look, wanted.file)
        if theme_after:
            self._change_theme(theme_after)
        self._host.say(*said)

    def _change_theme(self, theme: str) -> None:
        self._host.application.draw_in(theme)
        self._host.draw("all")
