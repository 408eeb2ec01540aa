"""The program as a source file: a line for each step of the first turn, which has the steps of every other.

    1   encoder.embed.ids           the sentence, as ids
    2   encoder.embed.lookup        E[ids]

Shapes are left out: they differ from turn to turn. The file stands in the user's cache folder, one for each model, so that an
editor keeps its breakpoints from one session to the next; where it cannot be written, the editor asks for the text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from stepper.engine import Program
from stepper.errors import BadInput
from stepper.files import write_whole

__all__ = ["SourceListing", "listing_of"]

CONTENT = 1
"""The `sourceReference` of the listing, where it is no file."""


@dataclass(frozen=True)
class SourceListing:
    """The lines of a program."""

    model: str
    names: tuple[str, ...]
    """The step of each line."""
    text: str
    file: Path | None = None

    @cached_property
    def lines(self) -> Mapping[str, int]:
        """The line of each step, from 1."""
        return {name: line for line, name in enumerate(self.names, 1)}

    def name_at(self, line: int) -> str | None:
        """The step of a line, None where there is no such line."""
        return self.names[line - 1] if 1 <= line <= len(self.names) else None

    def source(self) -> dict[str, Any]:
        """Where an editor finds it."""
        name = f"{self.model}.steps"
        return {"name": name, "path": str(self.file)} if self.file else {"name": name, "sourceReference": CONTENT}


def listing_of(model: str, program: Program) -> SourceListing:
    """The listing of a model, written to its file."""
    names = tuple(step.name for step in program)
    width = max(map(len, names)) + 2
    text = "".join(f"{'  ' * bool(step.part_of)}{step.name:<{width}}{step.formula}\n" for step in program)
    return SourceListing(model, names, text, _written(model, text))


def _written(model: str, text: str) -> Path | None:
    """The file with this text; None where there can be none."""
    from platformdirs import user_cache_path

    file = user_cache_path("stepper", appauthor=False) / "listings" / f"{re.sub(r'[^0-9A-Za-z._-]', '_', model)}.steps"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, [text])
    except (OSError, BadInput):
        return None
    return file
