"""How likely an output is.

    log_probability(generation)     of what the run itself chose: Σ ln p(word), turn by turn
    compare_outputs(session)        the output of the baseline and under the current edits and options, and how likely both words are

Differences show in log-probability before they show in the words.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stepper.trace.edits import Edit
from stepper.trace.generation import Generation
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.trace.session import Session

__all__ = ["Comparison", "compare_outputs", "log_of", "log_probability", "words_until"]


ChosenWord = tuple[int, int, int]
"""Turn, row and id."""

_SMALLEST = 1e-45
"""A probability that is too small for float32 counts as this."""
_LONGEST = 40
"""Characters of an output that are quoted."""


def log_of(probability: float) -> float:
    """The natural logarithm of a probability; that of 0 is no infinity."""
    return math.log(max(float(probability), _SMALLEST))


def log_probability(generation: Generation) -> float:
    """The log-probability (natural logarithm) of the words the known turns chose."""
    return _log_of(generation, _chosen(generation))


def _chosen(generation: Generation) -> list[ChosenWord]:
    """The words that the known turns chose."""
    rows = generation.answering()
    return [(turn, row, int(generation.run.value("next", turn)[row])) for turn in range(generation.turns) for row in rows]


def _log_of(generation: Generation, chosen: Sequence[ChosenWord]) -> float:
    """The log-probability that the turns give to words."""
    return sum(log_of(generation.run.value("probs", turn)[row, id]) for turn, row, id in chosen)


@dataclass(frozen=True)
class Comparison:
    """Two outputs, and how likely they are: each in its own run, and that of the baseline in the changed run too."""

    before: str
    after: str
    log_before: float
    log_after: float
    log_of_before: float
    """The log-probability that the changed run gives to the words of the baseline."""
    first_before: str = ""
    """The token that came first, where there are no words."""
    first_after: str = ""

    @property
    def are_same(self) -> bool:
        """Whether both say the same."""
        return self.before == self.after

    @property
    def words_before(self) -> str:
        """What the baseline says, in words also where that is nothing."""
        return self.before or phrase("answers.nothing_said", token=self.first_before)

    @property
    def words_after(self) -> str:
        """What the changed run says."""
        return self.after or phrase("answers.nothing_said", token=self.first_after)

    def log_lines(self) -> list[str]:
        """How likely the words of the baseline are in both runs; and those of the changed run, where they are others."""
        before, after, change = f"{self.log_before:.4g}", f"{self.log_of_before:.4g}", f"{self.log_of_before - self.log_before:+.3g}"
        if self.are_same:
            return [phrase("answers.log_probability", before=before, after=after, change=change)]
        quoted, own = _in_brief(self.before or self.first_before), _in_brief(self.after or self.first_after)
        return [
            phrase("answers.log_of_before", words=quoted, before=before, after=after, change=change),
            phrase("answers.log_of_after", words=own, after=f"{self.log_after:.4g}"),
        ]

    def text(self) -> str:
        """The comparison as lines."""
        labels = phrase("answers.before"), phrase("answers.after")
        width = max(map(len, labels))
        both = [f"{label:<{width}} {text}" for label, text in zip(labels, (self.words_before, self.words_after), strict=True)]
        return "\n".join([*([phrase("answers.same_output")] if self.are_same else both), *self.log_lines()])


def _in_brief(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST].rstrip()} …"


def compare_outputs(session: "Session") -> Comparison:
    """The whole output of the baseline and under the current edits and options; runs both to their ends."""
    reader, runs = session.model.reader, (session.baseline, session.generation)
    for each in runs:
        while each.has_turn(each.turns):
            pass
        each.chosen(each.turns - 1)
    before, after = (reader.decode(each.output()) for each in runs)
    chosen = [_chosen(each) for each in runs]
    log_before, log_after = (_log_of(each, words) for each, words in zip(runs, chosen, strict=True))
    of_before = log_after if chosen[0] == chosen[1] else _log_of(_taught(session, chosen[0]), chosen[0])
    first_before, first_after = (reader.token(words[0][2]) for words in chosen)
    return Comparison(before, after, log_before, log_after, of_before, first_before, first_after)


def _taught(session: "Session", chosen: Sequence[ChosenWord]) -> Generation:
    """The run as it is now, made to read words that were chosen elsewhere; where it does not generate, the run itself."""
    if not session.generates:
        return session.generation
    generation = session.turns_of(replace(session.variant, edits=(*session.variant.edits, *_said(chosen))))
    generation.has_turn(len(chosen) - 1)
    return generation


def words_until(session: "Session", turn: int) -> tuple[Edit, ...]:
    """The words that the turns before one have chosen, as edits: a run that has them writes the same up to there."""
    return _said(each for each in _chosen(session.generation) if each[0] < turn) if session.generates else ()


def _said(chosen: Iterable[ChosenWord]) -> tuple[Edit, ...]:
    return tuple(Edit.of("next", turn, (row,), float(id)) for turn, row, id in chosen)
