"""A place in drawn lines that leads somewhere."""

from dataclasses import dataclass

__all__ = ["Link"]


@dataclass(frozen=True)
class Link:
    """Cells `start` to `end` of a line, and what choosing them means."""

    line: int
    start: int
    end: int
    target: object
