"""The registry: every verb is declared once, and well."""

import pytest

from stepper.commands import COMMANDS, Command, Desk, execute, find_command, help_text
from stepper.errors import UnknownName
from stepper.trace import Session
from stepper.words import languages, speaking
from stepper.words.language import FALLBACK, read
from tests.models import TINY, random_model


def test_words_and_keys_mean_one_thing_each() -> None:
    words = [word for command in COMMANDS.values() for word in (command.name, *command.aliases)]
    keys = [key.key for command in COMMANDS.values() for key in command.keys]
    assert len(words) == len(set(words))
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_verb_can_be_explained_and_its_keys_lead_to_it(name: str) -> None:
    command = COMMANDS[name]
    assert command.summary
    assert not command.summary.endswith(".")
    assert help_text(name).startswith(name)
    for key in command.keys:
        assert find_command(key.line.split()[0]) is command


@pytest.mark.parametrize("language", [each for each in languages() if each != FALLBACK])
def test_a_language_says_in_its_own_words_what_verbs_do_and_english_what_it_lacks(language: str) -> None:
    translated = read("verbs", language)
    assert set(translated) <= set(COMMANDS)
    with speaking(language):
        assert {name: command.says for name, command in COMMANDS.items() if name in translated} == translated
        new = Command("twirl", COMMANDS["next"].run, "turn the tensor round", "look")
        assert new.says == "turn the tensor round"
    assert all(command.says == command.summary for command in COMMANDS.values())


@pytest.mark.parametrize("name", [name for name, command in COMMANDS.items() if command.example])
def test_examples_begin_with_their_verb(name: str) -> None:
    assert find_command(COMMANDS[name].example.split()[0]) is COMMANDS[name]


@pytest.mark.parametrize(
    "name", [name for name, command in COMMANDS.items() if command.takes_a_tensor and command.example and command.logged]
)
def test_examples_with_a_tensor_work_where_a_session_begins(name: str) -> None:
    desk = Desk(Session("en-fr", target="le chat"))
    execute(desk, COMMANDS[name].example)
    assert desk.log == [COMMANDS[name].example]


def test_an_unknown_verb_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="step"):
        execute(Desk(Session(random_model(TINY), "w4")), "stpe")


def test_the_log_replays_to_the_same_place() -> None:
    lines = ["next", "next", "step", "break *.scores", "continue", "set scores[0,0,0] 2", "layer", "option scale=double", "back"]
    first, second = (Desk(Session(random_model(TINY), "w4 w5")) for _ in range(2))
    for line in lines:
        execute(first, line)
    for line in first.log:
        execute(second, line)
    assert second.session.position == first.session.position
    assert second.session.variant == first.session.variant
