"""How far a training run is, and a bar that shows it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

__all__ = ["Progress", "Report", "ignore_progress", "progress_bar"]


@dataclass(frozen=True)
class Progress:
    """The state of a training run after a step."""

    step: int
    steps: int
    loss: float
    seconds: float


Report: TypeAlias = Callable[[Progress], None]
"""What a training run calls after every step."""


def ignore_progress(progress: Progress) -> None:
    """A report that shows nothing."""


@contextmanager
def progress_bar(title: str) -> Iterator[Report]:
    """A bar on stderr with the loss; on something that is no terminal only its last state is written."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("loss {task.fields[loss]:.4f}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=None, loss=float("nan"))
        yield lambda progress: bar.update(task, completed=progress.step, total=progress.steps, loss=progress.loss)
