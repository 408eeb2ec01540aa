"""The screen in other surroundings: sizes, themes, ASCII, no colour, the first run, odd tokens, no torch."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from stepper.checkpoints import Model
from stepper.desk import first_run
from stepper.desk.opening import Opening
from tests.models import random_model
from tests.tui.driving import opened

QUIET = Opening(check=False)


async def test_a_small_screen_shows_one_thing_at_a_time() -> None:
    async with opened((80, 24)) as drive:
        screen = drive.screen
        assert screen.query_one("#tensor").display
        assert not screen.query_one("#tree").is_on_screen
        assert "number" in drive.text("#note")
        await drive.press("tab")
        assert screen.query_one("#page").is_on_screen
        assert not screen.query_one("#grid").is_on_screen
        await drive.press("shift+tab", "shift+tab")
        assert screen.query_one("#tree").is_on_screen
        await drive.press("f3")
        assert "unembed" in drive.text("#page")
        await drive.press("escape")
        assert screen.query_one("#grid").is_on_screen


async def test_a_tiny_screen_asks_for_room_and_comes_back() -> None:
    async with opened((50, 15)) as drive:
        assert "at least 60 columns and 18 rows" in " ".join(drive.everything().split())
        await drive.keys("n")
        await drive.pilot.resize_terminal(120, 36)
        await drive.settled()
        assert "encoder.embed.lookup" in drive.text("#name")
        await drive.pilot.resize_terminal(30, 8)
        await drive.settled()
        assert "larger" in " ".join(drive.everything().split())


@pytest.mark.parametrize("size", [(2, 2), (1, 1), (60, 18), (110, 18), (200, 50)])
async def test_no_size_is_too_odd(size: tuple[int, int]) -> None:
    async with opened(size) as drive:
        for key in ("n", "v", "f3", "f4", "tab", "z", "z", "f2"):
            await drive.keys(key)
        assert drive.snapshot.number == 1


@pytest.mark.parametrize("theme", ["dark", "light", "high-contrast", "none"])
async def test_every_theme_draws(theme: str) -> None:
    async with opened(theme_name=theme) as drive:
        await drive.line("goto encoder.0.self_attn.weights")
        assert drive.app.look.theme == theme
        assert "weights" in drive.everything()


async def test_the_theme_changes_by_key_and_comes_round() -> None:
    async with opened(theme_name="dark") as drive:
        seen = []
        for _ in range(4):
            await drive.keys("T")
            seen.append(drive.app.theme_name)
        assert seen == ["light", "high-contrast", "none", "dark"]


async def test_everything_opens_in_every_theme() -> None:
    async with opened() as drive:
        for _ in range(4):
            await drive.press("T", "n", "slash", "x")
            assert drive.screen.controllers.input_line.is_open
            await drive.press("escape", "question_mark")
            assert drive.on_top == "HelpScreen"
            await drive.press("escape", "ctrl+p")
            assert drive.on_top == "PaletteScreen"
            await drive.press("escape")
            assert drive.on_top == "DebuggerScreen"
        assert drive.snapshot.number > 0


async def test_no_color_means_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.scores")
        assert drive.app.theme_name == "none"
        colours = set()
        for y in range(drive.grid.size.height):
            for segment in drive.grid.render_line(y):
                style = segment.style
                colours |= {style.color, style.bgcolor} if style else set()
        assert {colour.name for colour in colours if colour is not None} <= {"default"}


async def test_ascii_means_ascii_everywhere() -> None:
    async with opened(ascii_only=True) as drive:
        for name in ("encoder.0.self_attn.weights", "decoder.0.self_attn.masked", "decoder.0.cross_attn.memory", "probs"):
            await drive.line(f"goto {name} 0")
            for page in ("f2", "f3", "f4", "f5"):
                await drive.keys(page)
                strange = {character for character in drive.everything() if not character.isascii()}
                assert strange == set(), (name, page)
        await drive.keys("f1")
        assert {character for character in drive.everything() if not character.isascii()} == set()


async def test_the_card_comes_on_the_first_run_alone() -> None:
    async with opened(first_run=True) as drive:
        assert drive.on_top == "CardScreen"
        before = drive.snapshot.position
        await drive.press("n")
        assert drive.on_top == "DebuggerScreen"
        assert drive.snapshot.position == before
        await drive.press("n")
        assert drive.snapshot.position != before
    async with opened(first_run=True) as drive:
        assert drive.on_top == "DebuggerScreen"


async def test_a_state_folder_that_cannot_be_written_shows_the_card_every_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    monkeypatch.setattr(first_run, "state_folder", lambda: blocked / "stepper")
    for _ in range(2):
        async with opened(first_run=True) as drive:
            assert drive.on_top == "CardScreen"
            await drive.press("space")
            assert drive.on_top == "DebuggerScreen"


@pytest.mark.parametrize("first_run", [True, False])
async def test_two_keys_at_once_leave_the_card_or_the_help_once(first_run: bool) -> None:
    async with opened(first_run=first_run) as drive:
        if not first_run:
            await drive.press("question_mark")
        assert drive.on_top == ("CardScreen" if first_run else "HelpScreen")
        drive.burst("qqq")
        await drive.settled()
        assert drive.on_top == "DebuggerScreen"


async def test_help_lists_every_key_and_any_key_comes_back() -> None:
    async with opened((120, 240)) as drive:
        await drive.keys("question_mark")
        assert drive.on_top == "HelpScreen"
        shown = drive.everything()
        assert drive.screen.keymap is not None
        for use in drive.screen.keymap.uses.values():
            assert f" {use.shown}" in shown or use.action.startswith("head_number"), use
        assert "0 … 9" in shown
        await drive.press("down", "pagedown")
        assert drive.on_top == "HelpScreen"
        await drive.press("q")
        assert drive.on_top == "DebuggerScreen"


def odd_model() -> Model:
    """A model whose words would be markup, escapes or wide characters if anyone let them."""
    model = random_model()
    odd = {"w3": "[red]", "w4": "\x1b[2J", "w5": "猫", "w6": "{x}", "w7": "[/b]"}
    tokenizer = model.reader
    tokenizer.__dict__["vocabulary"] = {odd.get(word, word): number for word, number in tokenizer.vocabulary.items()}
    tokenizer.__dict__["_tokens"] = {number: word for word, number in tokenizer.vocabulary.items()}
    tokenizer.__dict__["encode"] = lambda text, special=True, likely=(): [3, 4, 5, 6, 7]
    return replace(model, example="[red] \x1b[2J 猫 {x} [/b]")


async def test_tokens_are_data_and_never_markup_nor_escapes() -> None:
    async with opened(opening=replace(QUIET, model=odd_model())) as drive:
        await drive.line("goto encoder.0.self_attn.weights")
        shown = drive.everything()
        assert "[red]" in shown
        assert "\\x1b[2J" in shown
        assert "猫" in shown
        assert "\x1b" not in shown
        await drive.keys("slash")
        await drive.keys("n")
        assert drive.app.is_running


async def test_without_torch_everything_runs_and_t_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    async with opened(opening=Opening()) as drive:
        await drive.keys("n", "t")
        await drive.until(
            lambda: drive.screen.controllers.torch_badge.badge and drive.screen.controllers.torch_badge.badge.state == "absent"
        )
        assert "torch: not installed" in drive.text("#title")
        await drive.until(lambda: "pip install '.[torch]'" in drive.text("#hints"))
        assert "import of torch halted" in drive.text("#hints")
        await drive.keys("n")
        assert drive.snapshot.number == 2


async def test_a_torch_that_does_not_load_is_not_called_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("torch.py").write_text("raise OSError('libgomp.so.1: cannot open shared object file')", encoding="utf-8")
    monkeypatch.syspath_prepend(Path.cwd())
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    async with opened(opening=Opening()) as drive:
        await drive.keys("t")
        await drive.until(
            lambda: drive.screen.controllers.torch_badge.badge and drive.screen.controllers.torch_badge.badge.state == "absent"
        )
        assert "torch: does not load" in drive.text("#title")
        await drive.until(lambda: "libgomp.so.1" in drive.text("#hints"))
        assert "--force-reinstall torch" in drive.text("#hints")


async def test_the_timeline_knows_the_whole_run_before_it_is_stepped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    async with opened(opening=Opening()) as drive:
        await drive.until(lambda: drive.screen.controllers.torch_badge.turns)
        assert "0/10" in drive.text("#timeline")
        assert drive.snapshot.turns == 1


def test_the_first_frame_needs_neither_numpy_nor_a_model() -> None:
    program = "import stepper.tui.app, sys\nprint(*sorted({name.partition('.')[0] for name in sys.modules}))"
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert {"numpy", "tokenizers", "safetensors", "torch", "prompt_toolkit"}.isdisjoint(finished.stdout.split())


@pytest.mark.parametrize("kind", ["2017", "encoder-only", "decoder-only", "far from 2017"])
async def test_every_architecture_can_be_walked_through(kind: str) -> None:
    from tests.models import KINDS

    model = random_model(KINDS[kind])
    async with opened(opening=replace(QUIET, model=model)) as drive:
        for key in ("f3", "f4", "f5", "f2"):
            await drive.keys(key, "f", "f", "i", "o", "right_square_bracket", "right_curly_bracket")
            assert drive.text("#page").strip()


async def test_on_a_small_screen_an_opened_cell_is_seen_at_once() -> None:
    async with opened((80, 24)) as drive:
        await drive.line("goto encoder.0.self_attn.scores")
        await drive.press("enter")
        await drive.until(lambda: "scores[0,9,0]" in drive.text("#page") or "scores[0,0,0]" in drive.text("#page"))
        assert drive.screen.controllers.panes.focused == "page"


async def test_the_keyboard_returns_to_where_it_was_when_the_prompt_is_left() -> None:
    async with opened((120, 36)) as drive:
        drive.tree.focus()
        await drive.settled()
        await drive.press("slash", "escape")
        assert drive.screen.controllers.panes.focused == "tree"
