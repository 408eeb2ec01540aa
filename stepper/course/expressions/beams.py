"""What lessons ask of a beam search (`stepper.trace.beam`).

beam(2)                 the whole texts that it found, the likeliest first
beam_logs(2)            ln P of each
beam(2, 1)              the beginnings that it keeps after the first word; beam_logs(2, 1): their ln P so far
"""

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from stepper.course.expressions.runs import Runs
from stepper.errors import BadInput
from stepper.trace import Session
from stepper.trace.beam import Beam, Hypothesis, beam_search
from stepper.trace.edits import Variant

__all__ = ["BEAM_FUNCTIONS"]

_searched: WeakKeyDictionary[Session, dict[tuple[Variant, int], Beam]] = WeakKeyDictionary()
"""A lesson asks for one search several times."""


def _search(session: Session, width: int) -> Beam:
    known = _searched.setdefault(session, {})
    key = (session.variant, width)
    if key not in known:
        known[key] = beam_search(session, width)
    return known[key]


def _hypotheses(runs: Runs, width: int, words: int | None) -> tuple[Hypothesis, ...]:
    found = _search(runs.session, width)
    if words is None:
        return found.ended
    if not 1 <= words <= len(found.rounds):
        raise BadInput("expression.beam_words", count=len(found.rounds), words=words)
    return found.rounds[words - 1]


def _text_of(session: Session, begun: Hypothesis) -> str:
    """Its words, the end sign left out."""
    return " ".join(session.model.reader.token(each) for each in begun.ids if each not in session.spec.ends)


def _beam(runs: Runs, width: int, words: int | None = None) -> list[str]:
    return [_text_of(runs.session, each) for each in _hypotheses(runs, width, words)]


def _beam_logs(runs: Runs, width: int, words: int | None = None) -> Any:
    return np.array([each.log for each in _hypotheses(runs, width, words)])


BEAM_FUNCTIONS: dict[str, Callable[..., Any]] = {"beam": _beam, "beam_logs": _beam_logs}
"""Name -> function; the runs come first."""
