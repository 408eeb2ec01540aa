"""Keys typed faster than what they are meant for is there: none is lost, and none goes elsewhere."""

import pytest

from stepper.commands import Desk, execute
from stepper.desk.conversation import Conversation
from stepper.desk.opening import ChosenLesson, Opening
from stepper.repl import evaluate_line
from stepper.tui.widgets.page_view import PageView
from tests.tui.driving import opened


@pytest.mark.parametrize("text", ["glogits@2\r", "glogitx\bs@2\r"])
async def test_a_prompt_gets_what_is_typed_before_it_is_there(text: str) -> None:
    async with opened() as drive:
        drive.burst(text)
        await drive.until(lambda: (drive.snapshot.name, drive.snapshot.position.turn) == ("logits", 2))
        assert not drive.screen.controllers.input_line.is_open


async def test_what_is_typed_after_enter_is_pressed_when_the_prompt_has_closed() -> None:
    async with opened() as drive:
        drive.burst("gencoder.embed.out\rnn")
        await drive.until(lambda: drive.snapshot.name == "encoder.0.self_attn.k")


async def test_an_open_prompt_gets_nothing_that_comes_after_enter() -> None:
    async with opened() as drive:
        await drive.press("g")
        drive.burst("encoder.embed.out\rnn")
        await drive.until(lambda: drive.snapshot.name == "encoder.0.self_attn.k")


@pytest.mark.parametrize("is_open", [False, True])
async def test_a_line_is_emptied_before_what_follows_is_typed(is_open: bool) -> None:
    async with opened() as drive:
        if is_open:
            await drive.press("g")
        drive.burst(("" if is_open else "g") + "nonsense\x15logits\r")
        await drive.until(lambda: drive.snapshot.name == "logits")


async def test_what_was_typed_before_comes_back_before_it_is_sent() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.embed.ids")
        await drive.press("g", *"logits", "enter", "N", "g")
        drive.burst("\x10\r")
        await drive.until(lambda: drive.snapshot.name == "logits")


async def test_what_cannot_be_carried_out_stays_as_it_was_sent_with_the_reason() -> None:
    async with opened() as drive:
        drive.burst("gnonsense\rx")
        await drive.until(lambda: "no tensor" in drive.everything())
        assert drive.screen.controllers.input_line.prompt is not None
        assert drive.screen.controllers.input_line.prompt.value == "nonsense"
        assert drive.snapshot.number == 0


@pytest.mark.parametrize("talks", [True, False])
async def test_a_line_typed_before_there_is_a_session_is_carried_out(talks: bool) -> None:
    def converse(desk: Desk, typed: str) -> None:
        raise AssertionError("there is no terminal to talk on")

    async with opened(talk=Conversation(converse, evaluate_line) if talks else None, typed=":goto logits@2\r") as drive:
        await drive.until(lambda: (drive.snapshot.name, drive.snapshot.position.turn) == ("logits", 2))


async def test_the_prompt_on_the_terminal_gets_what_is_typed_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []

    def converse(desk: Desk, typed: str) -> None:
        given.append(typed)
        execute(desk, typed.splitlines()[0])

    async with opened(talk=Conversation(converse, evaluate_line)) as drive:
        monkeypatch.setattr(type(drive.app._driver), "can_suspend", True)
        drive.burst("::goto logits@2\rp")
        await drive.until(lambda: drive.snapshot.name == "logits")
        assert given == ["goto logits@2\np"]


@pytest.mark.parametrize("text", ["/\x1bn", "g\x1b/\x1bn"])
async def test_a_prompt_left_before_it_is_there_leaves_nothing_behind(text: str) -> None:
    async with opened() as drive:
        drive.burst(text)
        await drive.until(lambda: drive.snapshot.number == 1)
        assert not drive.screen.controllers.input_line.is_open
        await drive.press("n")
        assert drive.snapshot.number == 2


async def test_a_line_under_way_does_not_close_the_prompt_opened_meanwhile() -> None:
    async with opened() as drive:
        drive.screen.controllers.input_line.ask("goto")
        drive.screen.perform("next")
        await drive.settled()
        assert drive.snapshot.number == 1
        assert drive.screen.controllers.input_line.is_open


async def test_what_is_typed_before_a_lesson_is_there_is_for_its_first_pages() -> None:
    opening = Opening(lesson=ChosenLesson("L0", again=True), check=False)
    async with opened((140, 50), opening, typed="  ") as drive:
        await drive.until(lambda: drive.screen.controllers.lessons.view and drive.screen.controllers.lessons.view.number == 2)
        await drive.press("space")
        assert drive.screen.controllers.lessons.view is not None
        assert drive.screen.controllers.lessons.view.number == 3


async def test_spaces_in_one_burst_stop_at_a_question() -> None:
    async with opened((140, 50)) as drive:
        await drive.press("L")
        await drive.until(lambda: drive.screen.query_one(PageView).is_on_link)
        await drive.press("enter")
        drive.burst(" " * 40)
        await drive.quiet()
        await drive.settled()
        view = drive.screen.controllers.lessons.view
        assert view is not None
        assert view.choices
        assert all(getattr(each, "state", "open") == "open" for each in view.shown)


async def test_a_lesson_that_there_is_not_leaves_the_keys_to_the_debugger() -> None:
    async with opened(opening=Opening(lesson=ChosenLesson("L99"), check=False), typed="n") as drive:
        await drive.until(lambda: drive.snapshot.number == 1)
        await drive.press("n")
        assert drive.snapshot.number == 2
