"""The whole run in one line.

    ■■▣□□□□□□ 2/8 ━━━━━◆━━━━━━━━━●┼───────◆────┼────┼───

On the left the turns, one cell each while there are few, and which of them we are in, counted from 0; then the current turn, from its
first step to its last: done, the cursor, to do. Bars across mark where a sublayer begins, diamonds breakpoints.
The picture is a pure function of the `Timeline`; `timeline_at` is its inverse, for clicks and dragging.
"""

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from itertools import accumulate

from stepper.render.line import Line, Span, join, pad
from stepper.render.look import Look
from stepper.render.style import Role

__all__ = ["Moment", "Segment", "Timeline", "segment_at", "timeline_at", "timeline_line"]

MOST_TURN_CELLS = 12
"""Turns drawn one by one; with more of them a cell stands for several."""
DENSEST = 1 / 3
"""Segments per cell up to which their beginnings are drawn."""


@dataclass(frozen=True)
class Segment:
    """A stretch of steps with a name: a sublayer."""

    name: str
    length: int


@dataclass(frozen=True)
class Timeline:
    """Where the run is."""

    turns: int
    """How many turns there are, the current one included."""
    turn: int
    """From 0."""
    segments: tuple[Segment, ...]
    """The current turn's steps, in order."""
    position: int
    """The number of the current step in its turn, from 0."""
    marks: Collection[int] = ()
    """Numbers of this turn's steps that have a breakpoint."""
    marked_turns: Collection[int] = ()
    """Turns in which one stands."""

    @property
    def steps(self) -> int:
        """How many steps the current turn has."""
        return sum(segment.length for segment in self.segments)


@dataclass(frozen=True)
class Moment:
    """A place on the timeline."""

    turn: int
    position: int | None
    """The step's number; None when only the turn was meant."""


def timeline_line(timeline: Timeline, width: int, look: Look) -> Line:
    """Draw the timeline, exactly `width` cells wide."""
    head = _turn_spans(timeline, look)
    room = width - _head_width(timeline)
    body = _step_spans(timeline, room, look) if timeline.steps and room > 0 else []
    return pad(join([*head, *body]), width)


def timeline_at(timeline: Timeline, x: int, width: int) -> Moment | None:
    """Return the place drawn at column `x`; None between the parts.

    A cell may stand for several steps: the cursor's means the cursor's step, one with a breakpoint the step that has it.
    """
    if 0 <= x < _turn_cells(timeline):
        return Moment(_turn_of_cell(timeline, x), None)
    room, cell = width - _head_width(timeline), x - _head_width(timeline)
    if not 0 <= cell < room or not timeline.steps:
        return None
    if cell == _cell_of(timeline.position, timeline.steps, room):
        return Moment(timeline.turn, timeline.position)
    marked = _marked_cells(timeline, room).get(cell)
    return Moment(timeline.turn, _step_of(cell, timeline.steps, room) if marked is None else marked)


def segment_at(timeline: Timeline, position: int) -> Segment | None:
    """Return the segment that a step of the current turn belongs to."""
    ends = list(accumulate(segment.length for segment in timeline.segments))
    index = bisect_right(ends, position)
    return timeline.segments[index] if position >= 0 and index < len(ends) else None


def _turn_cells(timeline: Timeline) -> int:
    return min(timeline.turns, MOST_TURN_CELLS)


def _turn_of_cell(timeline: Timeline, cell: int) -> int:
    """The turn a cell stands for; the current one where it is among those the cell stands for."""
    cells = _turn_cells(timeline)
    if cell == _cell_of(timeline.turn, timeline.turns, cells):
        return timeline.turn
    return _step_of(cell, timeline.turns, cells)


def _count(timeline: Timeline) -> str:
    """The turn's number, as it follows @ in a name, and the last one's; nothing where there is but one."""
    last = timeline.turns - 1
    if not last:
        return " "
    return f" {timeline.turn:>{len(str(last))}}/{last} "


def _head_width(timeline: Timeline) -> int:
    return _turn_cells(timeline) + len(_count(timeline))


def _turn_spans(timeline: Timeline, look: Look) -> list[Span]:
    glyphs, cells = look.glyphs, _turn_cells(timeline)
    here = _cell_of(timeline.turn, timeline.turns, cells)
    marked = {_cell_of(turn, timeline.turns, cells) for turn in timeline.marked_turns if 0 <= turn < timeline.turns}
    spans: list[Span] = []
    for cell in range(cells):
        text, role = (glyphs.turn_done, Role.DONE) if cell < here else (glyphs.turn_todo, Role.TODO)
        if cell in marked:
            text, role = glyphs.mark, Role.MARK
        if cell == here:
            text, role = glyphs.turn_here, Role.CURRENT
        spans.append(Span(text, look.style(role)))
    return [*spans, Span(_count(timeline), look.style(Role.PLAIN))]


def _step_spans(timeline: Timeline, room: int, look: Look) -> list[Span]:
    """The current turn."""
    glyphs, here = look.glyphs, _cell_of(timeline.position, timeline.steps, room)
    marks, boundaries = _marked_cells(timeline, room), _boundary_cells(timeline, room)
    done, todo = look.style(Role.DONE), look.style(Role.TODO)
    spans = [
        Span(glyphs.boundary_done if cell in boundaries else glyphs.done, done)
        if cell < here
        else Span(glyphs.boundary_todo if cell in boundaries else glyphs.todo, todo)
        for cell in range(room)
    ]
    for cell in marks:
        spans[cell] = Span(glyphs.mark, look.style(Role.MARK))
    spans[here] = Span(glyphs.here_and_mark if timeline.position in timeline.marks else glyphs.here, look.style(Role.CURRENT))
    return spans


def _marked_cells(timeline: Timeline, room: int) -> dict[int, int]:
    """The cells that show a breakpoint, each with the first step that has one there."""
    marks = sorted((mark for mark in timeline.marks if 0 <= mark < timeline.steps), reverse=True)
    return {_cell_of(mark, timeline.steps, room): mark for mark in marks}


def _boundary_cells(timeline: Timeline, room: int) -> set[int]:
    """The cells in which a segment begins, the first excepted; none where they would crowd the line."""
    if len(timeline.segments) > room * DENSEST:
        return set()
    starts = accumulate(segment.length for segment in timeline.segments[:-1])
    return {_cell_of(start, timeline.steps, room) for start in starts}


def _cell_of(step: int, steps: int, cells: int) -> int:
    """The cell that stands for a step: the first and the last step have the first and the last cell."""
    return round(step * (cells - 1) / (steps - 1)) if steps > 1 else 0


def _step_of(cell: int, steps: int, cells: int) -> int:
    """A step the cell stands for: the inverse of `_cell_of` as far as there is one."""
    return round(cell * (steps - 1) / (cells - 1)) if cells > 1 else 0
