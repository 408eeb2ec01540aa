"""One line, carried out for a program around us."""

import numpy as np
import pytest

from stepper.repl import evaluate_line, workspace_of
from stepper.repl.workspace import Workspace
from stepper.trace import Session
from tests.repl.desks import make_desk, refused, said


def test_what_a_line_prints_and_gives_is_returned(capsys: pytest.CaptureFixture[str]) -> None:
    result = evaluate_line(make_desk(), "print('first'); 6 * 7")
    assert result.text == "first\n42"
    assert [line[0].text for line in result.lines] == ["first", "42"]
    assert not result.error
    assert capsys.readouterr().out == ""


def test_an_error_keeps_what_was_said_before_it() -> None:
    result = evaluate_line(make_desk(), "1 + 1; p nowhere; print('not reached')")
    assert result.text == "2"
    assert result.error.startswith("no tensor called 'nowhere'")


def test_names_outlive_a_visit_and_belong_to_their_desk() -> None:
    desk = make_desk()
    said(desk, "mine = 3")
    assert said(desk, "mine") == "3"
    assert workspace_of(desk) is workspace_of(desk)
    assert isinstance(workspace_of(desk), Workspace)
    refused(make_desk(), "mine")


def test_commands_and_python_share_session_and_position() -> None:
    desk = make_desk()
    said(desk, "goto decoder.0.cross_attn.scores", 'session.move("next")')
    assert desk.session.position.step == "decoder.0.cross_attn.scaled"
    assert "decoder.0.cross_attn.scaled" in said(desk, "where")


def test_edits_can_be_made_and_undone_from_either_side() -> None:
    desk = make_desk()
    said(desk, "set scores[0,2,1] 3.5")
    assert said(desk, "scores[0,2,1]") == "3.5"
    assert desk.session.undo()
    assert said(desk, "round(float(scores[0,2,1]), 3)") == "1.818"
    desk.session.redo()
    assert "3.5" in said(desk, "diff scores")


def test_another_sentence_is_seen_by_python() -> None:
    assert said(make_desk(), "input the dog sleeps .", "tokens.source[1]") == "'dog'"


def test_ctrl_c_stops_the_line_and_nothing_else() -> None:
    desk = make_desk()
    assert refused(desk, "raise KeyboardInterrupt") == "stopped"
    assert said(desk, "1 + 1") == "2"


def test_leaving_is_told() -> None:
    assert evaluate_line(make_desk(), "quit").ends
    assert evaluate_line(make_desk(), "exit()").ends


def test_multi_line_python_is_one_piece() -> None:
    assert said(make_desk(), "def twice(x):\n    return 2 * x\n\ntwice(21)") == "42"


def test_float32_stays_float32() -> None:
    assert said(make_desk(), "(q @ k.mT / math.sqrt(16)).dtype") == "dtype('float32')"


def test_every_tensor_and_parameter_can_be_shown() -> None:
    desk = make_desk()
    desk.session.generate(3)
    for name in workspace_of(desk).names["t"]:
        assert said(desk, f"t[{name!r}]")


def test_help_tells_of_python_too() -> None:
    text = said(make_desk(), "help")
    assert "goto NAME [ROW]" in text
    assert "Anything else is Python" in text


def test_the_arrays_are_the_sessions_own() -> None:
    desk = make_desk()
    assert np.shares_memory(workspace_of(desk).names["scores"], desk.session.value("scores"))


def test_pasted_lines_are_carried_out_one_by_one() -> None:
    desk = make_desk("encoder.embed.ids")
    text = said(desk, "goto encoder.0.self_attn.scores\nfor head in range(2):\n    print(head)\n\n# a remark\np [0,2,1]")
    assert {"0", "1"} < set(text.splitlines())
    assert desk.session.position.step == "encoder.0.self_attn.scores"


@pytest.mark.parametrize("line", ["option positions=none", "set scores[0,0,1] 3.5", "undo"])
def test_ctrl_c_in_an_edit_leaves_everything_as_it_was(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = make_desk("decoder.0.cross_attn.scores@3")
    said(desk, "set decoder.0.cross_attn.scores[0,0,0] 9")
    before = desk.session.variant, desk.session.position
    land = Session._land
    calls: list[Session] = []

    def interrupted_once(session: Session) -> bool:
        calls.append(session)
        if len(calls) == 1:
            raise KeyboardInterrupt
        return land(session)

    monkeypatch.setattr(Session, "_land", interrupted_once)
    assert refused(desk, line) == "stopped"
    assert (desk.session.variant, desk.session.position) == before
    assert said(desk, "scores[0,0,0]") == "9"
