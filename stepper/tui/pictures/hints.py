"""The keys that matter now, in one line: `space token  backspace back  n next  …  ? help`."""

from stepper.render.line import Line, Span, crop, join, line_width
from stepper.render.look import Look
from stepper.render.spelling import in_ascii
from stepper.render.style import Role, Style
from stepper.tui.keymap import Keymap
from stepper.tui.pictures.bars import spread
from stepper.words import phrases

__all__ = ["hints_line"]


def hints_line(keymap: Keymap, part: str, look: Look, width: int) -> Line:
    """As many hints as fit; help always does."""
    labels = phrases("footer")
    pairs = [(keymap.keys_of(verb)[0], label) for verb, label in labels.items() if verb != "help" and keymap.keys_of(verb)]
    right = join([*_hint("?", labels["help"], look)])
    room = width - line_width(right) - 2
    spans: list[Span] = [Span(" ", Style())]
    for key, label in [*pairs[:2], *_of_part(part), *pairs[2:]]:
        more = _hint(key, label, look)
        if line_width(join([*spans, *more])) > room:
            break
        spans += more
    return spread(crop(join(spans), 0, width), right, width)


def _of_part(part: str) -> list[tuple[str, str]]:
    """The keys of the part of the screen that has the keyboard."""
    return list(phrases(f"screen.{part}").items()) if part in ("grid", "tree", "page") else []


def _hint(key: str, label: str, look: Look) -> list[Span]:
    key = in_ascii(key) if look.ascii_only else key
    return [Span(key, look.style(Role.HEADER)), Span(f" {label}  ", look.style(Role.QUIET))]
