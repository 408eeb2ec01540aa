"""The prompt on a terminal: prompt_toolkit with our completion, colours, history and toolbar.

    enter        carry out the line; in an unfinished block or bracket, a new line
    alt+enter    a new line, always          tab       complete
    ctrl+R       search what was typed       right     take the suggestion
    ctrl+C       drop the line, or stop what is running; ctrl+D leaves

It is on the screen before NumPy and the model are loaded: nothing imported here needs them. Their loading begins when the
prompt is drawn, and what needs them (completing, the first line) waits for it.
"""

import signal
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition, has_completions
from prompt_toolkit.history import History
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from stepper.repl.colouring import STYLE, LineLexer
from stepper.repl.opening import DeskOpening
from stepper.repl.python import is_incomplete, wants_more_lines
from stepper.words import phrase

if TYPE_CHECKING:
    from prompt_toolkit.application import Application

__all__ = ["drops_the_line", "prompt_session"]


class WorkspaceCompleter(Completer):
    """`completion.candidates`, for prompt_toolkit."""

    def __init__(self, opening: DeskOpening) -> None:
        self._opening = opening

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        self._opening.finish()
        if self._opening.workspace:
            from stepper.repl.completion import candidates

            for each in candidates(self._opening.workspace, document.text_before_cursor):
                yield Completion(each.text, -each.replaces, display_meta=each.meaning)


def prompt_session(opening: DeskOpening, history: History, prompt: str, more: str) -> PromptSession[str]:
    """A prompt for a desk; make it where standard output is the terminal."""
    session: PromptSession[str] = PromptSession(
        prompt,
        history=history,
        completer=WorkspaceCompleter(opening),
        complete_while_typing=False,
        auto_suggest=AutoSuggestFromHistory(),
        lexer=LineLexer(lambda line: _is_python(opening, line), lambda: _tensors(opening)),
        style=STYLE,
        multiline=True,
        prompt_continuation=more,
        key_bindings=_bindings(opening),
        bottom_toolbar=lambda: _toolbar(opening),
        enable_history_search=True,
        reserve_space_for_menu=6,
    )
    session.app.after_render += lambda app: opening.start(lambda: _opened(opening, app))
    return session


@contextmanager
def drops_the_line(app: "Application[str]") -> Iterator[None]:
    """While a prompt reads in a thread of its own, an interrupt from outside drops the line there, as ctrl-C does."""

    def drop(*_: object) -> None:
        if app.loop:
            app.loop.call_soon_threadsafe(lambda: None if app.is_done else app.exit(exception=KeyboardInterrupt))

    try:
        before = signal.signal(signal.SIGINT, drop)
    except ValueError:  # not in the main thread, which alone hears of interrupts
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _opened(opening: DeskOpening, app: Any) -> None:
    """The desk is open: draw the toolbar. It cannot be opened: leave with the reason."""
    if opening.error and app.loop:
        with suppress(RuntimeError):  # the prompt is gone meanwhile: whoever waits for the desk is told
            app.loop.call_soon_threadsafe(lambda: None if app.is_done else app.exit(exception=opening.error))
    app.invalidate()


def _is_python(opening: DeskOpening, line: str) -> bool:
    if opening.workspace is None:
        return True
    from stepper.repl.evaluate import is_python

    return is_python(opening.workspace, line)


def _tensors(opening: DeskOpening) -> Container[str]:
    if opening.workspace is None:
        return ()
    from stepper.repl.evaluate import leaf_names

    return leaf_names(opening.workspace.desk.session)


def _toolbar(opening: DeskOpening) -> str:
    columns = get_app().output.get_size().columns
    if opening.workspace is None:
        return f" {phrase('repl.loading')}".ljust(columns)[:columns]
    from stepper.repl.where import toolbar_text

    return toolbar_text(opening.workspace.desk.session, opening.workspace.badge, columns)


def _bindings(opening: DeskOpening) -> KeyBindings:
    bindings = KeyBindings()
    choosing = Condition(lambda: get_app().current_buffer.complete_state is not None)

    @bindings.add("enter", filter=~has_completions | ~choosing)
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if _goes_on(opening, buffer.document):
            buffer.newline(copy_margin=True)
            if buffer.document.lines[-2].rstrip().endswith(":"):
                buffer.insert_text("    ")
        else:
            buffer.validate_and_handle()

    @bindings.add("escape", "enter")
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.newline()

    return bindings


def _goes_on(opening: DeskOpening, document: Document) -> bool:
    """Whether enter asks for one more line."""
    text = document.text
    if not document.is_cursor_at_the_end or ("\n" not in text and not _is_python(opening, text)):
        return False
    return is_incomplete(text) or wants_more_lines(text)
