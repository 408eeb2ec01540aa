"""Beam search: in place of one text, the few likeliest beginnings are kept and each of them gone on with.

    found = beam_search(session, 2)
    found.rounds[0]             the beginnings kept after the first word, the likeliest first
    found.ended[0].log          ln P of the best whole text

A beginning is read in one turn, as it would be with a target. Logarithms are added up as they are: longer texts are not favoured.
"""

from dataclasses import dataclass

import numpy as np

from stepper.errors import BadInput
from stepper.trace.edits import Variant
from stepper.trace.scoring import log_of
from stepper.trace.session import Session

__all__ = ["Beam", "Hypothesis", "beam_search"]

_LONGEST = 40
"""Words of a text."""
_WIDEST = 16


@dataclass(frozen=True)
class Hypothesis:
    """A text, or the beginning of one."""

    ids: tuple[int, ...]
    log: float
    """The sum of ln P of its words."""


@dataclass(frozen=True)
class Beam:
    """What a search went through."""

    rounds: tuple[tuple[Hypothesis, ...], ...]
    """After each word, the hypotheses that were kept, the likeliest first."""
    ended: tuple[Hypothesis, ...]
    """Those that ended, the likeliest first; the end sign is their last word."""


def beam_search(session: Session, width: int, variant: Variant | None = None) -> Beam:
    """Search for a likely text.

    Args:
        session: a model of encoder and decoder, and what it reads.
        width: how many beginnings are kept; 1 is greedy choice.
        variant: options and edits; those of the session if left out.

    Raises:
        BadInput: the model is of another kind, or the width out of range.
        Stopped: somebody asked for that.
    """
    if session.spec.architecture != "encoder-decoder":
        raise BadInput("expression.beam_model", model=session.model.name)
    if not 1 <= width <= _WIDEST:
        raise BadInput("expression.beam_width", most=_WIDEST, width=width)
    rounds: list[tuple[Hypothesis, ...]] = []
    ended: list[Hypothesis] = []
    going = [Hypothesis((), 0.0)]
    while going and len(rounds) < _LONGEST and not _is_decided(ended, going):
        longer = [each for begun in going for each in _gone_on(session, begun, width, variant or session.variant)]
        kept = sorted(longer, key=lambda each: -each.log)[:width]
        rounds.append(tuple(kept))
        ended += [each for each in kept if each.ids[-1] in session.spec.ends]
        going = [each for each in kept if each.ids[-1] not in session.spec.ends]
    return Beam(tuple(rounds), tuple(sorted(ended, key=lambda each: -each.log)))


def _is_decided(ended: list[Hypothesis], going: list[Hypothesis]) -> bool:
    """Whether nothing that goes on can become likelier than what has ended: a logarithm of a probability only takes away."""
    return bool(ended) and max(each.log for each in ended) >= max(each.log for each in going)


def _gone_on(session: Session, begun: Hypothesis, width: int, variant: Variant) -> list[Hypothesis]:
    """A hypothesis with each of its likeliest next words."""
    target = " ".join(session.model.reader.token(each) for each in begun.ids) or None
    reading = Session(session.model, session.source_text, target)
    reading.store.stop = session.store.stop
    probs = reading.turns_of(variant).run.value("probs", 0)[-1]
    likeliest = np.argsort(-probs, kind="stable")[:width]
    return [Hypothesis((*begun.ids, int(each)), begun.log + log_of(probs[each])) for each in likeliest]
