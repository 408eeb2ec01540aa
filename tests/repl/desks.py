"""A desk on a short sentence, and what a line says there."""

from stepper.commands import Desk
from stepper.repl import evaluate_line
from stepper.trace import Session

SENTENCE = "the cats see us ."
TRANSLATION = "les chats nous voient ."


def make_desk(at: str = "encoder.0.self_attn.scores", target: str | None = None) -> Desk:
    desk = Desk(Session("en-fr", SENTENCE, target))
    desk.session.goto(at)
    return desk


def said(desk: Desk, *lines: str) -> str:
    """What the last line says; every line must be carried out."""
    text = ""
    for line in lines:
        result = evaluate_line(desk, line)
        assert not result.error, f"{line}: {result.error}"
        text = result.text
    return text


def refused(desk: Desk, line: str) -> str:
    """Why a line cannot be carried out."""
    result = evaluate_line(desk, line)
    assert result.error, f"{line} was carried out: {result.text}"
    return result.error
