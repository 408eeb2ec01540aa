"""What a lesson says of a model, and not of one sentence: measured over the texts the model has not seen.

    unseen("whole")                                         0.725   of 80 texts, under the options and edits of the run
    under("option scale=times8", unseen("log"))             the mean of ln P of what is right
    unseen_beam("whole", 4)                                 the same share, of what a beam search of width 4 writes

Measuring takes seconds, so what the lessons ask for is kept beside the model, in `measured.json`: `python -m tools.measured` writes it
anew, and the verb `measure` computes it in front of you.
"""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from stepper.checkpoints.unseen import unseen_texts
from stepper.course.expressions.runs import Runs
from stepper.errors import BadInput
from stepper.files import as_text
from stepper.trace import Session
from stepper.trace.over_unseen import beam_over_unseen, over_unseen

__all__ = ["MEASURED", "UNSEEN_FUNCTIONS", "computed", "figures_of", "figures_text", "key_of"]

MEASURED = "measured.json"
_KINDS = ("whole", "words", "log", "texts")
_BEAM_KINDS = ("whole", "words", "log")


def _unseen(runs: Runs, kind: str = "whole") -> float:
    """The share of texts, or of words, that are right; the mean ln P of what is right; or how many texts there are."""
    if kind not in _KINDS:
        raise BadInput("expression.unseen_takes", kind=kind, known=list(_KINDS))
    return len(unseen_texts(runs.session.model)) if kind == "texts" else figures_of(runs.session)[kind]


def _unseen_beam(runs: Runs, kind: str, width: int) -> float:
    """The share of texts, or of words in their place, that a beam search writes right; or the mean ln P of what it writes."""
    if kind not in _BEAM_KINDS:
        raise BadInput("expression.unseen_takes", kind=kind, known=list(_BEAM_KINDS))
    return figures_of(runs.session, width)[kind]


def figures_of(session: Session, beam: int = 0) -> dict[str, float]:
    """All figures of a model as it is in a session, or of a beam search of this width: those that are kept, else computed now."""
    key = key_of(session, beam)
    kept = _kept((session.model.directory or Path()) / MEASURED)
    if key not in kept:
        kept[key] = computed(session, beam)
    return kept[key]


def computed(session: Session, beam: int = 0) -> dict[str, float]:
    """The same, computed now."""
    return dict(vars(beam_over_unseen(session, beam) if beam else over_unseen(session)))


def key_of(session: Session, beam: int = 0) -> str:
    """What differs from the model as trained and from greedy choice, in one line."""
    return "; ".join([*([f"beam = {beam}"] if beam else []), *session.variant.texts()])


@cache
def _kept(file: Path) -> dict[str, dict[str, float]]:
    try:
        found: dict[str, dict[str, float]] = json.loads(as_text(file))
    except (OSError, ValueError):
        return {}
    return found


def figures_text(figures: dict[str, Any]) -> str:
    """Figures as they are kept: one line for each variant, so that a change can be read."""
    lines = ",\n".join(f"  {json.dumps(key)}: {json.dumps(found)}" for key, found in sorted(figures.items()))
    return f"{{\n{lines}\n}}\n"


UNSEEN_FUNCTIONS: dict[str, Callable[..., Any]] = {"unseen": _unseen, "unseen_beam": _unseen_beam}
"""Name -> function; the runs come first."""
