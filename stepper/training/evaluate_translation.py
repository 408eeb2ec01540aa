"""How well a translator does.

    unseen          share of unseen sentences translated word for word
    held_out        the same for sentences with an adjective–noun pair that training never showed
    next_word       share of French words said right when all words before them are given
    alignment       share of French words whose largest cross-attention weight is on the right English word
    guided_head     the same for the one head that guided training teaches

The alignment is read from the last decoder layer, mean of the heads, and its row t is named by the word that row t
predicts, not by the word it reads. A model that was trained without the causal mask is also run without it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from stepper.checkpoints import Model
from stepper.errors import BadInput
from stepper.trace import Session
from stepper.training.corpus import held_out_pairs, pairs_unlike_training
from stepper.training.figures import Evaluation, Figure, Mistake, counted, share
from stepper.training.grammar import Pair
from stepper.training.progress import OnTrainingProgress, ignore_progress
from stepper.training.recipes import find_recipe

__all__ = ["evaluate_translation", "evaluation_pairs", "read_pair"]

GUIDED_HEAD = 0


@dataclass(frozen=True)
class Reading:
    """What a model makes of a sentence and its translation, read together: one answer for each French word."""

    said_right: tuple[bool, ...]
    """Whether the word is the likeliest after those before it."""
    aligned: tuple[bool, ...]
    """Whether the mean of the heads looks most at the right English word."""
    head_aligned: tuple[bool, ...]
    """Whether head 0 does."""


def evaluate_translation(
    model: Model, unseen: int = 1000, held_out: int = 500, read: int = 500, report: OnTrainingProgress = ignore_progress
) -> Evaluation:
    """Translate so many unseen and held-out sentences, and read so many together with their translation.

    Raises:
        BadInput: the model is not an encoder–decoder, or a count is not positive.
        UnknownName: no recipe says what the model was trained on.
    """
    if model.spec.architecture != "encoder-decoder":
        raise BadInput("evaluation.no_translator", name=model.name, architecture=model.spec.architecture)
    if min(unseen, held_out, read) < 1:
        raise BadInput("evaluation.no_sentence_of_each_kind")
    new, composed = evaluation_pairs(model.name, max(unseen, read), held_out)
    new_left, composed_left, read_left = counted((new[:unseen], composed, new[:read]), report)
    mistakes_new, mistakes_composed = list(_mistakes(model, new_left)), list(_mistakes(model, composed_left))
    figures = (
        Figure("unseen", 1 - len(mistakes_new) / unseen, "unseen sentences translated word for word"),
        Figure("held_out", 1 - len(mistakes_composed) / held_out, "sentences with a pair never seen translated word for word"),
        *_reading_figures([read_pair(model, pair) for pair in read_left]),
    )
    return Evaluation(figures, (*mistakes_new, *mistakes_composed))


def evaluation_pairs(name: str, unseen: int, held_out: int) -> tuple[list[Pair], list[Pair]]:
    """Sentences that the recipe of this name did not train on, and sentences with a held-out pair."""
    recipe = find_recipe(name)
    new = pairs_unlike_training(recipe.seed + 1, unseen, recipe.seed, recipe.examples)
    return new, held_out_pairs(recipe.seed + 2, held_out)


def read_pair(model: Model, pair: Pair) -> Reading:
    """Read a sentence with its translation in one turn."""
    session = _session(model, pair.source, pair.target)
    gold = np.array(pair.alignment)
    weights = session.value(f"decoder.{len(model.spec.last.layers) - 1}.cross_attn.weights")  # (H, query, key)
    said = session.value("next").tolist()
    return Reading(
        said_right=tuple(one == other for one, other in zip(said, session.ids("target")[1:], strict=False)),
        aligned=tuple((weights.mean(axis=0).argmax(axis=-1)[: len(gold)] == gold).tolist()),
        head_aligned=tuple((weights[GUIDED_HEAD].argmax(axis=-1)[: len(gold)] == gold).tolist()),
    )


def _reading_figures(readings: Iterable[Reading]) -> tuple[Figure, ...]:
    together = list(readings)
    said = [each for one in together for each in one.said_right]
    aligned = [each for one in together for each in one.aligned]
    head_aligned = [each for one in together for each in one.head_aligned]
    return (
        Figure("next_word", share(said), "French words said right, those before them given"),
        Figure("alignment", share(aligned), "French words aligned right by the last cross-attention"),
        Figure("guided_head", share(head_aligned), f"the same by its head {GUIDED_HEAD} alone"),
    )


def _mistakes(model: Model, pairs: Iterable[Pair]) -> Iterator[Mistake]:
    for pair in pairs:
        # A right answer ends after as many turns as it has words, and one for the end token.
        said = _session(model, pair.source).generate(max_turns=len(pair.french) + 1)
        if said != pair.target:
            yield Mistake(pair.source, pair.target, said)


def _session(model: Model, source: str, target: str | None = None) -> Session:
    """A session that runs the model as it was trained."""
    session = Session(model, source, target)
    if not find_recipe(model.name).causal:
        session.option(mask="none")
    return session
