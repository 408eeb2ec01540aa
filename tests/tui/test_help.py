"""What the screen says about its own keys: the help, the hints, the first card."""

from itertools import combinations
from threading import Event

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


async def test_the_help_is_searched() -> None:
    async with opened((80, 24)) as drive:
        await drive.press("question_mark", "slash", *"sentence")
        shown = drive.everything()
        assert "search: sentence_" in shown
        assert "input TEXT" in shown
        assert "unbreak" not in shown
        await drive.press("enter", "escape")
        assert "search" not in drive.everything().splitlines()[1]
        await drive.press("slash", *"zzz")
        assert "Nothing here says “zzz”" in drive.everything()
        await drive.press("escape", "q")
        assert drive.on_top == "DebuggerScreen"


async def test_the_palette_is_named_where_people_look() -> None:
    async with opened(first_run=True) as drive:
        assert "ctrl+p" in drive.everything()
        await drive.press("x")
        assert "ctrl+p commands" in drive.text("#hints")
        await drive.press("question_mark", "slash", *"palette")
        assert "ctrl+p" in drive.everything()
        await drive.press("escape", "escape", "ctrl+p")
        assert drive.on_top == "PaletteScreen"
        await drive.press("ctrl+c")
        assert drive.on_top == "DebuggerScreen"


async def test_ctrl_c_asks_before_it_leaves_and_stops_what_runs_first() -> None:
    async with opened() as drive:
        await drive.press("ctrl+c")
        assert "ctrl+c again" in drive.text("#hints")
        await drive.press("n", "ctrl+c")
        assert drive.snapshot.number == 1
        assert drive.app.is_running
        begun, go_on = Event(), Event()

        def work(_: object) -> None:
            begun.set()
            go_on.wait()

        drive.screen.debugger.ask(work, lambda _: None)
        begun.wait()
        await drive.pilot.press("ctrl+c")
        assert drive.app.is_running
        go_on.set()
        await drive.settled()
        await drive.press("ctrl+c")
        await drive.pilot.press("ctrl+c")
        await drive.until(lambda: not drive.app.is_running)
