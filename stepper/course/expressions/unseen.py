"""What a lesson says of a model, and not of one sentence: measured over the texts the model has not seen.

    unseen("whole")                                         0.725   of 80 texts, under the options and edits of the run
    under("option scale=times8", unseen("log"))             the mean of ln P of what is right

Measuring takes seconds, so what the lessons ask for is kept beside the model, in `measured.json`: `python -m tools.measured` writes it
anew, and the verb `measure` computes it in front of you.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from stepper.checkpoints.unseen import unseen_texts
from stepper.course.expressions.runs import Runs
from stepper.errors import BadInput
from stepper.files import as_text
from stepper.trace import Session
from stepper.trace.over_unseen import over_unseen

__all__ = ["MEASURED", "figures_of", "figures_text", "unseen"]

MEASURED = "measured.json"
_KINDS = ("whole", "words", "log", "texts")


def unseen(runs: Runs, kind: str = "whole") -> float:
    """The share of texts, or of words, that are right; the mean ln P of what is right; or how many texts there are."""
    if kind not in _KINDS:
        raise BadInput("expression.unseen_takes", kind=kind, known=list(_KINDS))
    return len(unseen_texts(runs.session.model)) if kind == "texts" else figures_of(runs.session)[kind]


def figures_of(session: Session) -> dict[str, float]:
    """All figures of a model as it is in a session: those that are kept, else computed now."""
    key = _key(session)
    kept = _kept((session.model.directory or Path()) / MEASURED)
    if key not in kept:
        found = over_unseen(session)
        kept[key] = {"texts": found.texts, "whole": found.whole, "words": found.words, "log": found.log}
    return kept[key]


def _key(session: Session) -> str:
    """What differs from the model as trained, in one line."""
    return "; ".join(session.variant.texts())


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
