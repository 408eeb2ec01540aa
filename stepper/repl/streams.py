"""What a stream can take."""

import os
from collections.abc import Mapping
from typing import TextIO

__all__ = ["is_dumb"]


def is_dumb(stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the stream must not be sent escape sequences: a file, a pipe, a terminal that says it is dumb."""
    return not stream.isatty() or environment.get("TERM", "") in ("", "dumb", "unknown")
