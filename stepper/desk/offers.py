"""What an input line offers while something is typed: how the line may go on, and what is wrong with it so far.

offer = words_offer(KnownWords(model, "source"))
offer("the ho").line        "the house"                  what tab makes of it
offer("the ho").fitting     ("horse", "house")           all that fit
offer("the hause ").refusal "the model does not know …"  with the nearest that are known
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stepper.errors import StepperError
from stepper.inspect.known_words import KnownWords
from stepper.trace.naming import by_distance, resolve

__all__ = ["OfferFunction", "names_offer", "nothing_offered", "parts_offer", "words_offer"]


@dataclass(frozen=True)
class Offer:
    """What there is to go on with."""

    line: str = ""
    """The line with what fits first; empty where nothing does."""
    fitting: tuple[str, ...] = ()
    """All that fit in the place of what is being typed."""
    refusal: str = ""
    """Why what was typed before that cannot be read."""


NOTHING = Offer()

OfferFunction = Callable[[str], Offer]
"""From what stands in the line."""


def nothing_offered(text: str) -> Offer:
    """Of lines that anything may be typed in."""
    return NOTHING


def words_offer(known: KnownWords) -> OfferFunction:
    """For a sentence: the words that begin as the last one does, and the first word that is unknown."""

    def offer(text: str) -> Offer:
        before, last = _parted(text)
        fitting = tuple(known.beginning(last)) if last else ()
        whole = before if fitting else text
        refusal = known.refusal(whole) if whole.strip() else ""
        return Offer(_completed(before, last, fitting), fitting, refusal)

    return offer


def names_offer(names: Sequence[str], here: str) -> OfferFunction:
    """For one tensor: the names that begin so, the nearest first; where none does, those that it may stand for, or the nearest."""

    def offer(text: str) -> Offer:
        start, blank, _ = text.partition(" ")
        if not start or blank:
            return NOTHING
        beginning = [name for name in names if name.startswith(start)]
        if beginning:
            ordered = by_distance([name for name in beginning if name != here], names, here)
            ordered += [here] if here in beginning else []
            return Offer(ordered[0], tuple(ordered))
        try:
            return Offer(fitting=(resolve(start, names, here),))
        except StepperError as refused:
            return Offer(refusal=str(refused))

    return offer


def parts_offer(first: Sequence[str], later: Sequence[str]) -> OfferFunction:
    """For a line of several parts: what may stand first, and what may stand later."""

    def offer(text: str) -> Offer:
        before, last = _parted(text)
        fitting = tuple(each for each in (later if before.strip() else first) if last and each.startswith(last))
        return Offer(_completed(before, last, fitting), fitting)

    return offer


_LAST = re.compile(r"[^\s(\[,=]*$")


def _parted(text: str) -> tuple[str, str]:
    """What stands before the part that is being typed, and that."""
    last = _LAST.search(text)
    start = last.start() if last else len(text)
    return text[:start], text[start:]


def _completed(before: str, last: str, fitting: Sequence[str]) -> str:
    """The line with the first that is longer than what was typed."""
    longer = next((each for each in fitting if each != last), "")
    return before + longer if longer and last else ""
