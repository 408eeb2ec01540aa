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
    EditorScreen TextArea { border: none; }
    """

    def __init__(self, title: str, code: str) -> None:
        super().__init__()
        self._title, self._code = title, code

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = self._title
            box.border_subtitle = phrase("lesson_tab.editor")
            yield TextArea.code_editor(self._code, language=self._language, soft_wrap=True)

    @property
    def _language(self) -> str | None:
        """Python, where its colours can be had."""
        from importlib.util import find_spec

        return "python" if find_spec("tree_sitter_python") else None

    def on_mount(self) -> None:
        self.query_one(TextArea).focus()

    def action_save(self) -> None:
        self.dismiss(self.query_one(TextArea).text)

    def action_leave(self) -> None:
        self.dismiss(None)
