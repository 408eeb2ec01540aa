"""What every verb answers, word for word."""

from stepper.commands import COMMANDS
from stepper.commands import results as kinds
from stepper.commands.results import Result
from tests.commands.transcript import FILE, transcript

_ELSEWHERE = {
    "check",
    "export",
    "keep",
    "save",
    "replay",
    "lessons",
    "quit",
    "program",
    "wrong",
    "measure",
    "figure",
    "symptom",
    "point",
    "cause",
    "story",
}
"""Verbs that ask PyTorch, files or lessons, have tests of their own; the listing is pinned for every model."""


def test_every_verb_answers_as_it_is_written() -> None:
    assert transcript() == FILE.read_text(encoding="utf-8"), "python -m tests.commands.transcript writes it anew"


def test_the_transcript_has_every_verb() -> None:
    said = {line[2:].partition(" ")[0] for line in FILE.read_text(encoding="utf-8").splitlines() if line.startswith("> ")}
    assert {name for name in COMMANDS if name not in said} == _ELSEWHERE


def test_every_kind_of_result_is_a_value_of_one_type() -> None:
    for name in set(kinds.__all__) - {"VerbHelp", "ListedLesson"}:
        assert issubclass(getattr(kinds, name), Result), name
