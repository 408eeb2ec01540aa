"""Half a name, an index out of all bounds, a turn that is none: every verb answers such lines with a StepperError or does them.

Lines are put together from the pieces in which names, indices, conditions and numbers go wrong. What a line leaves behind
is used afterwards: a condition that was accepted is asked of tensors, too.
"""

from contextlib import suppress
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepper.checkpoints import Model, load
from stepper.commands import COMMANDS, Desk, execute
from stepper.errors import StepperError
from stepper.trace import Session

ELSEWHERE = {"check", "save", "replay", "export", "lessons"}
"""Verbs that need PyTorch, or whose argument is no more than the name of a file."""
VERBS = sorted(set(COMMANDS) - ELSEWHERE)

NAMES = (
    "",
    "@",
    "@1",
    "@@",
    ".",
    "..",
    "scores",
    "enc.0.self.q",
    "decoder.0.cross_attn.weights",
    "ids",
    "logits@1",
    "logits@99",
    "*",
    "[!",
)
INDICES = (
    "",
    "[",
    "]",
    "[]",
    "[,]",
    "[0]",
    "[0,0]",
    "[0,0,0,0,0]",
    "[-99]",
    "[::0]",
    "[::-1]",
    "[:]",
    "[=]",
    "[head=]",
    '["]',
    "[key=cat]",
)
NUMBERS = ("", "0", "-1", "3.5", "nan", "inf", "1e999", "٣", "²", "9" * 18, "9" * 19, "9" * 400, "9" * 5000, "-" + "9" * 400, "0x1", "1_0")
CONDITIONS = (
    "max > ",
    f"row * {'9' * 400} > 1",
    f"max * {'9' * 400} > 1",
    f"turn > {'9' * 400}",
    " * ".join(["row", *["9" * 18] * 25]) + " > -1",
    "~" * 400 + "1",
    "-" * 480 + "max > 1",
    "(" * 200 + "max" + ")" * 200,
    "value" + "[0]" * 100,
    "value[0,0,0,0,0,0] > 1",
    f"value[{'9' * 400}] > 1",
    "max / 0 > 1",
    "argmax('nowhere') == 1",
    "token('') > token('cat')",
    "abs('a')",
    "abs(token('green'))",
    "not not value",
    "value < (1, 2, 3)",
    "value[value] == 0",
    "- token('green') == 1",
    "\\d > 1",
    "max > 1\nmin",
)
OPTIONS = ("=", "mask", "mask=", "=1", "temperature=nan", "top_k=-1", "seed=x", "top_p=2", "positions=none", "a=b=c", "scale=1e999")
WORDS = ("green", "\x00", "\x1b[31m", "\u2028", "\udcff", "row", "token", '"', "if", "now", "%s{0}", "-1")

pieces = st.sampled_from((*NAMES, *INDICES, *NUMBERS, *OPTIONS, *WORDS))
lines = st.one_of(
    st.lists(pieces, max_size=4).map(" ".join),
    st.lists(pieces, max_size=3).map("".join),
    st.tuples(st.sampled_from(NAMES), st.sampled_from(INDICES), st.sampled_from(NUMBERS)).map("{0[0]}{0[1]} {0[2]}".format),
    st.tuples(st.sampled_from(NAMES), st.sampled_from(CONDITIONS)).map("{0[0]} if {0[1]}".format),
    st.tuples(st.sampled_from(("", "* ")), st.sampled_from(CONDITIONS)).map("".join),
    st.tuples(st.sampled_from(("temperature", "top_k", "top_p", "seed")), st.sampled_from(NUMBERS)).map("=".join),
    st.sampled_from(NUMBERS),
    st.text("@.[]=:,*?-\"'\\ ax09é\t\n\u2028", max_size=12),
)


@cache
def _model() -> Model:
    return load("by-hand")


def answered(desk: Desk, line: str) -> None:
    """Carry a line out; an error of the user's is an answer."""
    with suppress(StepperError):
        execute(desk, line)


@pytest.mark.parametrize("verb", VERBS)
@settings(max_examples=40)
@given(rest=lines)
def test_whatever_is_typed_only_errors_of_the_user_come_out(verb: str, rest: str) -> None:
    desk = Desk(Session(_model()))
    answered(desk, f"{verb} {rest}")
    answered(desk, "next")


@pytest.mark.parametrize(
    "line", ["goto @1", "p @1[0]", "why @1", "set @1 3", "ablate @1", "uses @1", "from @1", "diff @1", "check @1", "break @1"]
)
def test_a_turn_without_a_name_is_refused(line: str) -> None:
    desk = Desk(Session(_model()))
    execute(desk, "set logits[0,0] 1")
    with pytest.raises(StepperError, match=r"^'@1' has no name before the @: write the tensor's, like logits@1$"):
        execute(desk, line)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_is_refused_or_can_be_asked_of_every_tensor(condition: str) -> None:
    desk = Desk(Session(_model()))
    answered(desk, f"break * if {condition}")
    answered(desk, f"watch {condition}")
    for line in ("next", "continue", "rcontinue", "watch"):
        answered(desk, line)
