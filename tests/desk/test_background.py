"""The thread that does the work, and the debugger on it."""

import re
import threading
from collections.abc import Callable, Mapping
from queue import SimpleQueue

import pytest

from stepper.desk.background import Background, come_to_rest
from stepper.engine import Array
from stepper.trace.run import StepKey
from tests.tui.driving import LONGEST, opened

Posted = SimpleQueue[Callable[[], None]]


@pytest.fixture
def posted() -> Posted:
    return SimpleQueue()


def test_quick_work_is_delivered_before_run_returns(posted: Posted) -> None:
    background, results = Background(posted.put), list[int]()
    background.run(lambda: 6 * 7, results.append, patience=LONGEST)
    assert results == [42]
    assert not background.busy
    posted.get(timeout=LONGEST)()
    assert results == [42]


def test_slow_work_arrives_later_and_in_order(posted: Posted) -> None:
    background, results, gate = Background(posted.put), list[str](), threading.Event()
    background.run(lambda: gate.wait(LONGEST) and "first", lambda result: results.append(str(result)), patience=0.01)
    background.run(lambda: "second", results.append, patience=LONGEST)
    assert results == []
    assert background.busy
    gate.set()
    for _ in range(2):
        posted.get(timeout=LONGEST)()
    assert results == ["first", "second"]
    assert not background.busy


def test_idle_work_waits_for_what_is_urgent(posted: Posted) -> None:
    background, order, gate = Background(posted.put), list[str](), threading.Event()
    background.run(lambda: gate.wait(LONGEST), lambda _: order.append("gate"), patience=0)
    background.idle(lambda: None, lambda _: order.append("idle"))
    background.run(lambda: None, lambda _: order.append("urgent"), patience=0)
    gate.set()
    for _ in range(3):
        posted.get(timeout=LONGEST)()
    assert order == ["gate", "urgent", "idle"]


def test_work_is_counted_until_it_is_delivered(posted: Posted) -> None:
    background = Background(posted.put)
    with background.standing_still(LONGEST) as still:
        assert still
        background.run(lambda: None, lambda _: None, patience=0)
        background.idle(lambda: None, lambda _: None)
        assert (background.waiting, background.idling) == (2, 1)
    for _ in range(3):
        posted.get(timeout=LONGEST)()
    assert (background.waiting, background.idling) == (0, 0)


def test_an_error_is_raised_where_the_result_is_waited_for_and_the_thread_lives_on(posted: Posted) -> None:
    background, results = Background(posted.put), list[int]()

    def broken() -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        background.run(broken, results.append, patience=LONGEST)
    posted.get(timeout=LONGEST)()
    background.run(lambda: 1, results.append, patience=LONGEST)
    assert results == [1]
    assert not background.busy


async def test_keys_work_while_a_line_takes_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    import stepper.commands

    gate, real = threading.Event(), stepper.commands.execute
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.scores")
        name = drive.snapshot.name

        def slow(desk: stepper.commands.Desk, line: str) -> stepper.commands.Result:
            gate.wait(LONGEST)
            return real(desk, line)

        monkeypatch.setattr(stepper.commands, "execute", slow)
        drive.screen.perform("next")
        drive.screen.perform("next")
        assert drive.screen.debugger.busy
        await drive.grid.run_action("go(1, 0)")
        await drive.pilot.pause(0)
        drive.screen.controllers.viewing.next_mode()
        assert drive.screen.views.of(name).column == 1
        assert drive.snapshot.name == name
        await drive.until(lambda: "Computing" in drive.text("#hints"))
        gate.set()
        await drive.settled()
        assert drive.snapshot.name == "encoder.0.self_attn.masked"


async def test_esc_drops_the_lines_that_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    import stepper.commands

    begun, gate, real = threading.Event(), threading.Event(), stepper.commands.execute
    async with opened() as drive:

        def slow(desk: stepper.commands.Desk, line: str) -> stepper.commands.Result:
            begun.set()
            gate.wait(LONGEST)
            return real(desk, line)

        monkeypatch.setattr(stepper.commands, "execute", slow)
        for _ in range(5):
            drive.screen.perform("next")
        begun.wait(LONGEST)
        drive.screen.controllers.leaving.leave()
        gate.set()
        await drive.settled()
        assert drive.snapshot.number == 1
        await drive.line("next")
        assert drive.snapshot.number == 2


async def test_a_computation_shows_its_steps_and_esc_takes_the_screen_back_to_where_it_is() -> None:
    async with opened() as drive:
        with drive.screen.debugger.standing_still() as desk:
            assert desk
            session = desk.session
        before, compute, begun, gate = drive.snapshot.position, session.run._apply, threading.Event(), threading.Event()

        def slow(key: StepKey, live: Mapping[StepKey, Array]) -> Array:
            if key[1] == "encoder.0.self_attn.masked":
                begun.set()
                gate.wait(LONGEST)
            return compute(key, live)

        session.run._apply = slow  # type: ignore[method-assign]  # a step that takes its time
        drive.screen.perform("goto encoder.0.self_attn.context")
        begun.wait(LONGEST)
        await drive.until(lambda: "Computing encoder.0.self_attn.masked" in drive.text("#hints"))
        assert re.search(r"█.? +\d+ of \d+ steps  esc stops", drive.text("#hints"))
        await drive.pilot.press("escape")
        gate.set()
        await drive.settled()
        assert "stopped before" in drive.text("#hints")
        assert (drive.snapshot.position, session.position) == (before, before)
        await drive.line("next")
        assert drive.snapshot.name == "encoder.embed.lookup"


def test_what_can_wait_gives_way_to_what_cannot(posted: Posted) -> None:
    told = threading.Event()
    background, results = Background(posted.put, told.set), list[str]()

    def idle() -> str:
        begun.set()
        return "gave way" if told.wait(LONGEST) else "went on"

    begun = threading.Event()
    background.idle(idle, results.append)
    begun.wait(LONGEST)
    background.run(lambda: "urgent", results.append, patience=0)
    for _ in range(2):
        posted.get(timeout=LONGEST)()
    assert results == ["gave way", "urgent"]


def test_what_cannot_wait_is_not_interrupted(posted: Posted) -> None:
    told = threading.Event()
    background, results = Background(posted.put, told.set), list[int]()
    gate = threading.Event()
    background.run(lambda: gate.wait(LONGEST), lambda _: None, patience=0)
    background.run(lambda: 2, results.append, patience=0)
    gate.set()
    for _ in range(2):
        posted.get(timeout=LONGEST)()
    assert (results, told.is_set()) == ([2], False)


def test_what_is_closed_takes_up_nothing_more_and_says_whether_work_goes_on(posted: Posted) -> None:
    done, begun, gate = list[str](), threading.Event(), threading.Event()
    background = Background(posted.put, lambda: done.append("asked to end"))

    def work() -> None:
        begun.set()
        gate.wait(LONGEST)

    background.run(work, lambda _: None, patience=0)
    background.run(lambda: done.append("taken up"), lambda _: None, patience=0)
    assert begun.wait(LONGEST)
    assert not background.close(0.01)
    assert not come_to_rest(0.01)
    gate.set()
    assert background.close(LONGEST)
    assert set(done) == {"asked to end"}
    assert Background(posted.put).close(0)
