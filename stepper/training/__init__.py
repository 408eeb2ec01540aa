"""Training the models that stepper ships, from a fixed seed.

    train("en-fr", Path("my-en-fr"))      a few minutes on one processor; writes a model directory

Nothing here is needed to run a model. PyTorch is imported only when training starts.
"""

import importlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from stepper.errors import Clause, torch_missing
from stepper.training.progress import OnTrainingProgress, TrainingProgress, ignore_progress, progress_bar
from stepper.training.publish import check_destination, publish
from stepper.training.recipe import Recipe
from stepper.training.recipes import RECIPES, find_recipe
from stepper.training.vocabulary import make_tokenizer

__all__ = ["RECIPES", "OnTrainingProgress", "TrainingProgress", "progress_bar", "train", "train_recipe"]

TOY = "toy"
"""What all the toys together are called."""


@dataclass(frozen=True)
class Trained:
    """What came of a training run."""

    destination: Path
    parameters: int
    """How many numbers the model has."""
    seconds: float


def train(name: str, destination: str | Path, report: OnTrainingProgress = ignore_progress) -> Trained:
    """Train the model of this name and write it to a directory.

    Args:
        name: a recipe, see `RECIPES`; or `toy`, the previous-token toys of `stepper.checkpoints.toy`.
        destination: a new directory, or one that holds an earlier model.
        report: called after every step.

    Raises:
        UnknownName: there is no such recipe.
        BadInput: the destination cannot be used.
        MissingExtra: PyTorch is not installed.
    """
    return _train_toys(Path(destination), report) if name == TOY else train_recipe(find_recipe(name), destination, report)


def train_recipe(recipe: Recipe, destination: str | Path, report: OnTrainingProgress = ignore_progress) -> Trained:
    """Like `train`, for a recipe of your own."""
    destination = Path(destination)
    check_destination(destination)
    started = time.monotonic()
    parameters, tokenizer = recipe.chosen() if recipe.chosen else _fitted(recipe, report)
    publish(recipe, parameters, tokenizer, destination)
    return Trained(destination, sum(array.size for array in parameters.values()), time.monotonic() - started)


def _train_toys(destination: Path, report: OnTrainingProgress) -> Trained:
    check_destination(destination)
    _require_torch()
    from stepper.training.toy import train_toys

    started = time.monotonic()
    return Trained(destination, train_toys(destination, report), time.monotonic() - started)


def _fitted(recipe: Recipe, report: OnTrainingProgress) -> tuple[Mapping[str, npt.NDArray[np.float32]], Tokenizer]:
    """Parameters learned from the recipe's examples, and the tokenizer."""
    _require_torch()
    from stepper.training.fit import fit
    from stepper.witness.torch_model import export_parameters

    tokenizer = make_tokenizer(recipe.words, recipe.specials)
    return export_parameters(fit(recipe, tokenizer, report)), tokenizer


def _require_torch() -> None:
    try:
        importlib.import_module("torch")
    except (ImportError, OSError) as problem:
        raise torch_missing(Clause("extra.training"), problem) from problem
