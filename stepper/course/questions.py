"""A prediction: its choices computed, two tries, then the answer.

    question = OpenQuestion.of(ask, runs)
    question, reply = question.answered(2)
    question.shown.state                     "open", "right" or "revealed"

It never blocks: `revealed()` gives the answer without a try.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from stepper.course.expressions import Runs, display
from stepper.course.lesson import Ask, Choice
from stepper.course.shown import Reply, ShownAsk, ShownChoice
from stepper.errors import BadInput
from stepper.words import phrase

__all__ = ["OpenQuestion", "choice_text"]

TRIES = 2


def choice_text(ask: Ask, choice: Choice, runs: Runs) -> str:
    """A choice as it is shown.

    Raises:
        StepperError: it cannot be computed.
    """
    return display(choice.value.expression.value(runs, answer=ask.answer.expression), ask.form)


@dataclass(frozen=True)
class OpenQuestion:
    """A question being answered."""

    shown: ShownAsk
    right: int
    """Which choice is the answer."""
    sayings: tuple[Reply, ...]
    """For each choice, what is said to it."""
    after: str
    language: str
    tried: tuple[int, ...] = ()

    @classmethod
    def of(cls, ask: Ask, runs: Runs, language: str = "en") -> "OpenQuestion":
        """A new question.

        Raises:
            StepperError: something in it cannot be computed, or the answer is not among the choices.
        """
        answer = display(ask.answer.expression.value(runs), ask.form)
        written = [choice_text(ask, choice, runs) for choice in ask.choices]
        if answer not in written:
            raise BadInput("lesson.answer_is_no_choice", answer=answer, choices=written)
        order = _order(written, ask.answer.expression.text)
        texts = [written[place] for place in order]
        right = texts.index(answer)
        sayings = tuple(_saying(ask.choices[place], runs, number == right, language) for number, place in enumerate(order))
        shown = ShownAsk(ask.heading, ask.question.text(runs), tuple(ShownChoice(text) for text in texts))
        return cls(shown, right, sayings, ask.after.text(runs) if ask.after else "", language)

    @property
    def is_open(self) -> bool:
        return self.shown.state == "open"

    @property
    def right_at_first(self) -> bool:
        """Whether the first try was right."""
        return self.tried[:1] == (self.right,)

    def answered(self, choice: int) -> "OpenQuestion":
        """The question after a try.

        Raises:
            BadInput: there is no such choice, or it was tried, or the answer is known already.
        """
        if not self.is_open:
            raise BadInput("lesson.answered")
        if not 0 <= choice < len(self.shown.choices) or choice in self.tried:
            raise BadInput("lesson.choose", count=len(self.shown.choices))
        tried = replace(self, tried=(*self.tried, choice))
        if choice == self.right:
            return tried._closed("right", self.sayings[choice])
        shown = replace(self.shown, choices=_marked(self.shown.choices, choice, "wrong"))
        tried = replace(tried, shown=shown)
        if len(tried.tried) < TRIES:
            again = Reply(False, (*self.sayings[choice].lines, phrase("lesson.again", self.language)))
            return replace(tried, shown=replace(shown, replies=(*shown.replies, again)))
        return tried._closed("revealed", self.sayings[choice])

    def revealed(self) -> "OpenQuestion":
        """The question with its answer told."""
        return self._closed("revealed", None) if self.is_open else self

    def _closed(self, state: str, reply: Reply | None) -> "OpenQuestion":
        answer = self.shown.choices[self.right].text
        lines = list(reply.lines) if reply else []
        if state == "revealed":
            lines += [phrase("lesson.revealed", self.language, answer=answer), *self.sayings[self.right].lines[1:]]
        lines += [self.after] if self.after else []
        closing = Reply(state == "right", tuple(lines))
        shown = replace(
            self.shown,
            choices=_marked(self.shown.choices, self.right, "right"),
            state="right" if state == "right" else "revealed",
            replies=(*self.shown.replies, closing),
        )
        return replace(self, shown=shown)


def _order(texts: Sequence[str], seed: str) -> list[int]:
    """Where each choice stands: numbers from small to large, other texts shuffled, each question in its own way and always in that."""
    places = list(range(len(texts)))
    try:
        return sorted(places, key=lambda place: float(texts[place].replace(",", "").replace("−", "-")))
    except ValueError:
        Random(zlib.crc32(seed.encode())).shuffle(places)
        return places


def _marked(choices: tuple[ShownChoice, ...], number: int, state: str) -> tuple[ShownChoice, ...]:
    marked = replace(choices[number], state="wrong" if state == "wrong" else "right")
    return (*choices[:number], marked, *choices[number + 1 :])


def _saying(choice: Choice, runs: Runs, right: bool, language: str) -> Reply:
    """What is said to a choice: right or wrong, why, and where that is written."""
    lines = [phrase("lesson.right" if right else "lesson.wrong", language)]
    lines += [choice.because.text(runs)] if choice.because else []
    lines += [phrase("lesson.source", language, source=choice.source)] if choice.source else []
    return Reply(right, tuple(lines))
