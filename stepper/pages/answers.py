"""What a command answered: drawn where there is a page for it, else line by line as it says it."""

from collections.abc import Callable, Mapping
from typing import Any

from stepper.commands import Result
from stepper.commands import results as r
from stepper.pages.hunt import hunt_page
from stepper.pages.image import image_page, wrong_guesses_page
from stepper.pages.inside import attribution_page, heads_page, lens_page, sweep_page, word_page
from stepper.pages.page import Page
from stepper.render.line import Line, Span
from stepper.render.look import Look
from stepper.render.style import Style

__all__ = ["answer_lines", "answer_page", "is_drawn"]

_PAGES: Mapping[type[Result], Callable[[Any, Look, int], Page]] = {
    r.LensRead: lens_page,
    r.HeadsFound: heads_page,
    r.Attributed: attribution_page,
    r.Swept: sweep_page,
    r.WordThroughLayers: word_page,
    r.ImageSeen: image_page,
    r.GuessedWrong: wrong_guesses_page,
    r.HuntLines: hunt_page,
}


def is_drawn(result: Result | None) -> bool:
    """Whether there is a page for an answer of this type."""
    return type(result) in _PAGES


def answer_page(answer: str | Result, look: Look, width: int) -> Page:
    """The page of an answer, or its lines."""
    if not isinstance(answer, str):
        return _PAGES[type(answer)](answer, look, width)
    return Page(tuple((Span(line, Style()),) if line else () for line in look.spelled(answer).splitlines()))


def answer_lines(answer: Result, look: Look, width: int) -> tuple[Line, ...] | None:
    """The lines of an answer's page; None where there is no page for it."""
    return answer_page(answer, look, width).lines if is_drawn(answer) else None
