"""`stepper train`: a model made again, or measured."""

import argparse
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from stepper.checkpoints import load
from stepper.checkpoints.toy import KINDS, WIDTHS, load_toy, toy_accuracy
from stepper.cli.saying import write
from stepper.files import in_shell
from stepper.training import OnTrainingProgress, TrainingProgress, progress_bar, train
from stepper.training.evaluate import evaluate
from stepper.training.recipes import find_recipe

__all__ = ["run"]

MISTAKES_SHOWN = 10


def run(arguments: argparse.Namespace) -> int:
    """Train, or measure."""
    if arguments.name == "toy":
        return _measure_toys() if arguments.evaluate else _train("toy", Path(arguments.output or "toy"))
    recipe = find_recipe(arguments.name)
    if arguments.evaluate:
        return _evaluate(recipe.name, arguments.output)
    return _train(recipe.name, Path(arguments.output or recipe.name))


def _train(name: str, destination: Path) -> int:
    with _bar(f"training {name}") as report:
        trained = train(name, destination, report)
    write(f"{trained.parameters:,} parameters in {trained.seconds:.0f} s, written to {trained.destination}")
    if name != "toy":
        write(f"to step through it: stepper debug {in_shell(trained.destination)}")
    return 0


def _evaluate(name: str, directory: str | None) -> int:
    model = load(Path(directory) if directory else name)
    with _bar(f"measuring {name}") as report:
        evaluation = evaluate(model, report)
    for figure in evaluation.figures:
        write(f"{figure.value:8.2%}  {figure.meaning}")
    for mistake in evaluation.mistakes[:MISTAKES_SHOWN]:
        write(f"{mistake.source}\n  expected: {mistake.expected}\n  said:     {mistake.said}")
    more = len(evaluation.mistakes) - MISTAKES_SHOWN
    if more > 0:
        write(f"and {more} more mistakes")
    return 0


def _measure_toys() -> int:
    """The shipped previous-token toys: how often each names the word before."""
    write(f"{'d_k':<16}" + "".join(f"{width:>8}" for width in WIDTHS))
    for kind in KINDS:
        write(f"{kind:<16}" + "".join(f"{toy_accuracy(load_toy(kind, width)):>8.2%}" for width in WIDTHS))
    return 0


@contextmanager
def _bar(title: str) -> Iterator[OnTrainingProgress]:
    """A bar that appears with the first report: what goes wrong before that is one line alone."""
    with ExitStack() as stack:
        shown: list[OnTrainingProgress] = []

        def report(progress: TrainingProgress) -> None:
            if not shown:
                shown.append(stack.enter_context(progress_bar(title)))
            shown[0](progress)

        yield report
