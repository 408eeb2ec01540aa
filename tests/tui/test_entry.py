"""Opening the screen from a command line, and leaving it."""

import sys
import threading
from importlib.util import find_spec
from pathlib import Path

import pytest
from textual.app import ComposeResult

from stepper.bench.terminal import Terminal
from stepper.commands import Desk
from stepper.desk.first_run import remember_run
from stepper.desk.opening import Opening
from stepper.errors import StepperError
from stepper.trace import Session
from stepper.tui import run_tui
from stepper.tui.app import StepperApp
from stepper.tui.screen import DebuggerScreen
from tests.checkpoints.breaking import change_parameters, copy_of
from tests.tui.driving import Drive, opened

STEPPER = [sys.executable, "-m", "stepper", "debug", "en-fr"]


def test_what_is_not_a_terminal_is_refused_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_tui("en-fr") == 2
    error = capsys.readouterr().err
    assert error.startswith("stepper: ")
    assert "--plain" in error
    assert error.count("\n") == 1


def test_where_only_standard_error_leads_elsewhere_the_terminal_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    assert run_tui("en-fr") == 2
    said = capsys.readouterr()
    assert said.out == said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("terminal", ["dumb", "unknown", ""])
def test_a_dumb_terminal_is_refused_in_one_line(terminal: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("TERM", terminal)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    assert run_tui("en-fr") == 2
    assert "TERM is dumb" in capsys.readouterr().err


@pytest.mark.skipif(find_spec("torch") is None, reason="needs PyTorch, which the check would be busy importing")
@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of its own")
@pytest.mark.parametrize("seen", ["row 0 of", "torch … 0/", "torch … 1"], ids=["before", "while it is imported", "while it checks"])
def test_leaving_while_torch_is_at_work_is_quiet(seen: str) -> None:
    remember_run()
    with Terminal(STEPPER) as terminal:
        terminal.until(seen.encode())
        terminal.type("\x11")
        assert terminal.wait() == 0
        assert b"terminate" not in terminal.output
        assert b"Traceback" not in terminal.output


async def test_parameters_that_are_not_numbers_are_said_when_a_model_is_opened(tmp_path: Path) -> None:
    directory = copy_of("by-hand", tmp_path)
    change_parameters(lambda parameters: parameters["decoder.0.ffn.W_1"].fill(float("nan")))(directory)
    async with opened((100, 30), Opening(str(directory), check=False)) as drive:
        assert "decoder.0.ffn.W_1: 16 of 16 numbers are NaN or infinite" in drive.text("#hints")
        await drive.keys("n")
        assert "NaN" not in drive.text("#hints")


async def test_left_before_the_screen_is_composed_it_ends_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    compose = DebuggerScreen.compose

    def leaves(screen: DebuggerScreen) -> ComposeResult:
        screen.app.exit()
        return compose(screen)

    monkeypatch.setattr(DebuggerScreen, "compose", leaves)
    app = StepperApp(Opening())
    assert await app.run_async(headless=True) is None
    assert app.return_code == 0


async def test_ctrl_c_while_the_model_is_loaded_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = threading.Event()

    def waits(opening: Opening) -> Desk:
        loaded.wait()
        raise StepperError("nobody waits for it")

    monkeypatch.setattr("stepper.desk.debugger.open_session", waits)
    app = StepperApp(Opening())
    async with app.run_test() as pilot:
        drive = Drive(app, pilot)
        await drive.until(lambda: drive.screen.controllers.waiting.is_needed)
        app.action_interrupt()
        await pilot.pause(0)
        assert app._exit
    loaded.set()
    assert app.return_code == 0


async def test_ctrl_c_before_lines_can_be_carried_out_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    furnished = threading.Event()

    def waits(opening: Opening, session: Session) -> Desk:
        furnished.wait()
        return Desk(session)

    monkeypatch.setattr("stepper.desk.debugger.desk_for", waits)
    app = StepperApp(Opening(check=False))
    async with app.run_test() as pilot:
        drive = Drive(app, pilot)
        await drive.until(lambda: drive.screen.snapshot and drive.screen.debugger.busy)
        assert "encoder.embed.ids" in drive.text("#name")
        app.action_interrupt()
        await pilot.pause(0)
        assert app._exit
    furnished.set()
    assert app.return_code == 0
