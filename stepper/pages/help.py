"""Help: all keys and signs, made from the tables they are declared in."""

from collections.abc import Iterator
from itertools import groupby

from stepper.commands import COMMANDS
from stepper.desk.keymap import Keymap
from stepper.desk.screen_keys import PANE_VERBS, SCREEN_KEYS
from stepper.pages.page import Page, PageWriter
from stepper.render.glyphs import Glyphs
from stepper.render.line import Span, join
from stepper.render.look import Look
from stepper.render.plain_ascii import in_ascii
from stepper.render.style import Role
from stepper.words import phrase, phrases, shown_key

__all__ = ["help_page"]

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
    yield glyphs.computed, marks["computed"]
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
