"""docs/attention-by-hand.md: what it shows is what the prompt says, and its six lines hold wherever there is attention."""

import math
import re
from itertools import zip_longest
from pathlib import Path

import pytest

from stepper.checkpoints import models
from stepper.commands import Desk
from stepper.repl import evaluate_line
from stepper.trace import Session
from tests.repl.desks import SENTENCE, make_desk, said

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "attention-by-hand.md").read_text(encoding="utf-8")
SIX_LINES = re.findall(r"<!-- the six lines -->\n```python\n(.*?)```", PAGE, re.DOTALL)[0].splitlines()
PROMPT = ">>> "

_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
_EQUAL = re.compile(r"the very same numbers|at most \S+ apart: rounding")


def shown_pieces() -> list[tuple[str, list[str]]]:
    """The lines typed on the page, each with what stands below it."""
    pieces: list[tuple[str, list[str]]] = []
    for line in "\n".join(re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)).splitlines():
        if line.startswith(PROMPT):
            pieces.append((line.removeprefix(PROMPT), []))
        elif line:
            pieces[-1][1].append(line)
    return pieces


def agree(promised: str, found: str) -> bool:
    """Whether two lines say the same, their numbers up to what another machine may round differently."""
    one, other = (_EQUAL.sub("the same", line) for line in (promised, found))
    numbers = zip_longest(_NUMBER.findall(one), _NUMBER.findall(other), fillvalue="nan")
    close = all(math.isclose(float(a), float(b), rel_tol=1e-3, abs_tol=2e-4) for a, b in numbers)
    return close and _NUMBER.sub("", one).split() == _NUMBER.sub("", other).split()


def test_the_page_shows_what_the_prompt_says() -> None:
    assert f'stepper repl en-fr "{SENTENCE}"' in PAGE
    desk = make_desk("encoder.embed.ids")
    for line, promised in shown_pieces():
        result = evaluate_line(desk, line)
        found = [each for each in (result.text + "\n" + result.error).splitlines() if each]
        assert len(found) == len(promised), line
        assert [pair for pair in zip(promised, found, strict=True) if not agree(*pair)] == [], line


def test_the_six_lines_are_those_of_the_page() -> None:
    assert len(SIX_LINES) == 6
    assert set(SIX_LINES) <= {line for line, _ in shown_pieces()}


@pytest.mark.parametrize("model", models())
def test_the_six_lines_give_every_attention_sublayer(model: str) -> None:
    session = Session(model)
    session.generate()
    queries = [f"{step.name}@{turn}" for turn in range(session.turns) for step in session.program_of(turn) if step.name.endswith("_attn.q")]
    assert queries
    desk = Desk(session)
    for name in queries:
        session.goto(name)
        said(desk, *SIX_LINES)
        for tensor in ("scores", "masked", "weights", "context", "out"):
            comparison = said(desk, f'same(my_{tensor}, "{tensor}")')
            assert comparison.startswith(f"equal to {name.rpartition('.')[0]}.{tensor}"), comparison
            assert "float64" not in comparison
