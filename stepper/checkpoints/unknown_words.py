"""What to say of a sentence that a vocabulary of whole words does not hold.

    the dragon sleeps    the model does not know the word 'dragon' (nearest: dance, on, do)
    The cat sleeps.      the model does not know the word 'The'; write it in lower case, with a space before each mark: the cat sleeps .

Nothing is read that was not written so: the learner types the sentence again, as the model knows it.
"""

import re
from collections.abc import Collection, Mapping, Sequence

from stepper.errors import BadInput, Clause, nearest

__all__ = ["refusal"]

_PIECE = re.compile(r"\[\w+\]|<\w+>|[\w-]+'?|[^\w\s]")
"""A special token, a word (in French with its apostrophe: qu'), or a mark."""


def refusal(words: Sequence[str], known: Collection[str], likely: Collection[str], otherwise: Clause) -> BadInput | None:
    """Why a sentence cannot be read, and what to type; None where it can.

    Args:
        words: of the sentence.
        known: the vocabulary.
        likely: the part of it that the sentence should be made of; its nearest words are named.
        otherwise: what to say where none is near.
    """
    unknown = next((word for word in words if word not in known), None)
    if unknown is None:
        return None
    pieces = {word: _pieces(word, known) for word in words}
    for word in words:
        for piece in pieces[word]:
            if piece not in known:
                near = nearest(piece, likely) or otherwise
                if piece == word:
                    return BadInput("sentence.unknown_word", word=word, near=near)
                return BadInput("sentence.unknown_piece", piece=piece, word=word, near=near)
    sentence = " ".join(piece for word in words for piece in pieces[word])
    return BadInput("sentence.respell", word=unknown, how=_how(pieces), sentence=sentence)


def _pieces(word: str, known: Collection[str]) -> list[str]:
    """A word as the vocabulary may spell it; as it is where that does not help."""
    if word in known:
        return [word]
    pieces = [_cased(piece, known) for piece in _PIECE.findall(word)]
    return pieces if sum(piece not in known for piece in pieces) <= 1 else [word]


def _cased(piece: str, known: Collection[str]) -> str:
    return next((each for each in (piece, piece.lower(), piece.upper()) if each in known), piece)


def _how(pieces: Mapping[str, Sequence[str]]) -> list[Clause]:
    """How the known spelling differs from what was typed, the pieces of each word."""
    respelled = [each for word, parts in pieces.items() for each in parts if each not in word]
    if any(each != each.lower() for each in respelled):
        return [Clause("sentence.as_known")]
    lower = [Clause("sentence.lower_case")] if respelled else []
    return [*lower, Clause("sentence.space_before_marks")] if any(len(parts) > 1 for parts in pieces.values()) else lower
