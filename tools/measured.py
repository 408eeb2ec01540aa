"""Compute what the lessons say over unseen texts, and keep it beside each model: `measured.json`.

python -m tools.measured
"""

import sys
from collections import defaultdict
from typing import Any

from stepper.checkpoints import EMBEDDED, models
from stepper.commands import Desk
from stepper.course import Player, lesson_languages, open_course
from stepper.course.expressions import unseen as kept
from stepper.course.shown import ShownEnd
from stepper.trace import Session

__all__ = ["asked_for", "main"]


def asked_for() -> dict[str, dict[str, dict[str, Any]]]:
    """For each model, what the lessons ask for, computed anew: the variant in one line -> its figures."""
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)

    def figures(session: Session, beam: int = 0) -> dict[str, Any]:
        known, key = found[session.model.name], kept.key_of(session, beam)
        if key not in known:
            known[key] = kept.computed(session, beam)
        return known[key]

    usual = kept.figures_of
    kept.figures_of = figures
    try:
        for language in lesson_languages():
            for lesson in open_course(language).lessons:
                _play(Player(lesson, Desk(Session("by-hand"))))
    finally:
        kept.figures_of = usual
    return dict(found)


def _play(player: Player) -> None:
    while not isinstance(player.current, ShownEnd):
        player.advance()


def main() -> int:
    """Write the files anew; returns 0."""
    found = asked_for()
    for name in models():
        file = EMBEDDED / name / kept.MEASURED
        if name in found:
            file.write_text(kept.figures_text(found[name]), encoding="utf-8")
        else:
            file.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
