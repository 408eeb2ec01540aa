"""How well a model does as it is now, options and edits included, on texts it has not seen: `unseen.tsv` beside it.

    over_unseen(session).whole          the share of texts of which every word asked for is the likeliest in its row
    over_unseen(session).words          the share of the words
    over_unseen(session).log            the mean over the texts of ln P(the words asked for)
    beam_over_unseen(session, 4)        whole, words and log of what a beam search of width 4 writes itself

Each text is read in one turn with what is right before each word, so that a text counts as whole exactly when greedy choice writes it.
"""

import math
from dataclasses import dataclass

import numpy as np

from stepper.checkpoints.unseen import UnseenText, unseen_texts
from stepper.errors import BadInput
from stepper.trace.beam import beam_search
from stepper.trace.session import Session

__all__ = ["OverUnseen", "beam_over_unseen", "over_unseen"]

_SMALLEST = 1e-45
"""A probability that is too small for float32 counts as this."""


@dataclass(frozen=True)
class OverUnseen:
    """What was found."""

    texts: int
    whole: float
    words: float
    log: float


@dataclass(frozen=True)
class _BeamOverUnseen:
    """What a beam search writes."""

    texts: int
    whole: float
    """The share of texts of which the best hypothesis is what was asked for."""
    words: float
    """The share of the words asked for that stand in their place."""
    log: float
    """The mean of ln P of the best hypothesis, right or not."""


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
    texts = unseen_texts(session.model)
    rights: list[list[bool]] = []
    logs: list[float] = []
    for each in session.store.each_of(texts, lambda each: each.text):
        right, log = _read(session, each)
        rights.append(right)
        logs.append(log)
    words = [each for right in rights for each in right]
    return OverUnseen(len(rights), float(np.mean([all(right) for right in rights])), float(np.mean(words)), float(np.mean(logs)))


def beam_over_unseen(session: Session, width: int) -> _BeamOverUnseen:
    """Write every unseen text with a beam search, the model as it is in a session.

    Raises:
        BadInput: there are no unseen texts beside the model, or it is not for a beam search.
        Stopped: somebody asked for that.
    """
    texts = unseen_texts(session.model)
    rights: list[list[bool]] = []
    logs: list[float] = []
    for each in session.store.each_of(texts, lambda each: each.text):
        right, log = _written(session, each, width)
        rights.append(right)
        logs.append(log)
    words = [each for right in rights for each in right]
    return _BeamOverUnseen(len(rights), float(np.mean([all(right) for right in rights])), float(np.mean(words)), float(np.mean(logs)))


def _written(session: Session, unseen: UnseenText, width: int) -> tuple[list[bool], float]:
    """Whether each word asked for stands in its place in the best hypothesis, and ln P of it."""
    found = beam_search(Session(session.model, unseen.text), width, session.variant).ended[0]
    wanted = [*Session(session.model, unseen.text, unseen.target).ids("target")[1:], session.spec.ids.end]
    return [found.ids[place : place + 1] == (word,) for place, word in enumerate(wanted)], found.log


def _read(session: Session, unseen: UnseenText) -> tuple[list[bool], float]:
    """Whether each word asked for is the likeliest, and how likely all of them are together."""
    reading = Session(session.model, unseen.text, target=unseen.target)
    run, ids = reading.turns_of(session.variant).run, reading.ids("target")
    wanted = list(enumerate([*ids[1:], reading.spec.ids.end]))
    if unseen.target is None:
        wanted = [(place - 1, ids[place]) for place in unseen.places]
    said, probs = run.value("next", 0), run.value("probs", 0)
    log = sum(math.log(max(float(probs[row, word]), _SMALLEST)) for row, word in wanted)
    return [int(said[row]) == word for row, word in wanted], log
