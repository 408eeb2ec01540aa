"""The input line: asks for a sentence, a tensor, or the rest of a command."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from stepper.tui.messages import LineEntered, PromptLeft

if TYPE_CHECKING:
    from stepper.tui.asking import Question

__all__ = ["Prompt"]


class Prompt(Vertical):
    """Asks for the rest of a line; what cannot be carried out is said under it, and nothing typed is lost."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("up", "earlier(-1)", show=False),
        Binding("down", "earlier(1)", show=False),
        Binding("tab", "complete", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    Prompt { height: auto; dock: bottom; background: $panel; }
    Prompt > Input { border: none; height: 1; padding: 0 1; background: $panel; }
    Prompt > Input:focus { border: none; }
    Prompt > .prompt--label { color: $accent; text-style: bold; padding: 0 1; height: 1; }
    Prompt > .prompt--hint { color: $foreground; text-style: dim; padding: 0 1; height: auto; max-height: 4; }
    Prompt > .prompt--error { color: $error; padding: 0 1; height: auto; max-height: 6; }
    """

    def __init__(self, asked: "Question", earlier: Sequence[str]) -> None:
        super().__init__(id="prompt")
        self.asked = asked
        self._earlier = [*earlier, asked.value]
        self._place = len(self._earlier) - 1

    def compose(self) -> ComposeResult:
        yield Static(self.asked.label, classes="prompt--label", markup=False)
        suggester = SuggestFromList(self.asked.words, case_sensitive=False)
        yield Input(self.asked.value, suggester=suggester, select_on_focus=False)
        yield Static(self.asked.hint, classes="prompt--hint", markup=False)
        error = Static("", classes="prompt--error", markup=False)
        error.display = False
        yield error

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    @property
    def value(self) -> str:
        return self.query_one(Input).value

    def refuse(self, message: str) -> None:
        """Say why the line cannot be carried out."""
        error = self.query_one(".prompt--error", Static)
        error.update(message)
        error.display = True

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(LineEntered(f"{self.asked.verb} {event.value}".strip()))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.query_one(".prompt--error", Static).display = False

    def action_leave(self) -> None:
        self.post_message(PromptLeft())

    def action_complete(self) -> None:
        """Take the suggestion."""
        self.query_one(Input).action_cursor_right()

    def action_earlier(self, by: int) -> None:
        """What was typed before."""
        self._place = min(max(self._place + by, 0), len(self._earlier) - 1)
        line = self.query_one(Input)
        line.value = self._earlier[self._place]
        line.cursor_position = len(line.value)
