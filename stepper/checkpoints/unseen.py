"""Texts that a model has not learned from, beside it in `unseen.tsv`: a claim about the model, not about one sentence, is measured on them.

the young black horse knows us .<tab>le jeune cheval noir nous connaît .        a translator: a text, and what is right
ada fox sees bo reed . the dog follows ada fox<tab>9                            a decoder alone: the places of words it can know
"""

from dataclasses import dataclass
from pathlib import Path

from stepper.checkpoints.model import Model
from stepper.errors import BadInput
from stepper.files import as_text

__all__ = ["UnseenText", "unseen_texts"]


@dataclass(frozen=True)
class UnseenText:
    """A text, and what the model should make of it."""

    text: str
    target: str | None = None
    """What is to be written; None where the text itself is read."""
    places: tuple[int, ...] = ()
    """The places of the words that are asked for, where the text itself is read."""


def unseen_texts(model: Model) -> tuple[UnseenText, ...]:
    """The texts beside a model.

    Raises:
        BadInput: there are none, or a line is none.
    """
    try:
        lines = as_text((model.directory or Path()) / "unseen.tsv").splitlines()
    except (OSError, UnicodeDecodeError):
        raise BadInput("model.no_unseen", model=model.name) from None
    return tuple(_read(line, number, model) for number, line in enumerate(lines, 1))


def _read(line: str, number: int, model: Model) -> UnseenText:
    text, _, answer = line.partition("\t")
    if not (text and answer):
        raise BadInput("model.unseen_line", line=number, model=model.name)
    if model.spec.encoder:
        return UnseenText(text, answer)
    if not all(each.isdecimal() and len(each) < 7 for each in answer.split(",")):
        raise BadInput("model.unseen_line", line=number, model=model.name)
    return UnseenText(text, places=tuple(map(int, answer.split(","))))
