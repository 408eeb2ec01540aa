"""What the places along the axes of a tensor are called: tokens, or classes.

labels_of(step, session.tokens, ("sad", "glad"))       (None, ["the", "cat", "sleeps"], ["sad", "glad"])
"""

from collections.abc import Callable, Mapping, Sequence

from stepper.engine import Step
from stepper.engine.axis import Axis

__all__ = ["labels_of"]


def labels_of(step: Step, tokens: Callable[[str], list[str]], classes: Sequence[str]) -> tuple[list[str] | None, ...]:
    """The labels of each axis of a step; None where it runs over neither tokens nor classes.

    Args:
        step: the step.
        tokens: what a side (`source`, `target`) has read, as text.
        classes: what the classes are called.
    """
    texts: dict[str, list[str]] = {side: tokens(side) for side in {axis.tokens.side for axis in step.axes if axis.tokens}}
    return tuple(_along(axis, texts, classes) for axis in step.axes)


def _along(axis: Axis, texts: Mapping[str, list[str]], classes: Sequence[str]) -> list[str] | None:
    if axis.tokens:
        return texts[axis.tokens.side][axis.tokens.start : axis.tokens.stop]
    return list(classes) if axis.kind == "class" else None
