"""The prompt in a real terminal."""

import re
import sys
from pathlib import Path

import pytest

from tests.repl.desks import SENTENCE

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal, which Windows does not have", allow_module_level=True)

from tests.repl.terminal import CTRL_C, CTRL_D, CTRL_Q, ENTER, TAB, UP, Terminal

REPL = ["-m", "stepper", "repl", "en-fr", SENTENCE]
PROMPT = ">>>"
ENDLESS = "print('star' + 'ted'); while True: pass"


def test_a_visit() -> None:
    with Terminal(REPL) as terminal:
        terminal.wait_for(PROMPT)
        terminal.wait_for("turn 0 · encoder.embed.ids · row 0 of 0–4 'the'")

        terminal.type("enc" + TAB)
        terminal.wait_for("oder")
        terminal.ask(".embed.out.shape", r"\(5, 64\)")

        terminal.type("goto enc.0.self.sco" + TAB + ENTER)
        terminal.wait_for("row 4 of 0–4")
        terminal.ask("why scores[0,2,1]", r"encoder.0.self_attn.scores\[0,2,1\] = 1.81815")

        terminal.ask("set scores[0,2,1] 3.5", "set encoder.0.self_attn.scores@0")
        terminal.wait_for("what if: encoder.0.self_attn")
        terminal.ask("diff scores", "1 of 100 cells differ")
        terminal.ask("undo", "as trained")

        terminal.type("def double(x):" + ENTER + "return 2 * x" + ENTER + ENTER)
        terminal.wait_for(r"(?s)\.\.\..*>>>")
        terminal.ask("double(21)", "42")

        terminal.type(ENDLESS + ENTER)
        terminal.wait_for("started")
        terminal.type(CTRL_C)
        terminal.wait_for(r"(?s)stopped.*>>>")
        terminal.type("half a line" + CTRL_C)
        terminal.wait_for(r"(?s)half a line.*>>>")
        terminal.ask("double(4)", "8")
        terminal.ask("heat(scores[0])", "query╲key")
        assert b"\x1b[38;5;231;48;5;" in terminal.raw
        terminal.type(CTRL_D)
        assert terminal.wait_for_end() == 0
    assert "Traceback" not in terminal.raw.decode()


def test_history_survives_and_no_color_is_respected() -> None:
    with Terminal(REPL) as terminal:
        terminal.wait_for(PROMPT)
        terminal.ask("remembered = 40 + 2; remembered", "42")
        terminal.type(CTRL_D)
        assert terminal.wait_for_end() == 0
    with Terminal(REPL, NO_COLOR="1") as terminal:
        terminal.wait_for(PROMPT)
        terminal.type(UP + ENTER)
        terminal.wait_for(r"(?s)42.*>>>")
        terminal.ask("remembered + 1; heat(encoder.out)", r"43.*encoder\.out")
        terminal.type("quit" + ENTER)
        assert terminal.wait_for_end() == 0
    assert not re.search(rb"\x1b\[[\d;]*[34]8[;:]", terminal.raw)


def test_a_folder_that_cannot_be_written_costs_the_history_only(tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("", encoding="utf-8")
    with Terminal(REPL, XDG_STATE_HOME=str(tmp_path / "a file")) as terminal:
        assert "not remembered after this visit" in terminal.wait_for(PROMPT)
        terminal.ask("6 * 7", "42")
        terminal.type(CTRL_D)
        assert terminal.wait_for_end() == 0


def test_a_dumb_terminal_works_without_escapes() -> None:
    with Terminal(REPL, TERM="dumb") as terminal:
        terminal.wait_for(PROMPT)
        terminal.ask("6 * 7", "42")
        terminal.type(ENDLESS + ENTER)
        terminal.wait_for("started")
        terminal.type(CTRL_C)
        terminal.wait_for(r"(?s)stopped.*>>>")
        terminal.ask("goto encoder.0.self_attn.scores", "row 4 of 0–4")
        terminal.ask("heat(scores[0])", "query╲key")
        terminal.ask("p nowhere", "no tensor called 'nowhere'")
        terminal.type(CTRL_D)
        assert terminal.wait_for_end() == 0
    assert b"\x1b" not in terminal.raw


INSIDE_A_LOOP = """
import asyncio, signal
from stepper.commands import Desk
from stepper.repl import run_repl
from stepper.trace import Session

async def program():
    desk = Desk(Session("en-fr"))
    before = signal.getsignal(signal.SIGINT)
    for visit in (1, 2):
        run_repl(desk)
        print("back", visit, desk.session.position.step, signal.getsignal(signal.SIGINT) == before)

asyncio.run(program())
"""


def test_the_prompt_can_be_visited_from_a_program_with_a_running_loop() -> None:
    with Terminal(["-c", INSIDE_A_LOOP]) as terminal:
        terminal.wait_for(PROMPT)
        terminal.ask("goto decoder.0.cross_attn.scores", "row 0 ")
        terminal.ask("mine = 6 * 7; mine", "42")
        terminal.type(ENDLESS + ENTER)
        terminal.wait_for("started")
        terminal.type(CTRL_C)
        terminal.wait_for(r"(?s)stopped.*>>>")
        terminal.type("raise SystemExit" + ENTER)
        terminal.wait_for("back 1 decoder.0.cross_attn.scores True")
        terminal.wait_for(PROMPT)
        terminal.ask("mine", "42")
        terminal.type(CTRL_D)
        terminal.wait_for("back 2")
        assert terminal.wait_for_end() == 0


def test_what_cannot_be_opened_is_told_and_gives_status_2() -> None:
    with Terminal(["-m", "stepper", "repl", "en-fr", "the catt sleeps ."]) as terminal:
        assert terminal.wait_for_end() == 2
    assert "stepper: the model does not know the word 'catt' (nearest: cat" in terminal.text
    assert "Traceback" not in terminal.text


def test_lines_typed_before_the_model_is_there_are_carried_out() -> None:
    with Terminal(REPL) as terminal:
        terminal.type("tokens.source[1]" + ENTER + "6 * 7" + ENTER + "quit" + ENTER)
        assert terminal.wait_for_end() == 0
    assert re.search(r"(?s)'cats'.*42", terminal.text)


def from_the_screen_to_the_prompt(terminal: Terminal) -> None:
    """Press `:` twice, and again where the screen has work to finish first."""
    terminal.type("::")
    while "under way" in terminal.wait_for(f"{PROMPT}|under way"):
        terminal.type("::")


def test_the_screen_and_the_prompt_are_on_the_same_session() -> None:
    with Terminal(["-m", "stepper", "debug", "en-fr", SENTENCE]) as terminal:
        terminal.wait_for("any key")
        terminal.type(" ")
        terminal.wait_for("torch")
        from_the_screen_to_the_prompt(terminal)
        terminal.ask("goto encoder.0.self_attn.scores", "row 4 of 0–4")
        terminal.ask("set scores[0,2,1] 3.5", "set encoder.0.self_attn.scores@0")
        terminal.type(CTRL_D)
        terminal.wait_for(r"\*\+3\.50")
        terminal.type("u")
        terminal.wait_for(r"\+1\.82")
        from_the_screen_to_the_prompt(terminal)
        terminal.ask("round(float(scores[0,2,1]), 2)", "1.82")
        terminal.type(CTRL_D)
        terminal.wait_for("space token")  # the screen is back: before that, ctrl-q would only mean "go on writing" to the terminal
        terminal.type(CTRL_Q)
        assert terminal.wait_for_end() == 0
    assert "Traceback" not in terminal.raw.decode(errors="replace")
