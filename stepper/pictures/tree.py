"""The program as a tree: what has been computed, where we are, a digest for each tensor.

    ▾ encoder
      ▾ layer 0
        ▾ self_attn
    ✓     q              4×10×16 ▂█▂
    ▸     k               2/9
          v

The first column says what has been computed (✓), where we are (▸), and what goes into the lit cell (←) or comes out of it (→);
the second what stands on a step: a breakpoint, an
edit, a disagreement with torch.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from stepper.engine.place import with_turn
from stepper.inspect.outline import OutlineRow
from stepper.inspect.snapshot import Snapshot
from stepper.render.digest import Digest, short_digest
from stepper.render.line import Line, Span, crop, join, line_width
from stepper.render.look import Look
from stepper.render.picture import Window
from stepper.render.sparkline import histogram
from stepper.render.style import Role, Style
from stepper.render.tokens import fit

if TYPE_CHECKING:
    from stepper.inspect.light import Light

__all__ = ["TreePicture"]

_WITH_SHAPE = 17
"""Cells from which on a digest has its shape beside it."""

_SIGNS = {
    False: {"open": "▾", "closed": "▸", "into": "←", "out of": "→"},
    True: {"open": "-", "closed": "+", "into": "<", "out of": ">"},
}


@dataclass(frozen=True, eq=False)
class TreePicture:
    """The rows of the tree that are open."""

    rows: tuple[OutlineRow, ...]
    snapshot: Snapshot
    digests: Mapping[tuple[str, int], Digest]
    """By step and turn; one that is missing is not drawn yet."""
    mismatches: Container[str]
    look: Look
    cursor: int | None
    """The row the keyboard is on, None where the tree has no focus."""
    light: "Light | None" = None
    """The lit cell: tensors before it and after it are marked."""
    unlike: frozenset[str] = frozenset()
    """Steps and branches that another architecture's program does not have."""

    @property
    def size(self) -> tuple[int, int]:
        return 1, len(self.rows)

    @cached_property
    def current(self) -> int:
        """The row of the step we stand on, or of the closed branch it is in."""
        inside = [number for number, row in enumerate(self.rows) if self._holds_current(row)]
        return inside[-1] if inside else 0

    def _holds_current(self, row: OutlineRow) -> bool:
        step = self.snapshot.step
        return row.node.path in step.place.branches or (row.node.step is not None and row.node.step in (step.name, step.part_of))

    def unmeasured(self, window: Window) -> list[str]:
        """The computed steps in the window that have no digest yet."""
        seen = (row.node.step for row in self.rows[window.y : window.y + window.height])
        return [step for step in seen if step and self.snapshot.is_done(step) and (step, self.snapshot.position.turn) not in self.digests]

    def line(self, y: int, window: Window) -> Line:
        number = window.y + y
        if number >= len(self.rows):
            return ()
        row, width = self.rows[number], window.width
        left = self._left(row, number)
        room = width - line_width(left)
        right = self._right(row, room - 1)
        line = join([*left, Span(" " * (room - line_width(right)), Style()), *right]) if room >= 0 else crop(join(left), 0, width)
        if number != self.cursor:
            return line
        cursor = self.look.style(Role.CURSOR)
        return join(Span(text, cursor) for text, _ in line)

    def _left(self, row: OutlineRow, number: int) -> list[Span]:
        look, step = self.look, row.node.step
        here = number == self.current
        done = step is not None and self.snapshot.is_done(step)
        signs = _SIGNS[look.ascii_only]
        lit = self._lit(step)
        first = look.glyphs.current if here else lit or (look.glyphs.computed if done else " ")
        branch = (signs["open"] if row.is_open else signs["closed"]) if row.node.children else " "
        reached = done or step is None or here
        role = Role.CURRENT if here else Role.PLAIN if reached else Role.QUIET
        return [
            Span(first, look.style(Role.CURRENT if here else Role.LIT if lit else Role.DONE)),
            self._standing(row),
            Span("  " * row.depth, Style()),
            Span(branch + " ", look.style(Role.QUIET)),
            Span(row.node.label, look.style(Role.HEADER if step is None and not here else role)),
        ]

    def _lit(self, step: str | None) -> str:
        """Whether a step comes before or after the lit cell."""
        light, signs = self.light, _SIGNS[self.look.ascii_only]
        if light is None or step is None or light.turn != self.snapshot.position.turn:
            return ""
        if step == light.cell.name:
            return self.look.glyphs.lit
        return signs["into"] if step in light.into else signs["out of"] if step in light.out_of else ""

    def _standing(self, row: OutlineRow) -> Span:
        """What stands on a step, in one character; on a closed branch, what stands on a step in it."""
        glyphs, style, edited = self.look.glyphs, self.look.style, self.snapshot.edited
        steps = [row.node.step] if row.is_open and row.node.step else [] if row.is_open else list(row.node.steps)
        if any(step in self.mismatches or with_turn(step, self.snapshot.position.turn) in self.mismatches for step in steps):
            return Span("!", style(Role.ALARM))
        if any(step in self.snapshot.marks for step in steps):
            return Span(glyphs.mark, style(Role.MARK))
        if any(step in edited for step in steps):
            return Span(glyphs.edited if any(edited.get(step) for step in steps) else "~", style(Role.EDITED))
        return Span("+", style(Role.MARK)) if (row.node.step or row.node.path) in self.unlike else Span(" ", Style())

    def _right(self, row: OutlineRow, room: int) -> Line:
        """The digest of a computed tensor; of the current one how far it is."""
        step, snapshot = row.node.step, self.snapshot
        if step is None or room < 4:
            return ()
        if step == snapshot.name and not snapshot.whole:
            text = f"{snapshot.position.row}/{snapshot.step.row_count - 1}"
            return (Span(fit(text, min(room, len(text)), self.look), self.look.style(Role.CURRENT)),)
        digest = self.digests.get((step, snapshot.position.turn))
        if digest is None or not snapshot.is_done(step):
            return ()
        if room < _WITH_SHAPE and digest.kind == "float" and not digest.nan and not digest.plus_infinite:
            return (Span(histogram(digest.counts, self.look.glyphs)[:room], self.look.style(Role.BAR)),)
        return short_digest(digest, self.look, room)
