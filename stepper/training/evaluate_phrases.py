"""How well the model made by hand does: on everything that can be said to it, since that is little.

phrases     share of all phrases translated word for word
"""

from stepper.checkpoints import Model
from stepper.trace import Session
from stepper.training.by_hand import phrases
from stepper.training.figures import Evaluation, Figure, Mistake, counted
from stepper.training.progress import OnTrainingProgress, ignore_progress

__all__ = ["evaluate_phrases"]


def evaluate_phrases(model: Model, report: OnTrainingProgress = ignore_progress) -> Evaluation:
    """Translate every phrase."""
    expected = phrases()
    [asked] = counted([list(expected)], report)
    said = {phrase: Session(model, phrase).generate() for phrase in asked}
    mistakes = tuple(Mistake(phrase, expected[phrase], answer) for phrase, answer in said.items() if answer != expected[phrase])
    right = 1 - len(mistakes) / len(expected)
    return Evaluation((Figure("phrases", right, f"all {len(expected)} phrases translated word for word"),), mistakes)
