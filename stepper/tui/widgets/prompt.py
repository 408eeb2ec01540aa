"""The input line: asks for a sentence, a tensor, or the rest of a command."""

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.actions import parse
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.events import Key, Paste
from textual.suggester import Suggester
from textual.widgets import Input, Static

from stepper.render.harmless import harmless
from stepper.tui.messages import LineEntered, PromptLedOn, PromptLeft
from stepper.tui.typed import Typed, typed_by

if TYPE_CHECKING:
    from stepper.desk.input_questions import Question
    from stepper.desk.offers import OfferFunction

__all__ = ["Prompt"]


_EDITS = {key: each.action for each in Input.BINDINGS if isinstance(each, Binding) for key in each.key.split(",")}
"""Key -> what Textual's input line binds to it."""


def _in_a_line(words: Sequence[str], width: int) -> str:
    """As many words as there is room for, and how many more there are."""
    for count in range(len(words), 0, -1):
        more = f"  + {len(words) - count}" if count < len(words) else ""
        line = "  ".join(words[:count]) + more
        if cell_len(line) <= width:
            return line
    return ""


_LONGEST = 5_000
"""Characters of a line."""


class _Line(Input):
    """Gives its keys to the prompt: what Textual binds to a key it does a little later, and an enter that follows would be first."""

    def _on_paste(self, event: Paste) -> None:
        """As much of it as a line takes: what is longer would be refused whole, and each key after it take as long."""
        event.text = event.text[: max(0, _LONGEST - len(self.value))]  # Textual's own way comes after this one

    async def _on_key(self, event: Key) -> None:
        prompt = self.parent
        assert isinstance(prompt, Prompt)
        if prompt.listens and prompt.leads_on(typed_by(event)):
            event.stop()
            event.prevent_default()
            return
        if prompt.listens:
            await super()._on_key(event)  # writes what can be written
        if not (prompt.listens and event.is_printable) and prompt.takes(typed_by(event)):
            event.stop()
            event.prevent_default()


class _Offers(Suggester):
    """Suggests what the question offers first."""

    def __init__(self, offer: "OfferFunction") -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._offer = offer

    async def get_suggestion(self, value: str) -> str | None:
        return self._offer(value).line or None


class Prompt(Vertical):
    """Asks for the rest of a line; what fits and what is unknown is said under it as one types, and nothing typed is lost."""

    DEFAULT_CSS = """
    Prompt { height: auto; dock: bottom; background: $panel; }
    Prompt > Input { border: none; height: 1; padding: 0 1; background: $panel; }
    Prompt > Input:focus { border: none; }
    Prompt > Input:ansi > .input--selection { text-style: reverse; }
    Prompt > .prompt--label { color: $accent; text-style: bold; padding: 0 1; height: 1; }
    Prompt > .prompt--hint { color: $foreground; text-style: dim; padding: 0 1; height: auto; max-height: 4; }
    Prompt > .prompt--unknown { color: $warning; text-style: none; }
    Prompt > .prompt--error { color: $error; padding: 0 1; height: auto; max-height: 6; }
    """

    def __init__(self, asked: "Question", earlier: Sequence[str]) -> None:
        super().__init__()
        self.asked = asked
        self._earlier = [*earlier, asked.value]
        self._place = len(self._earlier) - 1
        self.listens = False
        """Keys can be taken; until then they are kept."""
        self.is_sent = False
        """The line was sent, and there is no answer yet."""
        self.unread: deque[Typed] = deque()
        """Keys that came before there was a line to type in, or after the line was sent."""

    def compose(self) -> ComposeResult:
        yield Static(self.asked.label, classes="prompt--label", markup=False)
        yield _Line(self.asked.value, max_length=_LONGEST, suggester=_Offers(self.asked.offer), select_on_focus=False)
        yield Static(self.asked.hint, classes="prompt--hint", markup=False)
        error = Static("", classes="prompt--error", markup=False)
        error.display = False
        yield error

    def on_mount(self) -> None:
        for line in self.query(Input):  # none where the prompt was left before it was there
            line.focus()
            if not self.asked.goes_on:
                line.select_all()
            self._listen()

    def takes(self, typed: Typed) -> bool:
        """Take a key, or keep it; False for one that means nothing here."""
        if self.is_sent and typed.key == "escape":  # gives up what was sent, and what was typed after it
            self.unread.clear()
            self._leave()
            return True
        if not self.listens:
            self.unread.append(typed)
        return not self.listens or self._type(typed)

    def _listen(self) -> None:
        """Take the keys that were kept, until one of them sends the line."""
        self.listens, self.is_sent = True, False
        while self.listens and self.unread:
            self._type(self.unread.popleft())

    def leads_on(self, typed: Typed) -> bool:
        """Whether a key in the empty line leads to something else: it is done then, with the keys that follow."""
        character, action = self.asked.further or ("", "")
        if not character or typed.character != character or self.value:
            return False
        self.listens = False
        self.post_message(PromptLedOn(action))
        return True

    def _type(self, typed: Typed) -> bool:
        if self.leads_on(typed):
            return True
        line = self.query_one(Input)
        match typed.key:
            case "enter":
                self._send(line.value)
            case "escape":
                self._leave()
            case "tab":
                self._complete(line)
            case "ctrl+d" if not line.value:
                self._leave()
            case "up" | "down":
                self._recall(-1 if typed.key == "up" else 1)
            case key if key in _EDITS:
                _, action, arguments = parse(_EDITS[key])
                getattr(line, f"action_{action}")(*arguments)
            case _ if typed.character:
                line.replace(typed.character, *line.selection)
            case _:
                return False
        return True

    def _complete(self, line: Input) -> None:
        """Take what is offered first; it may have been typed so quickly that it is not seen yet."""
        offered = self.asked.offer(line.value).line
        if offered and line.cursor_position == len(line.value):
            line.value = offered
            line.cursor_position = len(offered)
        else:
            line.action_cursor_right()

    @property
    def value(self) -> str:
        return self.query_one(Input).value

    def refuse(self, message: str) -> None:
        """Say why the line cannot be carried out; it stands as it was sent, and what was typed after it is dropped."""
        self.unread.clear()
        for error in self.query(".prompt--error").results(Static):
            error.update(harmless(message))
            error.display = True
            self._listen()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._send(event.value)

    def _send(self, value: str) -> None:
        self.listens, self.is_sent = False, True
        self.post_message(LineEntered(f"{self.asked.verb} {value}".strip()))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.query_one(".prompt--error", Static).display = False
        self._say_offer(event.value)

    def _say_offer(self, value: str) -> None:
        """What is unknown, with the nearest that are known; else what fits; else what was said at first."""
        offer, hint = self.asked.offer(value), self.query_one(".prompt--hint", Static)
        untouched = value == self.asked.value
        fits = _in_a_line(offer.fitting, self.size.width - 4) if offer.fitting and not untouched else ""
        hint.set_class(bool(offer.refusal) and not untouched, "prompt--unknown")
        hint.update(harmless("\n".join(filter(None, (fits, "" if untouched else offer.refusal))) or self.asked.hint))

    def _leave(self) -> None:
        self.listens = False
        self.post_message(PromptLeft())

    def _recall(self, by: int) -> None:
        """What was typed before."""
        self._place = min(max(self._place + by, 0), len(self._earlier) - 1)
        line = self.query_one(Input)
        line.value = self._earlier[self._place]
        line.cursor_position = len(line.value)
