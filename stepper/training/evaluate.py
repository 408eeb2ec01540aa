"""How well a translator does, measured with the NumPy engine on sentences it was not trained on.

    evaluation = evaluate("en-fr")
    evaluation.unseen       share of unseen sentences translated word for word
    evaluation.held_out     the same for sentences with an adjective–noun pair that training never showed
    evaluation.alignment    share of French words whose largest cross-attention weight is on the right English word

The alignment is read from the last decoder layer, mean of the heads, and its row t is named by the word that row t
predicts, not by the word it reads.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from stepper.checkpoints import Model, load
from stepper.errors import BadInput
from stepper.trace import Session
from stepper.training.corpus import held_out_pairs, training_pairs, unseen_pairs
from stepper.training.grammar import Pair
from stepper.training.progress import Progress, Report, ignore_progress
from stepper.training.recipe import find_recipe

__all__ = ["Evaluation", "Mistake", "alignment_accuracy", "evaluate", "evaluation_pairs"]


@dataclass(frozen=True)
class Mistake:
    """A sentence whose translation is not the expected one."""

    source: str
    expected: str
    said: str


@dataclass(frozen=True)
class Evaluation:
    """What a translator gets right; each figure is a share from 0 to 1."""

    unseen: float
    held_out: float
    alignment: float
    mistakes: tuple[Mistake, ...]


def evaluate(
    model: Model | str = "en-fr", unseen: int = 1000, held_out: int = 500, aligned: int = 500, report: Report = ignore_progress
) -> Evaluation:
    """Translate so many sentences of each kind and compare them with the grammar's own translations.

    Raises:
        BadInput: the model is not an encoder–decoder, or a count is not positive.
        UnknownName: there is no such model, or no recipe says what it was trained on.
    """
    model = load(model) if isinstance(model, str) else model
    if model.config.architecture != "encoder-decoder":
        raise BadInput(f"{model.name} does not translate: it is {model.config.architecture}; evaluate en-fr")
    if min(unseen, held_out, aligned) < 1:
        raise BadInput("evaluation needs at least one sentence of each kind")
    new, composed = evaluation_pairs(model.name, max(unseen, aligned), held_out)
    rounds = (new[:unseen], composed, new[:aligned])
    counted_new, counted_composed, counted_aligned = _counted(rounds, report)
    mistakes_new = list(_mistakes(model, counted_new))
    mistakes_composed = list(_mistakes(model, counted_composed))
    return Evaluation(
        unseen=1 - len(mistakes_new) / unseen,
        held_out=1 - len(mistakes_composed) / held_out,
        alignment=alignment_accuracy(model, counted_aligned),
        mistakes=(*mistakes_new, *mistakes_composed),
    )


def evaluation_pairs(name: str, unseen: int, held_out: int) -> tuple[list[Pair], list[Pair]]:
    """Sentences that the recipe of this name did not train on, and sentences with a held-out pair."""
    recipe = find_recipe(name)
    seen = training_pairs(recipe.seed, recipe.examples)
    return unseen_pairs(recipe.seed + 1, unseen, seen), held_out_pairs(recipe.seed + 2, held_out)


def alignment_accuracy(model: Model, pairs: Iterable[Pair]) -> float:
    """The share of French words aligned with the right English word by the last layer's cross-attention."""
    right = [place == gold for pair in pairs for place, gold in zip(_attended(model, pair), pair.alignment, strict=True)]
    return sum(right) / len(right)


def _attended(model: Model, pair: Pair) -> list[int]:
    """For each French word, the English place with the largest weight in the row that predicts the word."""
    session = Session(model, pair.source, target=pair.target)
    weights = session.value(f"decoder.{model.config.decoder_layers - 1}.cross_attn.weights")  # (H, query, key)
    places: list[int] = weights.mean(axis=0).argmax(axis=-1)[: len(pair.french)].tolist()
    return places


def _mistakes(model: Model, pairs: Iterable[Pair]) -> Iterator[Mistake]:
    for pair in pairs:
        # A right answer ends after as many turns as it has words, and one for the end token.
        said = Session(model, pair.source).generate(max_turns=len(pair.french) + 1)
        if said != pair.target:
            yield Mistake(pair.source, pair.target, said)


def _counted(rounds: Sequence[Sequence[Pair]], report: Report) -> list[Iterator[Pair]]:
    """The same rounds of pairs, each pair reported when the next one is asked for."""
    steps, total = count(1), sum(len(pairs) for pairs in rounds)

    def counted(pairs: Sequence[Pair]) -> Iterator[Pair]:
        for pair in pairs:
            yield pair
            report(Progress(next(steps), total))

    return [counted(pairs) for pairs in rounds]
