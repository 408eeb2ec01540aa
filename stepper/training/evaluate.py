"""How well a shipped model does, measured with the NumPy engine on what it was not trained on.

    evaluation = evaluate("en-fr")
    evaluation["unseen"]          share of unseen sentences translated word for word
    evaluation.figures            all figures, each with its meaning
    evaluation.mistakes           the sentences that went wrong

Each architecture is asked for what it is made for: see `evaluate_translation`, `evaluate_masks`, `evaluate_stories`,
`evaluate_images` and `evaluate_phrases`.
"""

from stepper.checkpoints import Model, load
from stepper.errors import BadInput
from stepper.training.evaluate_images import evaluate_images
from stepper.training.evaluate_masks import evaluate_masks
from stepper.training.evaluate_phrases import evaluate_phrases
from stepper.training.evaluate_stories import evaluate_stories
from stepper.training.evaluate_translation import evaluate_translation
from stepper.training.figures import Evaluation
from stepper.training.progress import OnTrainingProgress, ignore_progress
from stepper.training.recipes import find_recipe

__all__ = ["evaluate"]


def evaluate(model: Model | str = "en-fr", report: OnTrainingProgress = ignore_progress) -> Evaluation:
    """Measure a model that has a recipe.

    Raises:
        UnknownName: there is no such model, or no recipe says what it was trained on.
        BadInput: it has no words as its output.
    """
    model = load(model) if isinstance(model, str) else model
    if model.spec.patches:
        return evaluate_images(model, report)
    if model.spec.head.kind == "none":
        raise BadInput("evaluation.no_words", name=model.name)
    if find_recipe(model.name).chosen:
        return evaluate_phrases(model, report)
    match model.spec.architecture:
        case "encoder-only":
            return evaluate_masks(model, report=report)
        case "decoder-only":
            return evaluate_stories(model, report=report)
        case _:
            return evaluate_translation(model, report=report)
