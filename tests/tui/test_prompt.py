"""What stands in the input line when it opens: replaced by what is typed, or continued."""

from collections.abc import Iterator
from threading import Event

import pytest
from textual.events import Paste
from textual.widgets import Input

import stepper.commands
from tests.tui.driving import LONGEST, Drive, opened


def line(drive: Drive) -> Input:
    return drive.screen.query_one(Input)


async def test_what_is_typed_takes_the_place_of_the_sentence() -> None:
    async with opened() as drive:
        await drive.press("slash", *"the")
        assert line(drive).value == "the"


async def test_what_is_typed_before_the_line_is_there_takes_its_place_too() -> None:
    async with opened() as drive:
        drive.burst("/the red car sleeps .\r")
        await drive.until(lambda: drive.snapshot.sentence.source == "the red car sleeps .")


async def test_an_arrow_keeps_the_sentence() -> None:
    async with opened() as drive:
        sentence = drive.snapshot.sentence.source
        await drive.press("slash", "end", "backspace", "exclamation_mark")
        assert line(drive).value == f"{sentence[:-1]}!"


async def test_the_name_of_a_tensor_is_continued() -> None:
    async with opened() as drive:
        await drive.line("goto decoder.1.self_attn.weights")
        await drive.press("b", *"if", "space", *"max", "space", "greater_than_sign", "space", *"0.9")
        assert line(drive).value == "decoder.1.self_attn.weights if max > 0.9"
        await drive.press("enter")
        assert [stop.condition for stop in drive.snapshot.breakpoints.values()] == ["max > 0.9"]


async def test_the_cell_under_the_cursor_is_continued() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.scores")
        await drive.press("e", "9", "enter")
        await drive.until(lambda: drive.snapshot.what_if)
        assert (drive.snapshot.array == 9).sum() == 1


async def test_an_empty_line_is_answered_with_an_example() -> None:
    async with opened() as drive:
        await drive.press("slash")
        drive.burst("\b\r")
        await drive.until(lambda: "type a sentence, such as: the black cat" in drive.everything())
        assert drive.screen.controllers.input_line.is_open


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Every line waits for it."""
    gate, real = Event(), stepper.commands.execute

    def slow(desk: stepper.commands.Desk, line: str) -> stepper.commands.Result:
        assert gate.wait(LONGEST)
        return real(desk, line)

    monkeypatch.setattr(stepper.commands, "execute", slow)
    yield gate
    gate.set()


async def test_the_line_makes_way_where_what_it_asked_for_takes_its_time(gate: Event) -> None:
    async with opened() as drive:
        await drive.pilot.press("g", *"logits", "enter")
        await drive.until(lambda: "Computing" in drive.text("#hints"))
        assert not drive.screen.query("Prompt")
        await drive.pilot.press("question_mark")
        assert drive.on_top == "HelpScreen"
        await drive.pilot.press("escape", "slash")
        assert drive.screen.controllers.input_line.is_open
        gate.set()
        await drive.until(lambda: drive.snapshot.name == "logits")
        assert drive.screen.controllers.input_line.is_open


async def test_what_was_typed_ahead_waits_for_what_the_line_asked_for(gate: Event) -> None:
    async with opened() as drive:
        drive.burst("glogits\rn")
        await drive.until(lambda: drive.screen.footer and drive.screen.footer.progress_shown)
        assert drive.screen.controllers.input_line.is_open
        gate.set()
        await drive.until(lambda: drive.snapshot.name == "probs")


async def test_esc_gives_up_the_line_that_was_sent_and_what_was_typed_after_it(gate: Event) -> None:
    async with opened() as drive:
        await drive.press("g", *"logits")
        drive.burst("\rnn\x1b")
        await drive.until(lambda: not drive.screen.controllers.input_line.is_open)
        gate.set()
        await drive.settled()
        await drive.line("next")
        assert drive.snapshot.number == 1


async def test_goto_suggests_the_nearest_tensor_and_tab_takes_it() -> None:
    async with opened() as drive:
        await drive.line("goto decoder.1.cross_attn.scores")
        await drive.press("g", *"decoder.1.")
        await drive.until(lambda: "decoder.1.cross_attn.v" in drive.everything().splitlines()[-2])
        await drive.press("tab")
        assert line(drive).value == "decoder.1.cross_attn.v"


async def test_words_are_completed_as_they_are_typed_and_what_is_unknown_is_said_without_leaving() -> None:
    async with opened((80, 24)) as drive:
        await drive.press("slash", *"the bl")
        assert "black  blue" in drive.everything()
        await drive.press("tab")
        assert line(drive).value == "the black"
        await drive.press("space", *"hause", "space")
        assert "'hause' (nearest: house" in " ".join(drive.everything().split())
        assert drive.screen.controllers.input_line.is_open
        await drive.press(*["backspace"] * 6)
        assert "hause" not in drive.everything()


async def test_tab_takes_what_fits_however_quickly_it_comes() -> None:
    async with opened() as drive:
        drive.burst("/the red car slee")
        for key in ("tab", "s", " ", ".", "enter"):
            drive.burst_key(key)
        await drive.until(lambda: drive.snapshot.sentence.source == "the red car sleeps .")


async def test_a_huge_paste_is_cut_to_what_a_line_takes_and_typing_goes_on() -> None:
    async with opened() as drive:
        await drive.press("g")
        drive.app.post_message(Paste("x" * 200_000))
        await drive.quiet()
        assert len(line(drive).value) == 5_000
        drive.burst("\b" * 3 + "yz")
        await drive.quiet()
        assert line(drive).value.endswith("xyz")
