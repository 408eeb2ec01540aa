"""How well a masked language model does: it must get a French determiner's gender from the noun behind it.

le chat noir dort .   →   [MASK] chat noir dort .   →   le, un, ce or mon is right; la, une, cette and ma are not

gender          share of masked singular determiners for which the likeliest word has the right gender
gender_mass     mean probability of all determiners of the right gender together
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from stepper.checkpoints import Model
from stepper.errors import BadInput
from stepper.trace import Session
from stepper.training.corpus import pairs_unlike_training
from stepper.training.figures import Evaluation, Figure, Mistake, counted, share
from stepper.training.lexicon import DETERMINERS
from stepper.training.progress import OnTrainingProgress, ignore_progress
from stepper.training.recipes import find_recipe

__all__ = ["FEMININE", "MASCULINE", "MaskedSentence", "evaluate_masks", "probabilities_at", "unseen_gaps"]

MASCULINE = tuple(each.masculine for each in DETERMINERS if each.masculine)
FEMININE = tuple(each.feminine for each in DETERMINERS if each.feminine)


@dataclass(frozen=True)
class MaskedSentence:
    """A French sentence with one singular determiner masked."""

    text: str
    place: int
    missing: str

    @property
    def right(self) -> tuple[str, ...]:
        """The determiners of the right gender."""
        return FEMININE if self.missing in FEMININE else MASCULINE


def evaluate_masks(model: Model, gaps: int = 288, report: OnTrainingProgress = ignore_progress) -> Evaluation:
    """Fill so many gaps in unseen sentences.

    Raises:
        BadInput: the model has no encoder alone, or the count is not positive.
        UnknownName: no recipe says what the model was trained on.
    """
    if model.spec.architecture != "encoder-only":
        raise BadInput("evaluation.no_gaps", name=model.name, architecture=model.spec.architecture)
    if gaps < 1:
        raise BadInput("evaluation.no_sentence")
    (left,) = counted([unseen_gaps(model.name, gaps)], report)
    filled = [(gap, probabilities_at(model, gap.text, gap.place)) for gap in left]
    answers = [(gap, max((*MASCULINE, *FEMININE), key=lambda word: probabilities[word])) for gap, probabilities in filled]
    masses = [sum(probabilities[word] for word in gap.right) for gap, probabilities in filled]
    figures = (
        Figure("gender", share(said in gap.right for gap, said in answers), "masked singular determiners given the right gender"),
        Figure("gender_mass", float(np.mean(masses)), "probability of all determiners of the right gender, mean"),
    )
    return Evaluation(figures, tuple(Mistake(gap.text, gap.missing, said) for gap, said in answers if said not in gap.right))


def probabilities_at(model: Model, text: str, place: int) -> dict[str, float]:
    """What the model expects at one place of a sentence: every word with its probability."""
    row = Session(model, text).value("probs")[place]
    return {model.reader.token(identity): float(probability) for identity, probability in enumerate(row)}


def unseen_gaps(name: str, count: int) -> list[MaskedSentence]:
    """Gaps in sentences that the recipe of this name did not train on."""
    recipe = find_recipe(name)
    # Some sentences have no singular determiner, most have one or two.
    pairs = pairs_unlike_training(recipe.seed + 1, 2 * count, recipe.seed, recipe.examples)
    return [gap for pair in pairs for gap in _gaps(pair.french)][:count]


def _gaps(words: tuple[str, ...]) -> Iterator[MaskedSentence]:
    for place, word in enumerate(words):
        if word in (*MASCULINE, *FEMININE):
            yield MaskedSentence(" ".join((*words[:place], "[MASK]", *words[place + 1 :])), place, word)
