"""How well a model does as it is now, options and edits included, on texts it has not seen: `unseen.tsv` beside it.

    over_unseen(session).whole          the share of texts of which every word asked for is the likeliest in its row
    over_unseen(session).words          the share of the words
    over_unseen(session).log            the mean over the texts of ln P(the words asked for)
    beam_over_unseen(session, 4)        whole, words and log of what a beam search of width 4 writes itself

Each text is read in one turn with what is right before each word, so that a text counts as whole exactly when greedy choice writes it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from stepper.checkpoints.unseen import UnseenText, unseen_texts
from stepper.errors import BadInput
from stepper.trace.beam import beam_search
from stepper.trace.scoring import log_of
from stepper.trace.session import Session

__all__ = ["OverUnseen", "beam_over_unseen", "over_unseen"]


@dataclass(frozen=True)
class OverUnseen:
    """What was found."""

    texts: int
    whole: float
    """The share of texts that are right as a whole."""
    words: float
    """The share of the words asked for that are right."""
    log: float
    """The mean over the texts of ln P: of what was asked for, or of the best hypothesis, right or not."""


_Outcome = tuple[list[bool], float]
"""Of one text, whether each word asked for is right, and ln P."""


def over_unseen(session: Session) -> OverUnseen:
    """Read every unseen text with the model as it is in a session.

    Args:
        session: its model, options and edits; where it stands does not matter.

    Raises:
        BadInput: there are no unseen texts beside the model, or an edit does not fit one of them.
        Stopped: somebody asked for that.
    """
    if session.spec.head.kind != "words" or session.spec.architecture == "encoder-only":
        raise BadInput("inside.no_words", model=session.model.name)
    return _over(session, partial(_read, session))


def beam_over_unseen(session: Session, width: int) -> OverUnseen:
    """Write every unseen text with a beam search, the model as it is in a session.

    Raises:
        BadInput: there are no unseen texts beside the model, or it is not for a beam search.
        Stopped: somebody asked for that.
    """
    return _over(session, partial(_written, session, width))


def _over(session: Session, outcome: Callable[[UnseenText], _Outcome]) -> OverUnseen:
    """The outcomes of all unseen texts, put together."""
    outcomes = [outcome(each) for each in session.store.each_of(unseen_texts(session.model), lambda each: each.text)]
    whole = [all(right) for right, _ in outcomes]
    words = [each for right, _ in outcomes for each in right]
    return OverUnseen(len(outcomes), float(np.mean(whole)), float(np.mean(words)), float(np.mean([log for _, log in outcomes])))


def _written(session: Session, width: int, unseen: UnseenText) -> _Outcome:
    """Whether each word asked for stands in its place in the best hypothesis, and ln P of it."""
    found = beam_search(Session(session.model, unseen.text), width, session.variant).ended[0]
    wanted = [*Session(session.model, unseen.text, unseen.target).ids("target")[1:], session.spec.ids.end]
    return [found.ids[place : place + 1] == (word,) for place, word in enumerate(wanted)], found.log


def _read(session: Session, unseen: UnseenText) -> _Outcome:
    """Whether each word asked for is the likeliest, and how likely all of them are together."""
    reading = Session(session.model, unseen.text, target=unseen.target)
    run, ids = reading.turns_of(session.variant).run, reading.ids("target")
    wanted = list(enumerate([*ids[1:], reading.spec.ids.end]))
    if unseen.target is None:
        wanted = [(place - 1, ids[place]) for place in unseen.places]
    said, probs = run.value("next", 0), run.value("probs", 0)
    log = sum(log_of(probs[row, word]) for row, word in wanted)
    return [int(said[row]) == word for row, word in wanted], log
