"""What stands in the input line when it opens: replaced by what is typed, or continued."""

from textual.widgets import Input

from tests.tui.driving import Drive, opened


def line(drive: Drive) -> Input:
    return drive.screen.query_one(Input)


async def test_what_is_typed_takes_the_place_of_the_sentence() -> None:
    async with opened() as drive:
        await drive.press("slash", *"the")
        assert line(drive).value == "the"


async def test_what_is_typed_before_the_line_is_there_takes_its_place_too() -> None:
    async with opened() as drive:
        drive.burst("/the red car sleeps .\r")
        await drive.until(lambda: drive.scene.sentence.source == "the red car sleeps .")


async def test_an_arrow_keeps_the_sentence() -> None:
    async with opened() as drive:
        sentence = drive.scene.sentence.source
        await drive.press("slash", "end", "backspace", "exclamation_mark")
        assert line(drive).value == f"{sentence[:-1]}!"


async def test_the_name_of_a_tensor_is_continued() -> None:
    async with opened() as drive:
        await drive.line("goto decoder.1.self_attn.weights")
        await drive.press("b", *"if", "space", *"max", "space", "greater_than_sign", "space", *"0.9")
        assert line(drive).value == "decoder.1.self_attn.weights if max > 0.9"
        await drive.press("enter")
        assert [stop.condition for stop in drive.scene.breakpoints.values()] == ["max > 0.9"]


async def test_the_cell_under_the_cursor_is_continued() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.scores")
        await drive.press("e", "9", "enter")
        await drive.until(lambda: drive.scene.what_if)
        assert (drive.scene.array == 9).sum() == 1


async def test_an_empty_line_is_answered_with_an_example() -> None:
    async with opened() as drive:
        await drive.press("slash")
        drive.burst("\b\r")
        await drive.until(lambda: "type a sentence, such as: the black cat" in drive.everything())
        assert drive.screen.prompting.is_open
