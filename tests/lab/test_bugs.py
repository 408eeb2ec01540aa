"""Every mistake of the lab: it is there, and the debugger's own verbs lead to it."""

from pathlib import Path

import pytest

from stepper.commands import COMMANDS, Desk, execute, text
from stepper.errors import BadInput, UnknownName
from stepper.lab import Bug, FoundBugs, bugs, check_bug, find_bug, open_hunt
from stepper.lab.judging import Verdicts
from stepper.trace import Session
from stepper.words import speaking

BUGS = bugs()


def ids(bug: Bug) -> str:
    return bug.name


@pytest.mark.parametrize("bug", BUGS, ids=ids)
def test_both_ways_lead_to_the_first_wrong_tensor_and_the_cause_is_named(bug: Bug, tmp_path: Path) -> None:
    assert check_bug(bug, tmp_path / "found.txt") == []
    hunt = open_hunt(bug, 1, FoundBugs(tmp_path / "found.txt"))
    desk = Desk(hunt.session)
    desk.hunt = hunt
    for line in bug.way:
        execute(desk, line)
    right = next(letter for letter, cause in hunt._lettered.items() if cause is bug.told.causes[0])
    wrong = next(letter for letter in hunt._lettered if letter != right)
    assert bug.source not in text(execute(desk, f"cause {wrong}"))
    assert bug.source in text(execute(desk, f"cause {right}"))
    assert FoundBugs.kept_in(tmp_path / "found.txt").entries[bug.name, 1].missed == 1


@pytest.mark.parametrize("bug", BUGS, ids=ids)
def test_names_shapes_and_formulas_tell_nothing_and_only_what_is_said_to_be_wrong_is(bug: Bug) -> None:
    session = Session(bug.model(), bug.text, bug.target)
    right = Session(bug.right_model(), session.inputs)
    assert session.program.listing() == right.program.listing()
    verdicts = Verdicts(session, right)
    made_wrongly = [name for (_, name), own in verdicts.wrong.items() if own]
    assert made_wrongly
    assert all(any(each.meets(session.step(name), turn) for each in bug.wrong for turn in (0, 1)) for name in made_wrongly)


@pytest.mark.parametrize("bug", BUGS, ids=ids)
def test_the_output_does_not_point_at_it(bug: Bug, tmp_path: Path) -> None:
    hunt = open_hunt(bug, 2, FoundBugs(tmp_path / "found.txt"))
    first = hunt._verdicts(hunt.session).first
    assert first is not None
    assert first[1] not in ("probs", "next")
    with speaking("zh"):
        assert bug.told.title != bug.words["en"].title
        assert len(bug.told.causes) == len(bug.words["en"].causes)


def test_what_would_tell_is_refused_and_says_so(tmp_path: Path) -> None:
    hunt = open_hunt(find_bug("1"), 2, FoundBugs(tmp_path / "found.txt"))
    desk = Desk(hunt.session)
    desk.hunt = hunt
    refused = []
    for name in COMMANDS:
        try:
            hunt.allow(name, COMMANDS[name].in_lessons)
        except BadInput:
            refused.append(name)
    assert {"check", "why", "open", "contrast", "export", "save", "learn"} <= set(refused)
    assert not {"goto", "p", "diff", "set", "point", "help", "quit"} & set(refused)
    with pytest.raises(BadInput, match="not shown"):
        hunt.session.explain("encoder.0.self_attn.q", (0, 0, 0))


def test_a_tensor_that_passes_the_mistake_on_is_told_from_one_that_makes_it(tmp_path: Path) -> None:
    hunt = open_hunt(find_bug("scale-by-width"), 1, FoundBugs(tmp_path / "found.txt"))
    said = [
        hunt.point(hunt.session, name)[0]
        for name in ("encoder.0.self_attn.scores", "encoder.0.self_attn.masked", "decoder.0.self_attn.scaled")
    ]
    assert ["as it should be" in said[0], "made rightly" in said[1], "made wrongly, too" in said[2]] == [True, True, True]
    assert hunt.missed == 3
    with pytest.raises(BadInput, match="first find the tensor"):
        hunt.cause("A")


def test_whoever_reads_the_story_first_has_not_found_it(tmp_path: Path) -> None:
    hunt = open_hunt(find_bug("2"), 1, FoundBugs(tmp_path / "found.txt"))
    assert "encoder.0.self_attn.concat" in hunt.story()[0]
    hunt.cause(next(iter(hunt._lettered)))
    assert not (tmp_path / "found.txt").exists()


def test_the_fewest_looks_are_kept(tmp_path: Path) -> None:
    found = FoundBugs(tmp_path / "found.txt")
    for looks in (7, 3, 5):
        found.note("a-bug", 1, looks, 0)
    assert FoundBugs.kept_in(tmp_path / "found.txt").entries["a-bug", 1].looks == 3


MINE = """
model = "by-hand"
source = "somewhere#1"
way = ["point encoder.0.self_attn.scaled"]
alone = ["p encoder.0.self_attn.scaled", "point encoder.0.self_attn.scaled"]
[[wrong]]
steps = "encoder.0.self_attn.scaled"
is = "scores / 3"
[en]
title = "Mine"
symptom = "odd"
story = "a story"
causes = [["by 3", "not by 2"], ["by 4", "no"]]
"""


def test_a_teachers_own_file_is_a_mistake_like_any_other(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(MINE, encoding="utf-8")
    assert check_bug(find_bug(str(file)), tmp_path / "found.txt") == []


@pytest.mark.parametrize(
    "old, new, said",
    [
        ('is = "scores / 3"', 'is = "scores / nothing"', "no word 'nothing'"),
        ('is = "scores / 3"', 'is = "open(1)"', "open"),
        ('"encoder.0.self_attn.scaled"\nis', '"encoder.9.self_attn.scaled"\nis', "does not point at"),
        ('way = ["point encoder.0.self_attn.scaled"]', 'way = ["point encoder.0.self_attn.scores"]', "does not point at"),
        ('alone = ["p encoder.0.self_attn.scaled"', 'alone = ["why encoder.0.self_attn.scaled[0,0,0]"', "no why"),
        ('way = ["point encoder.0.self_attn.scaled"]', "way = []", "has no lines"),
    ],
)
def test_a_file_that_lies_is_found_out(old: str, new: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    assert old in MINE
    file.write_text(MINE.replace(old, new), encoding="utf-8")
    faults = check_bug(find_bug(str(file)), tmp_path / "found.txt")
    assert any(said in fault for fault in faults)


@pytest.mark.parametrize(
    "old, new",
    [
        ("model", "modell"),
        ("[en]", "[["),
        ("causes = [[", "causes = [[["),
        ("[[wrong]]", "[wrong]"),
        ('source = "somewhere#1"', "source = 1"),
    ],
)
def test_what_is_no_such_file_gets_one_line(old: str, new: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(MINE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadInput):
        find_bug(str(file))


def test_a_name_that_there_is_not_gets_the_nearest() -> None:
    with pytest.raises(UnknownName, match="scale-by-width"):
        find_bug("scale-by-widt")
