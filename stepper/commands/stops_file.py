"""The file that breakpoints and watches are kept in.

    stops.json               {"en-fr": {"breakpoints": [...], "watches": [...]}, ...}          one entry for each model

It is written whole, when what it holds has changed. Where it cannot be read or written, the session goes on without it, and the next
answer says so, once.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stepper.files import as_text, replace_file
from stepper.trace import Session, Stops
from stepper.words import phrase

__all__ = ["StopsFile"]


@dataclass
class StopsFile:
    """The file, and what it holds of the models seen so far."""

    path: Path
    _written: dict[str, Any] = field(default_factory=dict)
    """By model, what was read or written last."""
    _trouble: str = ""
    """What is still to be said."""
    _gave_up: bool = False

    def restore(self, name: str) -> Stops:
        """The stops kept for a model; none where the file is missing or cannot be read."""
        try:
            self._written[name] = _read(self.path).get(name, {})
            stops = Stops.from_dict(self._written[name])
        except OSError as problem:
            stops, self._trouble = Stops(), phrase("stops.unreadable", path=self.path, reason=problem.strerror)
        except (ValueError, TypeError, AttributeError, RecursionError):
            stops, self._trouble = Stops(), phrase("stops.unreadable", path=self.path, reason=phrase("stops.not_ours"))
        self._written[name] = stops.to_dict()
        return stops

    def note(self, session: Session) -> str:
        """Write the stops of a session if they changed; returns what there is to say."""
        name, stops = session.model.name, session.stops.to_dict()
        if stops != self._written.get(name, Stops().to_dict()) and not self._gave_up:
            self._written[name] = stops
            self._write(name, stops)
        said, self._trouble = self._trouble, ""
        return said

    def _write(self, name: str, stops: dict[str, Any]) -> None:
        try:
            kept = _read(self.path)
        except (OSError, ValueError, RecursionError):
            kept = {}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self.path, [json.dumps({**kept, name: stops}, indent=1, ensure_ascii=False), "\n"])
        except OSError as problem:
            self._gave_up = True
            self._trouble = phrase("stops.unwritable", path=self.path, reason=problem.strerror)


def _read(file: Path) -> dict[str, Any]:
    """What the file holds; nothing where there is none.

    Raises:
        OSError: it cannot be read.
        ValueError: it is not JSON, or not ours.
    """
    try:
        kept = json.loads(as_text(file))
    except FileNotFoundError:
        return {}
    if not isinstance(kept, dict):
        raise ValueError("not a table")
    return kept
