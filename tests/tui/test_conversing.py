"""The prompt from inside the screen."""

import signal
import threading
from contextlib import nullcontext

import pytest
from textual.app import SuspendNotSupported

from stepper.commands import Desk, execute
from stepper.commands.results import Left
from stepper.desk.conversation import Conversation
from stepper.repl import evaluate_line
from tests.tui.driving import Drive, opened


def nothing(desk: Desk, typed: str) -> None:
    pass


async def typed(drive: Drive, line: str) -> None:
    drive.screen.controllers.input_line.enter(f"repl {line}")
    await drive.settled()


async def test_where_the_screen_cannot_step_back_a_line_is_asked_for() -> None:
    async with opened(talk=Conversation(nothing, evaluate_line)) as drive:
        await drive.line("goto encoder.0.self_attn.scores")
        with pytest.raises(SuspendNotSupported), drive.app.suspend():
            pass
        await drive.press("colon")
        assert drive.screen.controllers.input_line.is_open
        await typed(drive, "scores.shape")
        assert "(4, 10, 10)" in drive.text("#hints")
        assert not drive.screen.controllers.input_line.is_open


async def test_a_line_of_the_prompt_may_be_a_command_and_the_screen_follows() -> None:
    async with opened(talk=Conversation(nothing, evaluate_line)) as drive:
        await drive.press("colon")
        await typed(drive, "goto decoder.0.cross_attn.memory")
        assert drive.snapshot.name == "decoder.0.cross_attn.memory"


async def test_a_line_that_fails_says_so_where_it_was_typed() -> None:
    async with opened(talk=Conversation(nothing, evaluate_line)) as drive:
        await drive.press("colon")
        await typed(drive, "1 / 0")
        assert drive.screen.controllers.input_line.is_open
        assert "division by zero" in drive.everything()
        assert "Traceback" not in drive.everything()


async def test_without_a_prompt_the_verbs_can_be_typed() -> None:
    async with opened() as drive:
        await drive.press("colon")
        await typed(drive, "goto next")
        assert drive.snapshot.name == "next"
        await drive.press("colon")
        await typed(drive, "nonsense")
        assert "no command called" in drive.everything()


async def test_what_the_prompt_did_is_on_the_screen_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    interrupts = []

    def converse(desk: Desk, typed: str) -> None:
        interrupts.append(signal.getsignal(signal.SIGINT))
        execute(desk, "goto encoder.0.self_attn.scores")
        execute(desk, "set scores[0,2,1] 9")

    async with opened(talk=Conversation(converse, evaluate_line)) as drive:
        monkeypatch.setattr(type(drive.app._driver), "can_suspend", True)
        before = signal.getsignal(signal.SIGINT)
        await drive.act_on("prompt")
        assert drive.snapshot.name == "encoder.0.self_attn.scores"
        assert drive.snapshot.array[0, 2, 1] == 9
        assert interrupts == [signal.default_int_handler]
        assert signal.getsignal(signal.SIGINT) == before


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt, SystemExit])
async def test_nothing_escapes_from_the_prompt(monkeypatch: pytest.MonkeyPatch, failure: type[BaseException]) -> None:
    def converse(desk: Desk, typed: str) -> None:
        raise failure("no further")

    async with opened(talk=Conversation(converse, evaluate_line)) as drive:
        monkeypatch.setattr(type(drive.app._driver), "can_suspend", True)
        await drive.act_on("prompt")
        await drive.keys("n")
        assert drive.snapshot.number == 1


async def test_while_work_is_under_way_the_prompt_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(talk=Conversation(nothing, evaluate_line)) as drive:
        monkeypatch.setattr("stepper.desk.debugger._PATIENCE", 0.01)
        begun, go_on = threading.Event(), threading.Event()

        def work() -> bool:
            begun.set()
            return go_on.wait()

        drive.screen.debugger.background.idle(work, lambda _: None)
        begun.wait()
        drive.screen.controllers.conversing.begin()
        await drive.until(lambda: "esc" in drive.text("#hints"))
        go_on.set()
        await drive.settled()


@pytest.mark.parametrize("talk", [None, Conversation(nothing, evaluate_line)], ids=["verbs", "prompt"])
async def test_a_lesson_asked_for_at_the_prompt_begins_on_the_screen(talk: Conversation | None) -> None:
    async with opened(talk=talk) as drive:
        await drive.press("colon")
        await typed(drive, "lessons start 11")
        await drive.until(lambda: drive.screen.controllers.lessons.view)
        assert drive.text("#page").startswith("L11")
        assert not drive.screen.controllers.input_line.is_open
        await drive.press("colon")
        await typed(drive, "lessons start 99")
        await drive.until(lambda: "99" in drive.text("#hints"))


async def test_the_verb_lessons_ends_the_talk_and_is_taken_up_by_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[bool] = []
    talk = Conversation(lambda desk, typed: ended.append(isinstance(execute(desk, "lessons start 4"), Left)), evaluate_line)
    async with opened(talk=talk) as drive:
        monkeypatch.setattr(drive.app, "suspend", nullcontext)
        await drive.press("colon", "colon")
        await drive.until(lambda: drive.screen.controllers.lessons.view)
        assert ended == [True]
        assert drive.text("#page").startswith("L4")


async def test_a_line_is_typed_below_the_tensor_and_esc_leaves_it(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    async with opened((80, 24), talk=Conversation(lambda desk, typed: given.append(typed), evaluate_line)) as drive:
        monkeypatch.setattr(type(drive.app._driver), "can_suspend", True)
        await drive.line("goto encoder.0.self_attn.scores")
        for leave in ("escape", "ctrl+d", "ctrl+c"):
            await drive.press("colon")
            assert drive.screen.controllers.input_line.is_open
            assert "query╲key" in drive.everything()
            await drive.press(leave)
            assert not drive.screen.controllers.input_line.is_open
        await drive.press("colon", *"next", "enter")
        assert drive.snapshot.name == "encoder.0.self_attn.scaled"
        assert given == []


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_one_key_further_is_the_whole_prompt(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    async with opened(size, talk=Conversation(lambda desk, typed: given.append(typed), evaluate_line)) as drive:
        monkeypatch.setattr(type(drive.app._driver), "can_suspend", True)
        await drive.press("colon", "n")
        await drive.press("colon", "escape", "colon", "colon")
        await drive.until(lambda: len(given) == 1)
        assert not drive.screen.controllers.input_line.is_open
        await drive.press("n")
        assert drive.snapshot.number == 1
