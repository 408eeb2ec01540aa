"""What an evaluation comes to: figures with their meaning, and the sentences that went wrong.

evaluation["unseen"]         1.0
evaluation.figures[0]        Figure("unseen", 1.0, "unseen sentences translated word for word")

Every figure lies between 0 and 1.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

from stepper.training.progress import OnTrainingProgress, TrainingProgress

__all__ = ["Evaluation", "Figure", "Mistake", "counted", "share"]

Item = TypeVar("Item")


@dataclass(frozen=True)
class Figure:
    """One measured number, from 0 to 1."""

    name: str
    value: float
    meaning: str
    """What it is the share or the mean of, in words."""


@dataclass(frozen=True)
class Mistake:
    """A sentence for which the model says something else than expected."""

    source: str
    expected: str
    said: str


@dataclass(frozen=True)
class Evaluation:
    """What a model gets right."""

    figures: tuple[Figure, ...]
    mistakes: tuple[Mistake, ...] = ()

    def __getitem__(self, name: str) -> float:
        return {figure.name: figure.value for figure in self.figures}[name]


def share(right: Iterable[bool]) -> float:
    """How many are right, from 0 to 1."""
    answers = list(right)
    return sum(answers) / len(answers)


def counted(rounds: Iterable[list[Item]], report: OnTrainingProgress) -> list[Iterator[Item]]:
    """The same rounds of items, each item reported when the next one is asked for."""
    together = list(rounds)
    steps, total = count(1), sum(len(items) for items in together)

    def counting(items: list[Item]) -> Iterator[Item]:
        for item in items:
            yield item
            report(TrainingProgress(next(steps), total))

    return [counting(items) for items in together]
