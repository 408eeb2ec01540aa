"""All keys and signs, made from the tables they are declared in."""

from collections.abc import Iterator
from itertools import groupby

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key
from textual.screen import ModalScreen

from stepper.commands import COMMANDS
from stepper.render.glyphs import ASCII, Glyphs
from stepper.render.line import Span, join
from stepper.render.look import Look
from stepper.render.spelling import in_ascii
from stepper.render.style import Role
from stepper.tui.keymap import Keymap
from stepper.tui.keys import PANE_VERBS, SCREEN_KEYS, shown_key
from stepper.tui.pages.page import Page, PageWriter
from stepper.tui.pictures.tree import DONE
from stepper.tui.widgets.page_view import PageView
from stepper.words import phrase, phrases

__all__ = ["HelpScreen", "help_page"]

_KEY_COLUMN = 22


def help_page(keymap: Keymap, look: Look, width: int) -> Page:
    """Every key and verb, by group."""
    page = PageWriter(look, width)
    page.title(phrase("help.title"))
    page.text(phrase("help.verbs"))
    _group(page, "pane")
    for keys, summary in phrases("keys.pane").items():
        _entry(page, keys, "", summary)
    for group, commands in groupby(sorted(COMMANDS.values(), key=_group_order), key=lambda each: each.group):
        _group(page, group)
        for command in commands:
            keys = " ".join(keymap.keys_of(command.name)) or PANE_VERBS.get(command.name) or f":{command.name}"
            _entry(page, keys, f"{command.name} {command.usage}".strip(), command.says)
    _group(page, "screen")
    said = phrases("keys.screen")
    for each in SCREEN_KEYS:
        if each.key in said:
            _entry(page, shown_key(each.key), "", said[each.key])
    _entry(page, "0 … 9", "", phrase("keys.numbers"))
    _group(page, "signs")
    for signs, meaning in _signs(look.glyphs):
        _entry(page, signs, "", meaning)
    page.gap()
    page.text(phrase("help.mouse", key="m"))
    return page.page()


def _group(page: PageWriter, group: str) -> None:
    page.gap()
    page.text(phrases("screen.groups").get(group, group), Role.HEADER)


def _signs(glyphs: Glyphs) -> Iterator[tuple[str, str]]:
    """The signs of the tree, the tensor and the timeline."""
    marks, cells = phrases("marks"), phrases("cells")
    yield DONE[glyphs is ASCII], marks["computed"]
    yield glyphs.current, marks["current"]
    yield f"{glyphs.edited} ~", marks["edited"]
    yield glyphs.mark, marks["breakpoint"]
    yield "!", marks["mismatch"]
    yield glyphs.pending, cells["pending"]
    yield glyphs.blocked, cells["blocked"]
    yield glyphs.beyond, cells["beyond"]
    yield f"{glyphs.turn_done} {glyphs.turn_here} {glyphs.turn_todo}  3/10", phrase("help.turns")
    yield f"{glyphs.done} {glyphs.here} {glyphs.todo} {glyphs.boundary_todo}", phrase("help.steps")


_GROUPS = ("move", "look", "stops", "what if", "session")


def _group_order(command: object) -> int:
    group = getattr(command, "group", "")
    return _GROUPS.index(group) if group in _GROUPS else len(_GROUPS)


def _entry(page: PageWriter, keys: str, verb: str, summary: str) -> None:
    """Keys, verb and what it does; on two lines where the keys are long."""
    style, keys = page.look.style, in_ascii(keys) if page.look.ascii_only else keys
    if len(keys) >= _KEY_COLUMN - 2:
        page.line(join([Span(f"  {keys}", style(Role.CURRENT))]))
        keys = ""
    start = len(page.lines)
    said = f"`{verb}`: {summary}" if verb and verb != summary else summary
    page.text(said, indent=_KEY_COLUMN)
    first = page.lines[start]
    page.lines[start] = join([Span(f"  {keys:<{_KEY_COLUMN - 2}}", style(Role.CURRENT)), *_without_indent(first)])


def _without_indent(line: tuple[Span, ...]) -> tuple[Span, ...]:
    return (Span(line[0].text[_KEY_COLUMN:], line[0].style), *line[1:]) if line else line


class HelpScreen(ModalScreen[None]):
    """Lies over the debugger; arrows and page keys scroll, any other key goes back."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen > Vertical { width: 92%; max-width: 110; height: 92%; border: round $accent; background: $surface; padding: 0 1; }
    """
    _SCROLLING = ("up", "down", "pageup", "pagedown", "home", "end")

    def __init__(self, keymap: Keymap, look: Look) -> None:
        super().__init__()
        self.keymap, self.look = keymap, look

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_subtitle = phrase("help.close")
            if self.look.ascii_only:
                box.styles.border = ("ascii", "ansi_default")
            yield PageView()

    def on_mount(self) -> None:
        self.call_after_refresh(self._draw)

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        view = self.query_one(PageView)
        view.focus()
        view.show_page(help_page(self.keymap, self.look, view.size.width - 1), self.look)

    def on_key(self, event: Key) -> None:
        if event.key in self._SCROLLING or event.key.startswith("ctrl+"):
            return
        event.stop()
        event.prevent_default()
        self._leave()

    def on_click(self) -> None:
        self._leave()

    def _leave(self) -> None:
        """Once: of two keys in one burst the second comes when the help is gone."""
        if self.is_current:
            self.dismiss()
