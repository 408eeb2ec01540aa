"""How well a language model remembers names, and which of its heads do it.

    repeated        share of last names said right behind a first name that has come before
    first           the same at the first mention, where nobody can know: about one in sixteen

and for every head three scores, the mean weight that it gives

    previous.<l>.<h>     from each word to the word before it
    name.<l>.<h>         from a last name to the first name before it: what a previous-token head is needed for here
    induction.<l>.<h>    from a repeated first name to the last name that followed it before: an induction head

(Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits"; Olsson et al. 2022, arXiv 2209.11895).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from stepper.checkpoints import Model
from stepper.errors import BadInput
from stepper.trace import Session
from stepper.training.figures import Evaluation, Figure, Mistake, counted, share
from stepper.training.progress import OnTrainingProgress, ignore_progress
from stepper.training.recipes import find_recipe
from stepper.training.stories import last_names, sample_stories

__all__ = ["evaluate_stories", "head_scores", "hear", "unseen_stories"]

FloatArray: TypeAlias = npt.NDArray[np.float64]

MEANINGS = {
    "previous": "from a word to the word before it",
    "name": "from a last name to the first name before it",
    "induction": "from a repeated first name to the last name it had before",
}


@dataclass(frozen=True)
class Heard:
    """What a model makes of one story."""

    mistakes: tuple[Mistake, ...]
    """Repeated last names that it says wrong."""
    repeated: tuple[bool, ...]
    first: tuple[bool, ...]
    scores: dict[str, FloatArray]
    """Of each kind, (layer, head)."""


def evaluate_stories(model: Model, stories: int = 300, report: OnTrainingProgress = ignore_progress) -> Evaluation:
    """Read so many unseen stories.

    Raises:
        BadInput: the model has no decoder alone, or the count is not positive.
        UnknownName: no recipe says what the model was trained on.
    """
    if model.spec.architecture != "decoder-only":
        raise BadInput("evaluation.no_stories", name=model.name, architecture=model.spec.architecture)
    if stories < 1:
        raise BadInput("evaluation.no_story")
    (left,) = counted([unseen_stories(model.name, stories)], report)
    heard = [hear(model, story) for story in left]
    figures = (
        Figure("repeated", share(each for one in heard for each in one.repeated), "last names said right at a later mention"),
        Figure("first", share(each for one in heard for each in one.first), "last names said right at the first mention, by chance"),
        *(figure for kind in MEANINGS for figure in _head_figures(kind, [one.scores[kind] for one in heard if kind in one.scores])),
    )
    return Evaluation(figures, tuple(mistake for each in heard for mistake in each.mistakes))


def unseen_stories(name: str, count: int) -> list[tuple[str, ...]]:
    """Stories drawn with another seed than the recipe's: there are so many that none comes twice."""
    return sample_stories(find_recipe(name).seed + 1, count)


def hear(model: Model, story: Sequence[str]) -> Heard:
    """Read one story and compare what each row expects with what comes."""
    session = Session(model, " ".join(story))
    said = [model.reader.token(identity) for identity in session.value("next").tolist()]
    mentions = list(last_names(tuple(story)))
    repeats = [(place, before) for place, before in mentions if before]
    layers = [session.value(f"decoder.{layer}.self_attn.weights") for layer in range(len(model.spec.last.layers))]
    return Heard(
        mistakes=tuple(
            Mistake(" ".join(story[:place]), story[place], said[place - 1]) for place, _ in repeats if said[place - 1] != story[place]
        ),
        repeated=tuple(said[place - 1] == story[place] for place, _ in repeats),
        first=tuple(said[place - 1] == story[place] for place, before in mentions if not before),
        scores=head_scores(np.stack(layers), mentions),
    )


def head_scores(weights: npt.NDArray[np.float32], mentions: Sequence[tuple[int, list[int]]]) -> dict[str, FloatArray]:
    """The scores of every head on one story, from its weights (layer, head, query, key).

    `mentions` holds the places of last names, each with the places where the name stood before.
    """
    rows, names = np.arange(1, weights.shape[-1]), np.array([place for place, _ in mentions], dtype=np.intp)
    scores = {"previous": weights[..., rows, rows - 1].mean(axis=-1, dtype=np.float64)}  # (L, H, T-1) -> (L, H)
    if mentions:
        scores["name"] = weights[..., names, names - 1].mean(axis=-1, dtype=np.float64)  # (L, H, names) -> (L, H)
    looks = [weights[..., place - 1, before].sum(axis=-1, dtype=np.float64) for place, before in mentions if before]
    if looks:
        scores["induction"] = np.mean(looks, axis=0)  # (L, H) each -> (L, H)
    return scores


def _head_figures(kind: str, scores: Sequence[FloatArray]) -> list[Figure]:
    mean = np.mean(scores, axis=0)  # (L, H)
    return [
        Figure(f"{kind}.{layer}.{head}", float(mean[layer, head]), f"layer {layer}, head {head}: mean weight {MEANINGS[kind]}")
        for layer, head in np.ndindex(mean.shape)
    ]
