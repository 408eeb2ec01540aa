"""The run in one line: which turn, which step of it, where the sublayers begin."""

from functools import lru_cache
from itertools import groupby

from stepper.engine import Program
from stepper.inspect.snapshot import Snapshot
from stepper.render.timeline import Segment, Timeline

__all__ = ["timeline_of"]


def timeline_of(snapshot: Snapshot, turns: int) -> Timeline:
    """The timeline of a snapshot; `turns` is how many the whole run has, as far as that is known."""
    marks = {snapshot.program.numbers[name] for name in snapshot.marks}
    return Timeline(max(turns, snapshot.turns), snapshot.position.turn, _segments(snapshot.program), snapshot.number, marks)


@lru_cache(maxsize=8)
def _segments(program: Program) -> tuple[Segment, ...]:
    """The sublayers of a turn."""
    named = groupby(program, lambda step: step.sublayer_key)
    return tuple(Segment(name, len(list(steps))) for name, steps in named)
