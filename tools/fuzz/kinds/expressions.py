"""Expressions: of conditions and of lessons, grown at random from their grammar, then damaged."""

from pathlib import Path
from random import Random
from typing import Any

from stepper import Session
from stepper.commands import Desk, execute
from stepper.course.expressions import Expression, Runs, display
from stepper.course.expressions.run_functions import RUN_FUNCTIONS
from stepper.errors import StepperError
from stepper.expressions import ARRAY_FUNCTIONS
from stepper.trace.conditions import WORDS
from tools.fuzz.nasty import NASTY_TEXTS, changed_text
from tools.fuzz.refusals import is_an_answer

__all__ = ["SECONDS", "carry_out", "count", "make", "prepare"]

SECONDS = 2.0
_TENSORS = (
    "probs",
    "logits",
    "encoder.0.self_attn.weights",
    "encoder.0.self_attn.scores",
    "decoder.0.ffn.hidden",
    "next",
    "encoder.embed.ids",
    "x",
)
_NUMBERS = (
    "0",
    "1",
    "-1",
    "2",
    "3",
    "7",
    "0.5",
    "1e-9",
    "1e308",
    "1000",
    "4000",
    "10**9",
    "200000",
    "9223372036854775807",
    "9" * 30,
    "10**400",
)
_WORDS = ("cat", "green", "<eos>", "nothing", *NASTY_TEXTS[:12])
_OPERATORS = ("+", "-", "*", "/", "//", "%", "**", "@", "<", "<=", "==", "!=", ">", ">=", "in", "not in", "and", "or")
_LINES = (
    "option scale=none",
    "option mask=none",
    "target livre",
    "ablate weights[head=0]",
    "input green car; next",
    "open by-hand",
    "goto probs",
)
_MANY = ("range(4000)", 'tokens("source")', "range(200000)", "[1, 2]")
_runs: Runs


def prepare(home: Path) -> None:
    """The run that is asked."""
    global _runs
    _runs = Runs(Session("by-hand", "green car"))


def make(random: Random) -> list[Any]:
    """Some expressions."""
    return [_one(random) for _ in range(20)]


def _one(random: Random) -> list[str]:
    kind = random.choice(("condition", "lesson", "lesson", "watch"))
    text = _grown(random, random.choice((1, 2, 3, 4, 5)), kind == "lesson")
    for _ in range(random.choice((0, 0, 0, 1, 2))):
        text = changed_text(random, text)
    return [kind, text]


def _grown(random: Random, depth: int, wide: bool) -> str:
    """An expression; `wide` has all that lessons have."""
    if depth <= 0 or random.random() < 0.1:
        return _leaf(random, wide)

    def inner() -> str:
        return _grown(random, depth - 1, wide)

    match random.randrange(11 if wide else 5):
        case 0 | 1:
            return f"{inner()} {random.choice(_OPERATORS if wide else ('+', '-', '*', '/', '<', '==', '>', 'and', 'or'))} {inner()}"
        case 2:
            return f"{random.choice(('-', 'not ', '+', '--' * random.choice((1, 50))))}({inner()})"
        case 3:
            return f"({inner()})[{random.choice((inner(), ':', f'{inner()}:', f'::{inner()}', f'{inner()}, {inner()}', '[0, 1]'))}]"
        case 4:
            return f"abs({inner()})" if not wide else _call(random, inner)
        case 5 | 6 | 7:
            return _call(random, inner)
        case 8:
            return f"[{inner()} for i in {random.choice((inner(), *_MANY))}]"
        case 9:
            return f"[{', '.join(inner() for _ in range(random.randrange(4)))}]"
        case _:
            return f"under({random.choice(_LINES)!r}, {inner()})"


def _call(random: Random, inner: Any) -> str:
    name = random.choice([*ARRAY_FUNCTIONS, *RUN_FUNCTIONS, "value", "value", "param"])
    given = [inner() for _ in range(random.choice((0, 1, 1, 1, 2, 2, 3)))]
    named = random.choice((("axis", "within", "decimals")[random.randrange(3)] + f"={inner()}", "", "", "", ""))
    return f"{name}({', '.join([*given, *([named] if named else [])])})"


def _leaf(random: Random, wide: bool) -> str:
    match random.randrange(5):
        case 0 | 1:
            return random.choice(_NUMBERS)
        case 2 if wide:
            return f'value("{random.choice(_TENSORS)}")'
        case 3 if wide:
            return repr(random.choice((*_WORDS, *_TENSORS, "source", "target", "d_model", "*")))
        case _:
            return (
                random.choice(("i", "answer", "True", "None", "()")) if wide else random.choice((*WORDS, 'argmax("key")', 'token("cat")'))
            )


def carry_out(steps: list[Any], folder: Path) -> None:
    """Evaluate them."""
    for kind, text in steps:
        try:
            if kind == "lesson":
                display(Expression.parse(text).value(_runs))
            else:
                desk = Desk(Session("by-hand", "green car"))
                execute(desk, f"watch * {text}" if kind == "watch" else f"break * if {text}")
                execute(desk, "next" if kind == "watch" else "continue")
        except StepperError as error:
            is_an_answer(error)


def count(steps: list[Any]) -> int:
    """Expressions."""
    return len(steps)
