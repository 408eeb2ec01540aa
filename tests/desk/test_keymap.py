"""Every key once, those of the registry and those of the screen."""

from stepper.commands import COMMANDS
from stepper.desk.keymap import Keymap
from stepper.desk.screen_keys import SCREEN_KEYS
from stepper.words import shown_key


def test_every_key_of_the_registry_is_in_the_keymap() -> None:
    keymap = Keymap.of_registry()
    for command in COMMANDS.values():
        for key in command.keys:
            use = keymap.uses[key.key]
            assert use.verb == command.name
            assert (use.line, use.asks) == (key.line, key.asks)


def test_no_key_of_the_screen_is_one_of_the_registry() -> None:
    registry = {key.key for command in COMMANDS.values() for key in command.keys}
    assert registry.isdisjoint({each.key for each in SCREEN_KEYS} - {"ctrl+c"})
    assert len({each.key for each in SCREEN_KEYS}) == len(SCREEN_KEYS)


def test_brackets_and_braces_have_other_keys_too() -> None:
    for command in COMMANDS.values():
        lines = {key.line for key in command.keys if "bracket" in key.key}
        assert all(any(key.line == line and "bracket" not in key.key for key in command.keys) for line in lines)


def test_keys_are_shown_as_they_are_printed() -> None:
    assert [shown_key(key) for key in ("left_curly_bracket", "slash", "n", "f8")] == ["{", "/", "n", "f8"]
