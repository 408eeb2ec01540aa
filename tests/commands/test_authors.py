"""Whose line it is: a log or a lesson may come from anybody, and only the person's own lines touch the person's files."""

import sys
from pathlib import Path
from typing import Any

import pytest

from stepper import Session
from stepper.checkpoints import EMBEDDED
from stepper.commands import COMMANDS, Desk, execute
from stepper.commands.command import Author
from stepper.course.lessons_verb import LessonVerb
from stepper.errors import BadInput, StepperError

PLACE = "secret-place"
"""In the name of every file that is named here, and in no other."""

_touched: list[str] = []


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    """Note every look at a file of ours, whoever takes it."""
    if event.partition(".")[0] in ("open", "os", "shutil", "subprocess", "tempfile", "pathlib") and PLACE in repr(arguments):
        _touched.append(event)


sys.addaudithook(_note)


def copied_model(folder: Path) -> Path:
    """A model of the person's."""
    folder.mkdir(parents=True)
    for each in (EMBEDDED / "by-hand").iterdir():
        (folder / each.name).write_bytes(each.read_bytes())
    return folder


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Names of files that are there, and that are not."""
    folder = tmp_path_factory.mktemp("home") / PLACE
    model = copied_model(folder / "model")
    (folder / "moment.txt").write_text("# stepper debug by-hand\nnext\n", encoding="utf-8")
    others = (folder / "moment.txt", folder / "new.txt", folder / "new.npz", folder / "new.html", folder / "new.svg", folder / "new.py")
    return [str(each) for each in (model, *others)]


@pytest.mark.parametrize("author", ["replay", "lesson"])
@pytest.mark.parametrize("verb", [word for each in COMMANDS.values() for word in (each.name, *each.aliases) if each.name != "check"])
def test_no_verb_of_a_log_or_a_lesson_touches_a_file_that_its_line_names(verb: str, author: Author, files: list[str]) -> None:
    desk = Desk(Session("by-hand"), lessons=LessonVerb(), save_script=lambda file: None)
    _touched.clear()
    for file in files:
        for line in (f"{verb} {file}", f'{verb} "{file}"', f"{verb} start {file}"):
            try:
                execute(desk, line, author)
            except StepperError:
                continue
    assert _touched == []


@pytest.mark.parametrize(
    "line", ["save new.txt", "export new.npz", "replay new.txt", "open somewhere", "open 'some where' green", "lessons start L0"]
)
@pytest.mark.parametrize("author", ["replay", "lesson"])
def test_what_was_not_carried_out_is_said_with_the_reason(line: str, author: Author) -> None:
    desk = Desk(Session("by-hand"))
    with pytest.raises(BadInput) as refused:
        execute(desk, line, author)
    said = str(refused.value)
    assert said.startswith(f"{line!r} was not carried out: a {author} touches no files and opens only models that come with stepper")
    assert "\n" not in said
    assert desk.log == []


def test_a_replay_names_the_line_that_it_did_not_carry_out() -> None:
    Path("moment.txt").write_text("break $(touch${IFS}/x)*\nsave aliases\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"^moment\.txt:2: 'save aliases' was not carried out: a replay touches no files"):
        execute(Desk(Session("by-hand")), "replay moment.txt")
    assert not Path("aliases").exists()


def test_a_quoted_line_of_a_log_is_no_way_round() -> None:
    Path("moment.txt").write_text(": 'save aliases'\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"^moment\.txt:1: 'save aliases' was not carried out"):
        execute(Desk(Session("by-hand")), "replay moment.txt")
    assert not Path("aliases").exists()


def test_a_log_still_opens_what_comes_with_stepper() -> None:
    Path("moment.txt").write_text("open room\n", encoding="utf-8")
    desk = Desk(Session("by-hand"))
    execute(desk, "replay moment.txt")
    assert desk.session.model.name == "room"


def test_a_log_begins_anew_where_the_person_opened_a_model_of_their_own() -> None:
    model = copied_model(Path("mine"))
    desk = Desk(Session("en-fr"))
    for line in (
        "next",
        "break *.scores",
        "break *.probs if max > 0.9",
        "disable 1",
        "watch norm",
        f"open {model} green book",
        "next",
        "save moment.txt",
    ):
        execute(desk, line)
    assert Path("moment.txt").read_text(encoding="utf-8").startswith(f"# stepper debug {model.resolve()} 'green book'\n")
    assert not any(line.startswith("open") for line in desk.log)
    again = Desk(Session(str(model), "green book"))
    execute(again, "replay moment.txt")
    assert again.session.position == desk.session.position
    assert again.session.stops.to_dict() == desk.session.stops.to_dict()
    assert again.log == desk.log
