"""What the screen says about its own keys: the help, the hints, the first card."""

from itertools import combinations

from stepper.desk.keymap import Keymap
from stepper.pages.help import help_page
from stepper.pictures.hints import PARTS, hints_line
from stepper.render.line import line_text
from stepper.render.look import Look
from tests.tui.driving import opened

LOOK = Look("none")


def helped(look: Look = LOOK) -> list[str]:
    return [line_text(line) for line in help_page(Keymap.of_registry(), look, 100).lines]


def test_the_help_lists_the_keys_of_the_parts_and_why_by_its_key() -> None:
    lines = helped()
    for keys in ("← → ↑ ↓", "home / end", "page up / page down", "backspace, esc", "M"):
        assert any(line.startswith(f"  {keys} ") for line in lines), keys
    assert any(line.startswith("  enter ") and "why" in line for line in lines)
    assert not any(line.strip().startswith(":why") for line in lines)


def test_the_help_does_not_say_a_thing_twice() -> None:
    text = "\n".join(helped())
    assert "next head: the next head" not in text
    assert text.count("numbers, heat, or both") == 1


def test_the_help_explains_the_signs() -> None:
    text = "\n".join(helped())
    assert "■ ▣ □  3/10" in text
    assert "turns: done, this one" in " ".join(text.split())
    assert all(character.isascii() for line in helped(Look("none", ascii_only=True)) for character in line)


def test_no_key_is_hinted_at_twice() -> None:
    keymap = Keymap.of_registry()
    for parts in (*((part,) for part in PARTS), *combinations(PARTS, 2)):
        words = line_text(hints_line(keymap, parts, (), LOOK, 400)).split("  ")
        keys = [hint.split()[0] for hint in words if hint.strip()]
        assert len(keys) == len(set(keys)), (parts, keys)


async def test_backspace_goes_one_cell_up_where_a_cell_is_opened_and_says_so() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.scores")
        await drive.press("enter", "enter", "enter")
        assert "backspace back" in drive.text("#hints")
        assert "esc" not in drive.text("#hints")
        opened_cells = [len(drive.screen.controllers.trail.path)]
        await drive.press("backspace")
        opened_cells.append(len(drive.screen.controllers.trail.path))
        assert opened_cells == [3, 2]
        assert drive.snapshot.name == "encoder.0.self_attn.scores"
        await drive.press("backspace", "backspace")
        assert drive.screen.controllers.panes.focused == "grid"
        await drive.press("backspace")
        assert drive.snapshot.position.row == 8


async def test_what_was_said_gives_way_to_the_next_key() -> None:
    async with opened() as drive:
        await drive.press("m", "m")
        assert "mouse is back" in drive.text("#hints")
        await drive.press("right")
        assert "space token" in drive.text("#hints")
        await drive.line("goto encoder.0.self_attn.scores")
        await drive.press("enter")
        await drive.press("m", "m", "enter")
        assert "mouse" not in drive.text("#hints")


async def test_the_first_card_names_the_keys_of_the_first_minutes_at_any_size() -> None:
    for size in ((120, 40), (80, 24), (60, 18)):
        async with opened(size, first_run=True) as drive:
            assert drive.on_top == "CardScreen"
            shown = drive.everything()
            for key in ("space", "enter", "e ", "L ", "?", "Press any key"):
                assert f" {key}" in shown, (size, key)
