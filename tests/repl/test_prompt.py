"""The parts of the prompt that need no terminal: colours, history, what it imports."""

import subprocess
import sys
from pathlib import Path

import pytest
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, InMemoryHistory

from stepper.repl.colouring import LineLexer, coloured
from stepper.repl.history import history_path, open_history
from stepper.repl.python import wants_more_lines
from stepper.repl.where import toolbar_text
from stepper.repl.workspace import workspace_of
from tests.repl.desks import make_desk, said


def test_commands_tensors_and_pythons_words_have_colours() -> None:
    assert coloured("p scores[0]", is_python=False, tensors={"scores"}) == [
        ("class:command", "p"),
        ("", " "),
        ("class:tensor", "scores"),
        ("", "["),
        ("class:number", "0"),
        ("", "]"),
    ]
    kinds = {piece[1]: piece[0] for piece in coloured("for x in 'a b': y = 1.5e3  # why", is_python=True, tensors=())}
    assert kinds["for"] == "class:keyword"
    assert kinds["'a b'"] == "class:text"
    assert kinds["1.5e3"] == "class:number"
    assert kinds["# why"] == "class:comment"


@pytest.mark.parametrize("line", ["", "why scores[0", "x = 'open", "é = 猫", "\t\x1b[0m"])
def test_colouring_changes_no_character(line: str) -> None:
    lexer = LineLexer(lambda text: True, lambda: {"scores"})
    assert "".join(piece[1] for piece in lexer.lex_document(Document(line))(0)) == line


def test_history_is_kept_in_the_state_folder() -> None:
    history, trouble = open_history()
    assert isinstance(history, FileHistory)
    assert trouble == ""
    history.append_string("p scores")
    assert list(open_history()[0].load_history_strings()) == ["p scores"]
    assert history_path().is_relative_to(Path.home())


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    history, trouble = open_history()
    assert isinstance(history, InMemoryHistory)
    assert "not remembered" in trouble


def test_the_toolbar_tells_position_edits_and_what_pytorch_said() -> None:
    desk = make_desk()
    workspace = workspace_of(desk)
    workspace.badge = "torch ✓"
    assert (
        toolbar_text(desk.session, workspace.badge, 100).rstrip()
        == " en-fr · turn 0 · encoder.0.self_attn.scores · row 4 of 0–4 '.' · torch ✓"
    )
    said(desk, "set scores[0,2,1] 3.5", "set scores[0,2,2] 3.5", "set scores[0,2,3] 3.5")
    assert "and 1 more" in toolbar_text(desk.session, workspace.badge, 200)
    assert "torch" not in toolbar_text(desk.session, workspace.badge, 200)
    assert len(toolbar_text(desk.session, workspace.badge, 30)) == 30


def test_an_empty_line_ends_a_block() -> None:
    assert wants_more_lines("for x in y:\n    print(x)")
    assert not wants_more_lines("for x in y:\n    print(x)\n")


@pytest.mark.parametrize(
    "statement, absent",
    [
        ("import stepper.repl.evaluate", ("prompt_toolkit", "textual", "torch")),
        ("import stepper.cli.repl, stepper.repl.loop, stepper.repl.prompt", ("numpy", "textual", "torch", "pygments", "tokenizers")),
    ],
)
def test_the_prompt_loads_nothing_it_does_not_need(statement: str, absent: tuple[str, ...]) -> None:
    program = f"{statement}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(finished.stdout.split()).isdisjoint(absent)
