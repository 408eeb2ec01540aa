"""What lies over the debugger is left once, however many keys or clicks that leave it come in one burst."""

from pathlib import Path

import pytest
from textual.command import CommandList
from textual.events import Click, Key
from textual.screen import Screen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from stepper import Session
from stepper.inspect.seen_image import seen_image
from stepper.tui.card_screen import CardScreen
from stepper.tui.drawing_screen import DrawingScreen
from stepper.tui.editor_screen import EditorScreen
from stepper.tui.palette_screen import PaletteScreen
from tests.tui.driving import Drive, opened


async def with_the_palette(drive: Drive, text: str) -> None:
    """Open the palette, type, and wait for what it finds."""
    await drive.pilot.press("ctrl+p")
    await drive.until(lambda: drive.on_top == "PaletteScreen")
    drive.burst(text)
    await drive.until(lambda: any(found.option_count and found.options[0].prompt for found in drive.app.screen.query(OptionList)))
    await drive.quiet()


async def left(drive: Drive) -> None:
    """Wait until the debugger is on top again, and everything has been read."""
    await drive.until(lambda: drive.on_top == "DebuggerScreen")
    await drive.quiet()
    await drive.settled()


@pytest.mark.parametrize("keys", ["\r", "\r\r", "\r\r\r", "\x1b\x1b", "\x1b\r"])
async def test_the_palette_is_left_once_and_does_once_what_was_chosen(keys: str) -> None:
    async with opened() as drive:
        started = drive.snapshot.position
        await drive.keys("n")
        following = drive.snapshot.position
        await drive.keys("N")
        await with_the_palette(drive, "next")
        drive.burst(keys)
        await left(drive)
        assert drive.snapshot.position == (following if keys[0] == "\r" else started)


async def test_two_clicks_in_the_palette_choose_once() -> None:
    async with opened() as drive:
        await drive.keys("n")
        following = drive.snapshot.position
        await drive.keys("N")
        await with_the_palette(drive, "next")
        found = drive.app.screen.query_one(OptionList)
        for _ in range(2):
            found.post_message(OptionList.OptionSelected(found, found.options[0], 0))
        await left(drive)
        assert drive.snapshot.position == following


async def test_two_clicks_beside_the_palette_leave_it_once() -> None:
    async with opened() as drive:
        await with_the_palette(drive, "next")
        over = drive.app.screen
        x, y = next((x, y) for x in range(120) for y in range(36) if over.get_widget_at(x, y)[0] is over)
        for _ in range(2):
            over.post_message(Click(over, x, y, 0, 0, 1, False, False, False, x, y))
        await left(drive)


async def test_a_search_that_ends_when_the_palette_is_gone_finds_nothing_to_show_it_in() -> None:
    async with opened() as drive:
        await with_the_palette(drive, "next")
        palette = drive.app.screen
        assert isinstance(palette, PaletteScreen)
        drive.burst("\x1b")
        await left(drive)
        palette._list_visible = not palette._list_visible
        await drive.quiet()
        await drive.keys("n")


async def test_the_palette_leaves_where_it_has_no_room_and_does_not_open_there() -> None:
    async with opened() as drive:
        await with_the_palette(drive, "next")
        await drive.pilot.resize_terminal(40, 4)
        drive.burst("\x10\x10")
        await left(drive)
        await drive.pilot.press("ctrl+p")
        await drive.quiet()
        assert drive.on_top == "DebuggerScreen"


@pytest.mark.parametrize("key", ["pageup", "pagedown"])
async def test_a_page_of_the_palette_that_is_not_there_yet_is_none(key: str) -> None:
    async with opened() as drive:
        await drive.pilot.press("ctrl+p")
        await drive.until(lambda: drive.on_top == "PaletteScreen")
        found = drive.app.screen.query_one(CommandList)
        found.add_option(Option("next"))
        found.highlighted = 0
        found._index_to_line.clear()
        drive.app.post_message(Key(key, None))
        await drive.until(lambda: found.option_count > 1)
        drive.burst("\x1b\x1b")
        await left(drive)


async def test_the_palette_is_opened_once() -> None:
    async with opened() as drive:
        for _ in range(2):
            drive.app.action_command_palette()
        await drive.quiet()
        assert len(drive.app.screen_stack) == 2


def _editor(saved: list[str]) -> EditorScreen:
    def save(code: str) -> str:
        saved.append(code)
        return ""

    return EditorScreen("exercise.py", "x = 1", save)


async def test_what_cannot_be_saved_is_kept_on_the_screen_until_a_second_escape() -> None:
    async with opened() as drive:
        editor = EditorScreen("exercise.py", "x = 1", lambda code: "cannot write exercise.py: No space left on device")
        drive.app.push_screen(editor)
        await drive.quiet()
        drive.burst("2\x1b")
        await drive.quiet()
        assert drive.app.screen is editor
        said = " ".join(drive.everything().split())
        assert "x = 12" in said
        assert "No space left on device" in said
        assert "esc once more" in said
        drive.burst("\x1b")
        await drive.quiet()
        assert drive.app.screen is not editor


def _pad(drive: Drive) -> Screen[None]:
    return DrawingScreen(seen_image(Session("digits", 17)), drive.app.look, lambda pixels: None)


@pytest.mark.parametrize("kind", ["card", "editor", "pad"])
async def test_a_card_the_editor_and_the_pad_are_left_once(kind: str) -> None:
    saved: list[str] = []
    async with opened() as drive:
        over: Screen[None] = CardScreen(drive.app.look) if kind == "card" else _editor(saved) if kind == "editor" else _pad(drive)
        await drive.app.push_screen(over)
        await drive.quiet()
        drive.burst("2\x1b\x1b\x1b" if kind == "editor" else "\x1b\x1b")
        await left(drive)
        assert saved == (["x = 12"] if kind == "editor" else [])


async def test_the_help_is_left_once() -> None:
    async with opened() as drive:
        await drive.keys("question_mark")
        await drive.until(lambda: drive.on_top == "HelpScreen")
        drive.burst("\x1b\x1b")
        await left(drive)


def test_every_screen_is_left_in_one_of_the_ways_above() -> None:
    """A new screen belongs into this file."""
    sources = Path(__file__, "../../../stepper/tui").resolve().glob("**/*_screen.py")
    assert {each.stem for each in sources} == {"card_screen", "drawing_screen", "editor_screen", "help_screen", "palette_screen"}
