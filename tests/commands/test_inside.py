"""The verbs that look inside, as they are said."""

import pytest

from stepper import Session
from stepper.commands import Desk, execute, text
from stepper.errors import BadInput


def test_what_they_say() -> None:
    desk = Desk(Session("en-fr", "the black cat sleeps ."))
    execute(desk, "turn")
    lens = text(execute(desk, "lens 2")).splitlines()
    assert lens[0] == "row 0: what would be said if the model ended after each layer"
    assert [line.split()[0] for line in lens[2:]] == ["decoder.embed.out", "decoder.0.add3", "decoder.1.add3"]
    assert lens[-1].split()[1] == "chat"
    through = text(execute(desk, "lens chat")).splitlines()
    assert [line.split()[0] for line in through[1:]] == [line.split()[0] for line in lens[2:]]
    assert through[-1].split()[1] == "1"
    assert float(through[-1].split()[2]) == pytest.approx(desk.session.value("probs")[0].max(), abs=1e-4)
    heads = text(execute(desk, "heads")).splitlines()
    assert len(heads) == 1 + 16 + 1
    shares = text(execute(desk, "attribute chat against chien")).splitlines()
    total, stored = (float(word) for word in shares[-1].replace("sum ", "").split(", stored "))
    assert total == pytest.approx(stored, rel=1e-4)
    assert text(execute(desk, "attribute")).startswith("the logit of chat in row 0")
    execute(desk, "patch encoder.out from the white cat sleeps .")
    assert desk.session.generate() == "le chat blanc dort ."
    execute(desk, "undo")
    assert desk.session.generate() == "le chat noir dort ."


@pytest.mark.parametrize("line", ["lens 0", "lens many", "patch encoder.out", "patch from the cat sleeps .", "attribute zzz"])
def test_what_they_refuse(line: str) -> None:
    with pytest.raises(BadInput):
        execute(Desk(Session("en-fr", "the black cat sleeps .")), line)
