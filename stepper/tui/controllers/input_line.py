"""The input line: asks for a sentence, a tensor, or the rest of a command."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.widget import Widget

    from stepper.tui.controllers.host import Host
    from stepper.tui.typed import Typed
    from stepper.tui.widgets.prompt import Prompt

__all__ = ["InputLine"]


class InputLine:
    """Opens and closes the input line; remembers what was typed."""

    def __init__(self, host: "Host") -> None:
        self._host = host
        self._typed: dict[str, list[str]] = {}
        self._focused_before: Widget | None = None
        self._sent: set[str] = set()
        """The line that was entered last, and its rest: the prompt's lines are carried out without their verb."""
        self.readers: dict[str, Callable[[str], None]] = {}
        """Who reads what is no command: by what its input line is filed under."""
        self.prompt: Prompt | None = None
        """The input line, where it is open."""

    @property
    def is_open(self) -> bool:
        return self.prompt is not None

    def ask(self, verb: str, value: str = "") -> None:
        """Ask for the rest of a line, with something in it at first."""
        from stepper.desk.input_questions import question
        from stepper.tui.widgets.prompt import Prompt

        snapshot, host = self._host.snapshot, self._host
        if snapshot is not None and not self.is_open:
            self._focused_before = host.focused
            view = host.views.of(snapshot.name)
            asked = question(verb, snapshot, snapshot.slicing.index(view.head, view.row, view.column))
            asked = replace(asked, value=value) if value else asked
            self.prompt = Prompt(asked, tuple(self._typed.get(verb, ())))
            host.mount(self.prompt)

    def takes(self, typed: "Typed") -> bool:
        """Give the input line a key that was pressed before it had the keyboard; False where it takes its keys itself."""
        return self.prompt is not None and self.prompt.takes(typed)

    def enter(self, line: str) -> None:
        """A line was typed: have it carried out; the input line stays until that has worked, or takes its time."""
        verb, _, rest = line.partition(" ")
        asked = self.prompt.asked if self.prompt else None
        if asked and asked.verb == verb and asked.is_of_a_cell and rest and not _names_a_cell(rest):  # it is for the cell under the cursor
            rest = f"{asked.value}{rest}"
            line = f"{verb} {rest}"
        self._sent = {line, rest}
        earlier = self._typed.setdefault(verb, [])
        if rest and rest not in earlier:
            earlier.append(rest)
        if verb in self.readers:
            self.readers[verb](rest)
        else:
            self._host.perform(line)

    def carried_out(self, line: str) -> None:
        """A line was carried out: where it is the one that was entered here, it has been answered."""
        if line in self._sent:
            self.leave()

    def make_way(self) -> None:
        """Close the input line, for its line takes its time; not where keys were typed ahead that are meant for what it leads to."""
        if self.prompt and self.prompt.is_sent and not self.prompt.unread:
            self.leave()

    def lead_on(self, action: str) -> None:
        """Close the input line for something else; the keys that follow are for that."""
        prompt, self.prompt, self._sent = self.prompt, None, set()
        if prompt:
            prompt.remove()
            (self._focused_before or self._host.parts.grid).focus()
            self._host.act(action)
            self._host.type(prompt.unread)

    def leave(self) -> None:
        """Close the input line; the keyboard goes back to where it was, with the keys pressed after enter."""
        prompt, self.prompt, self._sent = self.prompt, None, set()
        if prompt:
            prompt.remove()
            (self._focused_before or self._host.parts.grid).focus()
            self._host.type(prompt.unread)


def _names_a_cell(text: str) -> bool:
    return "[" in text or "=" in text or " " in text.strip()
