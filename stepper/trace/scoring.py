"""How likely an output is.

    log_probability(generation)     of what the run itself chose: Σ ln p(word), turn by turn
    compare_outputs(session)        the output of the baseline and under the current edits and options, with both numbers

Differences show in log-probability before they show in the words.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stepper.trace.generation import Generation
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.trace.session import Session

__all__ = ["Comparison", "compare_outputs", "log_probability"]


def log_probability(generation: Generation) -> float:
    """The log-probability (natural logarithm) of the words the known turns chose."""
    total = 0.0
    for turn in range(generation.turns):
        probs, chosen = generation.run.value("probs", turn), generation.run.value("next", turn)
        total += sum(math.log(max(float(probs[row, int(chosen[row])]), 1e-45)) for row in generation.answering())
    return total


@dataclass(frozen=True)
class Comparison:
    """Two outputs, with the log-probability that each run gives its own."""

    before: str
    after: str
    log_before: float
    log_after: float

    def text(self) -> str:
        """The comparison as lines."""
        labels = phrase("answers.before"), phrase("answers.after")
        width = max(map(len, labels))
        both = [f"{label:<{width}} {text}" for label, text in zip(labels, (self.before, self.after), strict=True)]
        before, after, change = f"{self.log_before:.4g}", f"{self.log_after:.4g}", f"{self.log_after - self.log_before:+.3g}"
        numbers = phrase("answers.log_probability", before=before, after=after, change=change)
        return "\n".join([*([phrase("answers.same_output")] if self.before == self.after else both), numbers])


def compare_outputs(session: "Session") -> Comparison:
    """The whole output of the baseline and under the current edits and options; runs both to their ends."""
    decode = session.model.reader.decode
    runs = (session.baseline, session.generation)
    for each in runs:
        while each.has_turn(each.turns):
            pass
        each.chosen(each.turns - 1)
    before, after = (decode(each.output()) for each in runs)
    return Comparison(before, after, *(log_probability(each) for each in runs))
