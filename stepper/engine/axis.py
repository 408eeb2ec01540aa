"""The axes of a tensor: a name, what kind of thing stands along it, and which tokens.

    step.axes == ("head", "query", "key")           an axis is a string, its name
    step.axes[1].kind, step.axes[1].tokens          "token", Tokens("target", 0, 3)

What the program does differently for one axis or another asks for its kind: that is what `d_head` and `d_ff` have in common, and
what patches of an image have instead of tokens.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

__all__ = ["Axis", "AxisKind", "Tokens", "axes_named"]

AxisKind = Literal["token", "vocab", "head", "feature", "expert", "patch", "class"]
Side = Literal["source", "target"]


@dataclass(frozen=True)
class Tokens:
    """The tokens an axis runs over: `side[start:stop]`."""

    side: Side
    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start


class Axis(str):
    """One axis of a tensor; the string is its name."""

    __slots__ = ("kind", "tokens")

    kind: AxisKind
    tokens: Tokens | None
    """The tokens it runs over, None where it does not run over tokens."""

    def __new__(cls, name: str, kind: AxisKind, tokens: Tokens | None = None) -> "Axis":
        axis = super().__new__(cls, name)
        axis.kind, axis.tokens = kind, tokens
        return axis


_KINDS: dict[str, AxisKind] = {
    "token": "token",
    "query": "token",
    "key": "token",
    "text": "token",
    "vocab": "vocab",
    "head": "head",
    "expert": "expert",
    "patch": "patch",
    "class": "class",
}
"""The kinds that a name says; along every other axis stand features (d_model, d_head, d_ff)."""
_WHOLE = "text"
"""An axis of one row that stands for the whole text, and belongs to none of its tokens."""


@lru_cache(maxsize=4096)
def axes_named(names: str, *tokens: Tokens) -> tuple[Axis, ...]:
    """The axes with these names, parted by blanks; the axes of tokens and patches have these, in order.

    >>> axes_named("head query key", Tokens("target", 2, 3), Tokens("target", 0, 3))[2].tokens
    Tokens(side='target', start=0, stop=3)
    """
    along = iter(tokens)
    kinds = ((name, _KINDS.get(name, "feature")) for name in names.split())
    return tuple(Axis(name, kind, next(along) if kind in ("token", "patch") and name != _WHOLE else None) for name, kind in kinds)
