"""Which moves change nothing from here: a line of hints does not name them."""

from collections.abc import Iterator

from stepper.inspect.snapshot import Snapshot

__all__ = ["idle_moves"]


def idle_moves(snapshot: Snapshot) -> frozenset[str]:
    """Verbs that would stay; where only computing the next turn can tell, a verb is not among them."""
    return frozenset(_idle(snapshot))


def _idle(snapshot: Snapshot) -> Iterator[str]:
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
