"""What strangers wrote reaches the terminal as letters: escape sequences in files are made visible."""

import shutil
import sys
from pathlib import Path

import pytest
from rich.style import Style as RichStyle

from stepper.bench.terminal import Terminal
from stepper.checkpoints import EMBEDDED
from stepper.cli import main
from stepper.desk.first_run import remember_run
from stepper.render.line import line_of
from stepper.repl.output import Output, terminal_text
from stepper.tui.strips import strip_of

CLIPBOARD = "\x1b]52;c;eA==\x07"
SHOWN = r"\x1b]52;c;eA==\x07"


def test_both_ways_to_a_terminal_write_it_out() -> None:
    line = line_of(f"a{CLIPBOARD}\u202eb")
    for text in (terminal_text([line], Output(escapes=True, is_terminal=True)), strip_of(line, RichStyle()).text):
        assert text == rf"a{SHOWN}\u202eb"
    assert strip_of(line, RichStyle()).cell_length == len(SHOWN) + 8


def test_a_lesson_s_title_and_prose(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lesson = tmp_path / f"x{CLIPBOARD}.md"
    lesson.write_text("no lesson", encoding="utf-8")
    main(["lessons", "check", str(lesson)])
    said = "".join(capsys.readouterr())
    assert "\x1b" not in said
    assert SHOWN in said


def test_a_model_s_folder_on_the_screen(tmp_path: Path) -> None:
    remember_run()
    folder = tmp_path / f"m{CLIPBOARD}"
    shutil.copytree(EMBEDDED / "by-hand", folder)
    with Terminal([sys.executable, "-m", "stepper", "debug", str(folder)]) as terminal:
        terminal.until(b"row 0 of")
        terminal.type("\x11")
        assert terminal.wait() == 0
    assert CLIPBOARD.encode() not in terminal.output
