"""What to say of a sentence that a vocabulary of whole words does not hold.

    the dragon sleeps    the model does not know the word 'dragon' (nearest: dance, on, do)
    The cat sleeps.      the model does not know the word 'The'; write it in lower case, with a space before each mark: the cat sleeps .

Nothing is read that was not written so: the learner types the sentence again, as the model knows it.
"""

import re
from collections.abc import Collection, Mapping, Sequence

from stepper.errors import nearest

__all__ = ["refusal"]

_PIECE = re.compile(r"\[\w+\]|<\w+>|[\w-]+'?|[^\w\s]")
"""A special token, a word (in French with its apostrophe: qu'), or a mark."""


def refusal(words: Sequence[str], known: Collection[str], likely: Collection[str], otherwise: str) -> str:
    """Why a sentence cannot be read, and what to type; empty where it can.

    Args:
        words: of the sentence.
        known: the vocabulary.
        likely: the part of it that the sentence should be made of; its nearest words are named.
        otherwise: what to say where none is near.
    """
    unknown = next((word for word in words if word not in known), None)
    if unknown is None:
        return ""
    pieces = {word: _pieces(word, known) for word in words}
    for word in words:
        for piece in pieces[word]:
            if piece not in known:
                what = f"the word {word!r}" if piece == word else f"{piece!r} in {word!r}"
                return f"the model does not know {what} ({nearest(piece, likely) or otherwise})"
    sentence = " ".join(piece for word in words for piece in pieces[word])
    return f"the model does not know the word {unknown!r}; write it {_how(pieces)}: {sentence}"


def _pieces(word: str, known: Collection[str]) -> list[str]:
    """A word as the vocabulary may spell it; as it is where that does not help."""
    if word in known:
        return [word]
    pieces = [_cased(piece, known) for piece in _PIECE.findall(word)]
    return pieces if sum(piece not in known for piece in pieces) <= 1 else [word]


def _cased(piece: str, known: Collection[str]) -> str:
    return next((each for each in (piece, piece.lower(), piece.upper()) if each in known), piece)


def _how(pieces: Mapping[str, Sequence[str]]) -> str:
    """How the known spelling differs from what was typed, the pieces of each word."""
    respelled = [each for word, parts in pieces.items() for each in parts if each not in word]
    if any(each != each.lower() for each in respelled):
        return "as it knows it"
    ways = {"in lower case": respelled, "with a space before each mark": any(len(parts) > 1 for parts in pieces.values())}
    return ", ".join(way for way, needed in ways.items() if needed)
