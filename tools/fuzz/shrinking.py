"""A failing case made short: steps left out while it fails in the same way, then texts cut."""

from collections.abc import Callable, Iterator
from typing import Any

__all__ = ["shrunk"]

_MOST_TRIES = 60


def shrunk(steps: list[Any], fails: Callable[[list[Any]], bool]) -> list[Any]:
    """The shortest case that was found to fail as this one does."""
    tries = 0
    again = True
    while again and tries < _MOST_TRIES:
        again = False
        for shorter in _shorter(steps):
            tries += 1
            if tries > _MOST_TRIES:
                break
            if fails(shorter):
                steps, again = shorter, True
                break
    return steps


def _shorter(steps: list[Any]) -> Iterator[list[Any]]:
    """Without a half, a quarter, … or one of the steps; then with a text cut."""
    size = len(steps) // 2
    while size:
        yield from (steps[:start] + steps[start + size :] for start in range(0, len(steps), size) if len(steps) > size)
        size //= 2
    for number, step in enumerate(steps):
        for place, part in enumerate(step) if isinstance(step, list) else ():
            if isinstance(part, str) and len(part) > 8:
                for cut in (part[: len(part) // 2], part[len(part) // 2 :]):
                    yield [*steps[:number], [*step[:place], cut, *step[place + 1 :]], *steps[number + 1 :]]
