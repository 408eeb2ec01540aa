"""Figures and how work is counted."""

import pytest

from stepper.training import TrainingProgress
from stepper.training.figures import Evaluation, Figure, counted, share


def test_a_figure_is_found_by_name() -> None:
    evaluation = Evaluation((Figure("unseen", 0.5, "unseen sentences translated word for word"),))
    assert evaluation["unseen"] == 0.5
    with pytest.raises(KeyError):
        evaluation["seen"]


def test_a_share_lies_between_none_and_all() -> None:
    assert [share([False, False]), share([True, False, False, False]), share(iter([True]))] == [0.0, 0.25, 1.0]


def test_every_item_of_every_round_is_reported_once_it_is_done() -> None:
    seen: list[TrainingProgress] = []
    first, second = counted([["a", "b"], ["c"]], seen.append)
    assert [next(first), len(seen)] == ["a", 0]
    assert [*first, *second] == ["b", "c"]
    assert [(progress.step, progress.steps) for progress in seen] == [(1, 3), (2, 3), (3, 3)]
