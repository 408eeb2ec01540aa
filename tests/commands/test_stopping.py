"""The verbs about breakpoints and watches."""

import numpy as np
import pytest

from stepper.commands import Desk, execute, text
from stepper.errors import StepperError
from stepper.trace import Position, Session
from tests.models import TINY, random_model

MODEL = random_model(TINY)


def desk() -> Desk:
    return Desk(Session(MODEL, "w4 w5 w6"))


def test_break_continue_and_back_again() -> None:
    here = desk()
    assert text(execute(here, "break *.self_attn.weights token w5")) == 'breakpoint 1: *.self_attn.weights token "w5"'
    execute(here, "continue")
    assert here.session.position == Position(0, "encoder.0.self_attn.weights", 1)
    execute(here, "c")
    assert here.session.position == Position(0, "encoder.1.self_attn.weights", 1)
    execute(here, "rcontinue")
    assert here.session.position == Position(0, "encoder.0.self_attn.weights", 1)
    assert "hit 2×" in text(execute(here, "break"))


def test_a_stop_says_which_breakpoint_and_what_fulfils_its_condition() -> None:
    here = desk()
    execute(here, "next")
    execute(here, "break *.self_attn.weights row 1 if max > 0 and not has_nan")
    execute(here, "break *.0.self_attn.weights token w5")
    weights = here.session.value("encoder.0.self_attn.weights")
    largest, place = weights.max(), ",".join(map(str, np.unravel_index(weights.argmax(), weights.shape)))
    assert text(execute(here, "continue")) == (
        f"stopped at breakpoint 1: *.self_attn.weights row 1 if max > 0 and not has_nan (max = {largest:.6g}, at [{place}]); "
        'stopped at breakpoint 2: *.0.self_attn.weights token "w5"'
    )
    execute(here, "disable 2")
    assert text(execute(here, "c")).startswith("stopped at breakpoint 1: ")
    assert text(execute(here, "rcontinue")).count("stopped at") == 1
    assert text(execute(here, "rcontinue")) == "", "back where it began, at no breakpoint"


def test_a_short_name_is_completed_and_a_condition_kept() -> None:
    here = desk()
    said = text(execute(here, "break enc.1.self.scores row 2 if max > 0"))
    assert said == "breakpoint 1: encoder.1.self_attn.scores row 2 if max > 0"


def test_a_name_of_this_sublayer_alone_says_how_to_have_them_all() -> None:
    here = desk()
    execute(here, "goto encoder.1.self_attn.q")
    assert text(execute(here, "b scores")) == "breakpoint 1: encoder.1.self_attn.scores; in every sublayer: break *.scores"
    assert "every" not in text(execute(here, "break logits"))


def test_a_watch_takes_short_names_and_expressions_of_several_words() -> None:
    here = desk()
    execute(here, "goto encoder.1.self_attn.q")
    assert text(execute(here, "w scores max")).startswith("watch 1: encoder.1.self_attn.scores max ")
    assert text(execute(here, "w max > 3")).startswith("watch 2: max > 3 = ")
    assert text(execute(here, "w enc.1.self.q max - min")).startswith("watch 3: encoder.1.self_attn.q max - min = ")
    with pytest.raises(StepperError, match=r"'scores.max\(\)' cannot stand here; there are value, max, "):
        execute(here, "watch scores.max()")


def test_disable_enable_unbreak() -> None:
    here = desk()
    execute(here, "break *.ffn.out")
    assert "(off," in text(execute(here, "disable 1"))
    assert text(execute(here, "continue")).startswith("there is no breakpoint")
    assert "(off," not in text(execute(here, "enable 1"))
    assert "no breakpoints" in text(execute(here, "unbreak 1"))


def test_watch_shows_the_number_at_once_and_as_we_move() -> None:
    here = desk()
    assert text(execute(here, "watch norm")).startswith("watch 1: norm = ")
    execute(here, "next")
    assert "in 2 steps)" in text(execute(here, "watch"))
    execute(here, "watch *.norm1.out max")
    assert "no breakpoints" in text(execute(here, "unwatch 1")) or "watch 2" in text(execute(here, "watch"))


def test_stops_stay_with_another_sentence() -> None:
    here = desk()
    execute(here, "break *.scores")
    execute(here, "input w7 w8")
    assert here.session.tokens("source") == ["w7", "w8"]
    assert "breakpoint 1" in text(execute(here, "break"))


@pytest.mark.parametrize(
    "line", ["break x.y", "break *.scores if open('f')", "break *.scores row", "unbreak", "unbreak 4", "watch os.system", "disable 9"]
)
def test_what_cannot_be_done_is_said_in_one_line(line: str) -> None:
    with pytest.raises(StepperError) as refused:
        execute(desk(), line)
    assert "\n" not in str(refused.value)
