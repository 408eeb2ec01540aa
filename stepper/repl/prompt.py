"""The prompt on a terminal: prompt_toolkit with our completion, colours, history and toolbar.

enter        carry out the line; in an unfinished block or bracket, a new line
alt+enter    a new line, always          tab       complete
ctrl+R       search what was typed       right     take the suggestion
ctrl+C       drop the line, or stop what is running; ctrl+D leaves
"""

from collections.abc import Iterator

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition, has_completions
from prompt_toolkit.history import History
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from stepper.repl.colouring import STYLE, LineLexer
from stepper.repl.completion import candidates
from stepper.repl.evaluate import is_python, leaf_names
from stepper.repl.python import is_incomplete, wants_more_lines
from stepper.repl.where import toolbar_text
from stepper.repl.workspace import Workspace

__all__ = ["MORE", "PROMPT", "prompt_session"]

PROMPT = ">>> "
MORE = "... "


class WorkspaceCompleter(Completer):
    """`completion.candidates`, for prompt_toolkit."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        for each in candidates(self._workspace, document.text_before_cursor):
            yield Completion(each.text, -each.replaces, display_meta=each.meaning)


def prompt_session(workspace: Workspace, history: History) -> PromptSession[str]:
    """A prompt for a workspace; make it where standard output is the terminal."""
    return PromptSession(
        PROMPT,
        history=history,
        completer=WorkspaceCompleter(workspace),
        complete_while_typing=False,
        auto_suggest=AutoSuggestFromHistory(),
        lexer=LineLexer(lambda line: is_python(workspace, line), lambda: leaf_names(workspace.desk.session)),
        style=STYLE,
        multiline=True,
        prompt_continuation=MORE,
        key_bindings=_bindings(workspace),
        bottom_toolbar=lambda: toolbar_text(workspace.desk.session, workspace.badge, get_app().output.get_size().columns),
        enable_history_search=True,
        reserve_space_for_menu=6,
    )


def _bindings(workspace: Workspace) -> KeyBindings:
    bindings = KeyBindings()
    choosing = Condition(lambda: get_app().current_buffer.complete_state is not None)

    @bindings.add("enter", filter=~has_completions | ~choosing)
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if _goes_on(workspace, buffer.document):
            buffer.newline(copy_margin=True)
            if buffer.document.lines[-2].rstrip().endswith(":"):
                buffer.insert_text("    ")
        else:
            buffer.validate_and_handle()

    @bindings.add("escape", "enter")
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.newline()

    return bindings


def _goes_on(workspace: Workspace, document: Document) -> bool:
    """Whether enter asks for one more line."""
    text = document.text
    if not document.is_cursor_at_the_end or ("\n" not in text and not is_python(workspace, text)):
        return False
    return is_incomplete(text) or wants_more_lines(text)
