"""The words that a model reads: for whoever types a sentence.

    known = KnownWords(model, "source")
    known.beginning("ho")            ["house", "horse"]
    known.refusal("the hause")       "the model does not know the word 'hause' (nearest: house, mouse)"; "" where it reads it

Of a vocabulary of pieces those count that begin a word.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from stepper.checkpoints import Model
from stepper.errors import StepperError

__all__ = ["KnownWords"]

_MOST = 100
"""Words that are looked for."""


@dataclass(frozen=True, eq=False)
class KnownWords:
    """One side of a model: `source` or `target`."""

    model: Model
    side: str

    def beginning(self, start: str) -> list[str]:
        """The words that begin so, in alphabetical order, as far as anybody reads."""
        return list(islice((word for word in _words(self.model, self.side) if word.startswith(start)), _MOST))

    def refusal(self, text: str) -> str:
        """Why a sentence cannot be read, with the nearest words; empty where it can."""
        try:
            self.model.reader.encode(text, special=False, likely=self.model.words(self.side) if self.model.languages else ())
        except StepperError as refused:
            return str(refused)
        return ""


@lru_cache(maxsize=4)
def _words(model: Model, side: str) -> tuple[str, ...]:
    if model.tokenizer is None:  # any number is a word
        return ()
    reader = model.reader
    read = [reader.token(reader.vocabulary[word]) for word in model.words(side)]
    spaced = [text[1:] for text in read if text.startswith(" ")]
    words = spaced or [text for text in read if not text.startswith("##")]
    return tuple(sorted({word for word in words if word and word[0] not in "<[" and word.isprintable() and " " not in word}))
