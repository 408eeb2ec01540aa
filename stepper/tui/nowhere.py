"""Which moves lead nowhere from here: the footer does not name them."""

from collections.abc import Iterator

from stepper.trace.places import layer_of
from stepper.tui.scene import Scene

__all__ = ["moves_to_nowhere"]


def moves_to_nowhere(scene: Scene) -> frozenset[str]:
    """Verbs that would stay; where only computing the next turn can tell, a verb is not among them."""
    return frozenset(_nowhere(scene))


def _nowhere(scene: Scene) -> Iterator[str]:
    program, step, position = scene.program, scene.step, scene.position
    first, last = program.coarse[0], program.coarse[-1]
    if not program.parts.get(step.name):
        yield "into"
    if not step.part_of:
        yield "out"
    if layer_of(step.name) == layer_of(last.name):
        yield "layer"
    if step == first and not position.turn:
        yield from ("prev", "back") if not position.row else ("prev",)
    if not scene.generates or scene.sentence.ended:
        yield "turn"
        if step == last and scene.whole:
            yield from ("step", "next", "finish")
