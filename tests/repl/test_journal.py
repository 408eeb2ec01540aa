"""What was done, as a script that does it again."""

import subprocess
import sys
from pathlib import Path

import numpy as np

from stepper.commands import execute
from stepper.repl.workspace import workspace_of
from tests.repl.desks import TRANSLATION, make_desk, refused, said


def run_script(file: str) -> str:
    """What the script prints in a Python of its own."""
    finished = subprocess.run([sys.executable, file], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def test_a_saved_script_prints_the_same_numbers() -> None:
    desk = make_desk("encoder.embed.ids")
    said(
        desk,
        "goto encoder.0.self_attn.scores",
        "next",
        "layer",
        "layer -1",
        "p scores[0,2,1:3]",
        "why scores[0,2,1]",
        "why",
        "mine = q @ k.transpose(0, 2, 1)",
        'same(mine, "scores")',
        "[mine[0, 0, 0], t['W_q'][0, 0], encoder[-1].self_attn.W_o[0, 0], norm1.gain[0], len(tokens.source)]",
        "for head in range(2):\n    print(float(weights[head, 0, 0]))",
        "heat(weights[0])",
        "set scores[0,2,1] 3.5",
        "p weights[0,2]",
        "undo",
        "option positions=none",
        "p weights[0,2]",
        "option positions=as_trained",
        "input the dog sleeps .",
        "p scores[0,0,0]",
        "save steps.py",
    )
    session = desk.session
    lines = run_script("steps.py").splitlines()
    assert "True" in lines
    assert lines[-1] == str(session.value("encoder.0.self_attn.scores")[0, 0, 0])
    assert any(line.startswith("encoder.0.self_attn.scores[0,2,1] = 1.81815") for line in lines)
    assert any(line.startswith("encoder.0.self_attn.scaled[0,4,0] = ") for line in lines)


def test_every_kind_of_command_has_its_statement() -> None:
    desk = make_desk("encoder.embed.ids", target=TRANSLATION)
    said(desk, "goto decoder.0.cross_attn.weights 2", "ls *cross*", "where", "set W_q[0,1] 0.5", "ablate context[head=2]", "finish")
    said(
        desk,
        "diff probs",
        "undo",
        "redo",
        "text",
        "program",
        "break *.scores",
        "continue",
        "rcontinue",
        "temp 0.5",
        "seed 3",
        "save all.py",
    )
    script = Path("all.py").read_text(encoding="utf-8")
    assert "target='les chats nous voient .'" in script
    assert "session.goto('decoder.0.cross_attn.weights@0', row=2)" in script
    assert "session.edit('decoder.0.cross_attn.W_q', (0, 1), 0.5, every_turn=True)" in script
    assert "# ls *cross*" in script
    assert "session.option(temperature=0.5)" in script
    run_script("all.py")


def test_what_python_did_to_the_session_is_in_the_log() -> None:
    desk = make_desk("encoder.embed.ids")
    said(desk, 'session.goto("encoder.0.self_attn.scores", row=1)', 'session.edit("encoder.0.self_attn.scores", (0, 2, 1), 3.5)')
    said(desk, 'session.option(scale="none")')
    again = make_desk("encoder.embed.ids")
    for line in desk.log:
        execute(again, line)
    assert again.session.position == desk.session.position
    assert again.session.variant == desk.session.variant
    assert np.array_equal(again.session.value("logits"), desk.session.value("logits"))


def test_a_line_that_failed_is_not_in_the_script() -> None:
    desk = make_desk()
    refused(desk, "q @ k")
    refused(desk, "p nowhere")
    script = workspace_of(desk).journal.script()
    assert "q @ k" not in script
    assert "nowhere" not in script


def test_another_file_is_not_overwritten_and_a_script_is() -> None:
    desk = make_desk()
    Path("mine.py").write_text("mine", encoding="utf-8")
    assert "is not a script of the prompt" in refused(desk, "save mine.py")
    said(desk, "save steps.py")
    said(desk, "save steps.py")
    assert "cannot write" in refused(desk, "save nowhere/steps.py")


def test_an_array_put_in_by_python_is_there_again_after_a_replay() -> None:
    desk, again = make_desk("encoder.0.self_attn.q"), make_desk("encoder.embed.ids")
    said(desk, "session.edit('encoder.0.self_attn.q', (1, 0), q[1, 0] / 3)", "save moment.txt")
    said(again, "replay moment.txt")
    assert np.array_equal(again.session.value("encoder.0.self_attn.q"), desk.session.value("encoder.0.self_attn.q"))
