"""A small editor for exercises: ctrl+s saves and checks, and shows the result below; escape goes back, and nothing written is lost.

Where the file cannot be written, the text stays on the screen and the reason below it; a second escape leaves without saving.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

from stepper.render.harmless import harmless
from stepper.words import phrase

__all__ = ["EditorScreen"]


class EditorScreen(ModalScreen[None]):
    """Lies over the debugger.

    Args:
        title: the name of the file.
        code: what it holds.
        save: called with what was written, on ctrl+s, and on escape where it differs from what was saved last; says why it could
            not be saved, nothing where it was.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", show=False, priority=True),
        Binding("escape", "leave", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    EditorScreen { align: center middle; background: $background 60%; }
    EditorScreen > Vertical { width: 92%; max-width: 110; height: 92%; border: round $accent; background: $surface; }
    EditorScreen TextArea, EditorScreen TextArea:focus { border: none; padding: 0; height: 1fr; }
    EditorScreen Static { height: auto; max-height: 40%; padding: 0 1; border-top: solid $accent; display: none; }
    """

    def __init__(self, title: str, code: str, save: Callable[[str], str]) -> None:
        super().__init__()
        self._given_up = ""
        """What was seen not to be saved on escape: the next one leaves."""
        self._title, self._saved, self._save = title, code, save

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = self._title
            box.border_subtitle = phrase("lesson_tab.editor")
            yield TextArea.code_editor(self._saved, language="python", theme=self._colours, soft_wrap=True)
            yield Static()

    @property
    def _colours(self) -> str:
        """The colours of Python, for a dark screen or a light one."""
        return "vscode_dark" if self.app.current_theme.dark else "github_light"

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        area.focus()
        area.move_cursor(area.document.end)

    def show(self, verdict: Sequence[str]) -> None:
        """What the check said of what was saved."""
        below = self.query_one(Static)
        below.display = True
        below.update(Text(harmless("\n".join(verdict))))

    def on_interrupted(self) -> None:
        """What is selected is copied, as elsewhere; nothing is left."""
        self.query_one(TextArea).action_copy()

    def action_save(self) -> None:
        self._after_typing(self._keep)

    def action_leave(self) -> None:
        self._after_typing(self._leave)

    def _after_typing(self, act: Callable[[TextArea], object]) -> None:
        """Act when the text has taken the keys that were pressed before: these two have priority over them."""
        area = self.query_one(TextArea)
        area.call_later(act, area)

    def _keep(self, area: TextArea) -> bool:
        """Save; whether it worked."""
        text = area.text
        refusal = self._save(text)
        if refusal:
            self.show([refusal, phrase("lesson_tab.unsaved")])
        else:
            self._saved = text
        return not refusal

    def _leave(self, area: TextArea) -> None:
        """Once: of two keys in one burst the second comes when the editor is gone."""
        if self.is_current:
            if area.text not in (self._saved, self._given_up) and not self._keep(area):
                self._given_up = area.text
                return
            self.dismiss(None)
