"""What may be chosen, beside the likeliest word: a model's own settings for generation.

    choice = ChoiceSpec(never=(36,), ends=(7,), longest=20, last=2)
    allowed_at(choice, (2, 7), Length(1, 19, is_first=False, is_last=True))     Allowed((36,), only=2)

The word is the likeliest of those that are allowed. Lengths are counted in ids that the decoder has read.
"""

from dataclasses import dataclass

__all__ = ["ANYTHING", "ANY_WORD", "Allowed", "ChoiceSpec", "Length", "allowed_at"]


@dataclass(frozen=True)
class ChoiceSpec:
    """What a model's settings say of every word that is chosen."""

    ends: tuple[int, ...] = ()
    """Ids that end a text, besides the end token."""
    never: tuple[int, ...] = ()
    """Ids that are never chosen."""
    never_first: tuple[int, ...] = ()
    """Ids that are not chosen as the first word."""
    shortest: int = 0
    """Ids that are read before a text may end."""
    shortest_new: int = 0
    """The same, the prompt not counted."""
    longest: int = 0
    """Ids that a text has at most, the prompt among them; 0: as many as there are positions."""
    longest_new: int = 0
    """The same, the prompt not counted."""
    last: int = -1
    """What the last word must be where a text reaches its greatest length (BART, Marian: its end)."""


ANY_WORD = ChoiceSpec()


@dataclass(frozen=True)
class Length:
    """How far a text has come when a word is chosen."""

    prompt: int
    read: int
    is_first: bool
    is_last: bool
    """No further word can follow."""


@dataclass(frozen=True)
class Allowed:
    """What one turn may choose."""

    never: tuple[int, ...] = ()
    only: int = -1
    """The one id that may be chosen; -1: any."""


ANYTHING = Allowed()


def allowed_at(choice: ChoiceSpec, ends: tuple[int, ...], length: Length) -> Allowed:
    """What a turn may choose.

    Args:
        choice: the model's settings.
        ends: every id that ends a text.
        length: of the text so far.
    """
    too_short = length.read < choice.shortest or length.read - length.prompt < choice.shortest_new
    never = (*choice.never, *(choice.never_first if length.is_first else ()), *(ends if too_short else ()))
    return Allowed(tuple(dict.fromkeys(never)), choice.last if length.is_last else -1)
