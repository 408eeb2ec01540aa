"""What is said where a move leads nowhere."""

import pytest

from stepper.commands import Desk, execute, text
from stepper.trace import Session


@pytest.mark.parametrize(
    "place, verb, said",
    [
        ("encoder.embed.ids 0", "prev", "the start of the run"),
        ("encoder.embed.ids 2", "prev", "nothing before this"),
        ("decoder.embed.ids@1", "layer -1", "nothing before this"),
        ("logits@1", "turn -1", ""),
        ("logits", "turn -1", "nothing before this"),
        ("logits", "layer", "nothing further on"),
        ("decoder.out@5", "turn", "nothing further on"),
        ("next@5", "next", "the end of the run"),
        ("encoder.embed.ids", "into", "encoder.embed.ids has no finer steps"),
        ("encoder.embed.ids", "out", "this is not a fine step: there is nothing to go out of"),
    ],
)
def test_a_move_that_leads_nowhere_says_why(place: str, verb: str, said: str) -> None:
    desk = Desk(Session("en-fr", "the black cat sleeps ."))
    desk.session.generate()
    assert desk.session.turns == 6
    execute(desk, f"goto {place}")
    assert text(execute(desk, verb)) == said
