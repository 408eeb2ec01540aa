"""Help: all keys and signs, made from the tables they are declared in."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from stepper.commands import COMMANDS
from stepper.desk.keymap import Keymap
from stepper.desk.screen_keys import PANE_VERBS, SCREEN_KEYS
from stepper.pages.page import Page, PageWriter
from stepper.render.glyphs import Glyphs
from stepper.render.line import Span, join
from stepper.render.look import Look
from stepper.render.style import Role
from stepper.words import phrase, phrases, shown_key

__all__ = ["help_page"]

_KEY_COLUMN = 22


def help_page(keymap: Keymap, look: Look, width: int, wanted: str = "") -> Page:
    """Every key and verb, by group; where a text is looked for, those that have it in their keys, their name or what they do."""
    page = PageWriter(look, width)
    page.title(phrase("help.title"))
    if not wanted:
        page.text(phrase("help.verbs"))
    entries = [each for each in _entries(keymap, look) if each.has(wanted)]
    for group, inside in groupby(entries, key=lambda each: each.group):
        page.gap()
        page.text(phrases("screen.groups").get(group, group), Role.HEADER)
        for entry in inside:
            _write(page, entry)
    if not entries:
        page.text(phrase("help.nothing", wanted=wanted))
    page.gap()
    page.text(phrase("help.mouse", key="m"))
    return page.page()


@dataclass(frozen=True)
class HelpEntry:
    """One thing that can be done, or a sign."""

    group: str
    keys: str
    verb: str
    summary: str

    def has(self, wanted: str) -> bool:
        """Whether a text stands in it, in large or small letters."""
        return wanted.lower() in f"{self.keys} {self.verb} {self.summary}".lower()


def _entries(keymap: Keymap, look: Look) -> Iterator[HelpEntry]:
    """All of them, group by group."""
    for keys, summary in phrases("keys.pane").items():
        yield HelpEntry("pane", keys, "", summary)
    for command in sorted(COMMANDS.values(), key=_group_order):
        keys = " ".join(keymap.keys_of(command.name)) or PANE_VERBS.get(command.name) or f":{command.name}"
        yield HelpEntry(command.group, keys, f"{command.name} {command.usage}".strip(), command.says)
    said = phrases("keys.screen")
    for each in SCREEN_KEYS:
        if each.key in said:
            yield HelpEntry("screen", shown_key(each.key), "", said[each.key])
    yield HelpEntry("screen", "0 … 9", "", phrase("keys.numbers"))
    for signs, meaning in _signs(look.glyphs):
        yield HelpEntry("signs", signs, "", meaning)


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


def _write(page: PageWriter, entry: HelpEntry) -> None:
    """Keys, verb and what it does; on two lines where the keys are long."""
    verb, summary, style = entry.verb, entry.summary, page.look.style
    keys = page.look.spelled(entry.keys)
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
