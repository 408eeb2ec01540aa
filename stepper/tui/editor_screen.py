"""A small editor for exercises: ctrl+s saves and checks, escape leaves without saving."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import TextArea

from stepper.words import phrase

__all__ = ["EditorScreen"]


class EditorScreen(ModalScreen[str | None]):
    """Lies over the debugger. Returns what was written, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", show=False, priority=True),
        Binding("escape", "leave", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    EditorScreen { align: center middle; background: $background 60%; }
    EditorScreen > Vertical { width: 92%; max-width: 110; height: 92%; border: round $accent; background: $surface; }
    EditorScreen TextArea, EditorScreen TextArea:focus { border: none; padding: 0; }
    """

    def __init__(self, title: str, code: str) -> None:
        super().__init__()
        self._title, self._code = title, code

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = self._title
            box.border_subtitle = phrase("lesson_tab.editor")
            yield TextArea.code_editor(self._code, language="python", theme=self._colours, soft_wrap=True)

    @property
    def _colours(self) -> str:
        """The colours of Python, for a dark screen or a light one."""
        return "vscode_dark" if self.app.current_theme.dark else "github_light"

    def on_mount(self) -> None:
        self.query_one(TextArea).focus()

    def action_save(self) -> None:
        self.dismiss(self.query_one(TextArea).text)

    def action_leave(self) -> None:
        self.dismiss(None)
