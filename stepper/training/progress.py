"""How far training or evaluation is, and a bar that shows it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

__all__ = ["OnTrainingProgress", "TrainingProgress", "ignore_progress", "progress_bar"]


@dataclass(frozen=True)
class TrainingProgress:
    """How far a long piece of work is: training steps, or sentences evaluated."""

    step: int
    steps: int
    loss: float | None = None
    """Of the last training step."""


OnTrainingProgress: TypeAlias = Callable[[TrainingProgress], None]
"""What is called after every step."""


def ignore_progress(progress: TrainingProgress) -> None:
    """A report that shows nothing."""


@contextmanager
def progress_bar(title: str) -> Iterator[OnTrainingProgress]:
    """A bar on stderr with the loss; on something that is no terminal only its last state is written."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[loss]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=None, loss="")

        def report(progress: TrainingProgress) -> None:
            loss = "" if progress.loss is None else f"loss {progress.loss:.4f}"
            bar.update(task, completed=progress.step, total=progress.steps, loss=loss)

        yield report
