"""The keys that matter now, in one line: `space token  backspace back  n next  …  ? help`.

A move that changes nothing from here is not named.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from stepper.pictures.bars import spread
from stepper.render.line import Line, Span, crop, join, line_width
from stepper.render.look import Look
from stepper.render.style import Role, Style
from stepper.words import phrases

if TYPE_CHECKING:
    from stepper.desk.keymap import Keymap
    from stepper.inspect.snapshot import Snapshot

__all__ = ["PARTS", "hints_line", "idle_moves"]

PARTS = (
    "ranked",
    "grid",
    "several",
    "tree",
    "link",
    "deep",
    "words",
    "page",
    "why",
    "lesson",
    "question",
    "exercise",
    "narrow",
    "away",
    "whatif",
    "differs",
    "prompt",
)
"""Parts of the screen, and states, that have keys of their own."""

_WIDE = 100
"""Columns from which on the palette is named too."""


def hints_line(keymap: "Keymap", parts: Sequence[str], idle: Collection[str], look: Look, width: int) -> Line:
    """As many hints as fit, those of the parts of the screen that matter now near the front, and help.

    No key is named twice: of several parts with a meaning for it the first counts, and the debugger's meaning is left out. The
    verbs of `idle` are left out too: here they do nothing.
    """
    labels = phrases("footer")
    own = dict(hint for part in reversed(parts) for hint in reversed(_of_part(part)))
    verbs = {verb: keymap.keys_of(verb)[0] for verb in labels if verb not in ("help", "palette") and keymap.keys_of(verb)}
    pairs = [(key, labels[verb]) for verb, key in verbs.items() if key not in own and verb not in idle]
    leading = pairs[:2] if own.keys().isdisjoint(verbs.values()) and "step" not in idle else []
    named = [*([("ctrl+p", labels["palette"])] if width >= _WIDE else []), ("?", labels["help"])] if "help" not in idle else []
    right = join(span for key, label in named for span in _hint(key, label, look))
    room = width - line_width(right) - 2
    spans: list[Span] = [Span(" ", Style())]
    for key, label in [*leading, *reversed(own.items()), *pairs[len(leading) :]]:
        more = _hint(key, label, look)
        if line_width(join([*spans, *more])) > room:
            break
        spans += more
    return spread(crop(join(spans), 0, width), right, width)


def _of_part(part: str) -> list[tuple[str, str]]:
    """The keys of one part of the screen."""
    return list(phrases(f"screen.{part}").items()) if part in PARTS else []


def _hint(key: str, label: str, look: Look) -> list[Span]:
    key = look.spelled(key)
    return [Span(key, look.style(Role.HEADER)), Span(f" {label}  ", look.style(Role.QUIET))]


def idle_moves(snapshot: "Snapshot") -> frozenset[str]:
    """Verbs that would stay; where only computing the next turn can tell, a verb is not among them."""
    return frozenset(_idle(snapshot))


def _idle(snapshot: "Snapshot") -> Iterator[str]:
    program, step, position = snapshot.program, snapshot.step, snapshot.position
    first, last = program.coarse[0], program.coarse[-1]
    if not program.parts.get(step.name):
        yield "into"
    if not step.part_of:
        yield "out"
    if step.place.layer_key == last.place.layer_key:
        yield "layer"
    if step == first and not position.turn:
        yield from ("prev", "back") if not position.row else ("prev",)
    if not snapshot.generates or snapshot.sentence.ended:
        yield "turn"
        if step == last and snapshot.whole:
            yield from ("step", "next", "finish")
