"""What becomes of a checkpoint: the arrays and the config.json of the directory that is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from torch import Tensor

__all__ = ["ToWrite"]


@dataclass(frozen=True)
class ToWrite:
    """A directory to be written."""

    title: str
    """What the file turned out to be."""
    arrays: Mapping[str, Tensor]
    config: Mapping[str, Any]
    copied: Mapping[str, Path] = field(default_factory=dict)
    """Files that are put beside them as they are, by the names they get there."""
    around: tuple[str, str] | None = None
    """The tokens that its tokenizer puts before and after a sentence."""
