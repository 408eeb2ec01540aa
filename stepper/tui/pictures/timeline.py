"""The run in one line: which turn, which step of it, where the sublayers begin."""

from itertools import groupby

from stepper.render.timeline import Segment, Timeline
from stepper.trace.places import sublayer_of
from stepper.tui.scene import Scene

__all__ = ["timeline_of"]


def timeline_of(scene: Scene, turns: int) -> Timeline:
    """The timeline of a scene; `turns` is how many the whole run has, as far as that is known."""
    cross = any(".cross_attn." in step.name for step in scene.program)
    named = groupby(scene.program, lambda step: sublayer_of(step, cross and step.name.startswith("decoder")))
    segments = tuple(Segment(name, len(list(steps))) for name, steps in named)
    marks = {scene.program.numbers[name] for name in scene.marks}
    return Timeline(max(turns, scene.turns), scene.position.turn, segments, scene.number, marks)
