"""What every answer of a command has; the answers themselves are in `results`."""

from dataclasses import dataclass

__all__ = ["Result"]


@dataclass(frozen=True, kw_only=True)
class Result:
    """What every answer has."""

    led_elsewhere: bool = False
    """The session stands elsewhere than before, or it is another session."""
    logged_as: str | None = None
    """What the log says in the place of the line; empty: nothing, None: the line."""
    remark: str = ""
    """What is to be said besides: of a file that could not be written."""
