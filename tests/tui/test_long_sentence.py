"""1,024 tokens and 12 heads, as GPT-2 small has them, on the screen: the budget holds, no key waits, every number is right.

One tensor of scores takes 48 MiB and each layer has four of them, so that the budget of 256 MiB is filled again and again.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from functools import cache
from threading import Event

import numpy as np
import pytest

from stepper.bench.deep import deep_model, random_sentence
from stepper.checkpoints import Model
from stepper.desk.opening import Opening
from stepper.engine import Array, Turn, build_program, compute_step
from stepper.engine.fast import reused_memory
from stepper.trace import Session, Store
from stepper.trace.run import StepKey
from stepper.trace.store import DEFAULT_BUDGET
from tests.tui.driving import LONGEST, opened
from tests.tui.reading import check_all

TOKENS, WORDS = 1024, 400
MIDDLE = "decoder.1.self_attn.weights"
AROUND = ("decoder.1.self_attn.masked", MIDDLE, "decoder.1.self_attn.context", "decoder.1.self_attn.concat")


@cache
def model() -> Model:
    return deep_model(layers=3, d_model=96, vocab_size=WORDS)


def opening() -> Opening:
    return Opening(model(), text=random_sentence(TOKENS, WORDS), check=False)


@pytest.fixture
def fresh() -> Mapping[str, Array]:
    """What a full run by the plain functions of the ops computes around the middle."""
    return values_of(AROUND)


def values_of(wanted: Collection[str]) -> Mapping[str, Array]:
    """Every step up to the last that is wanted, fine ones too, computed one after the other; what is read no more is let go."""
    program = build_program(model().config, Turn(rows=TOKENS))
    steps = program.steps[: max(program.numbers[name] for name in wanted) + 1]
    reads = Counter(name for step in steps for name in step.inputs)
    values = {"decoder.embed.ids": np.array(random_sentence(TOKENS, WORDS).split(), dtype=np.int64)}
    for step in steps:
        if step.operands:
            operands = (model().parameters[name] if name in step.parameters else values[name] for name in step.operands)
            values[step.name] = compute_step(step, tuple(operands))
        reads.subtract(step.inputs)
        for name in step.inputs:
            if not reads[name] and name not in wanted:
                values.pop(name, None)
    return values


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Bytes of everything that is kept, counted anew after each array that was put into a store."""
    counts: list[int] = []
    put = Store.put

    def counted(store: Store, fingerprint: str, array: Array, pinned: bool = False) -> None:
        put(store, fingerprint, array, pinned)
        counts.append(sum(each.nbytes for each in (*store._arrays.values(), *store._pinned.values())))
        assert counts[-1] == store.bytes

    monkeypatch.setattr(Store, "put", counted)
    return counts


async def test_the_middle_and_steps_there_and_back_stay_within_the_budget_and_show_what_a_full_run_computes(
    kept: list[int], fresh: Mapping[str, Array]
) -> None:
    async with opened((120, 40), opening()) as drive:
        looks = 0
        drive.screen.perform(f"goto {MIDDLE}")
        while drive.screen.debugger.busy:
            await drive.pilot.pause(0)
            looks += 1
        assert looks > 20
        await drive.keys("v")
        for key, name in zip("nnNNNnv", (AROUND[2], AROUND[3], AROUND[2], MIDDLE, AROUND[0], MIDDLE, MIDDLE), strict=True):
            await drive.keys(key)
            assert drive.snapshot.name == name
            assert drive.snapshot.array.tobytes() == fresh[name].tobytes()
            assert check_all(drive, fresh[name]) > 100
        await drive.line("goto logits")
        await drive.line(f"goto {MIDDLE}")  # let go meanwhile, and computed again
        assert drive.snapshot.array.tobytes() == fresh[MIDDLE].tobytes()
    assert 0.8 * DEFAULT_BUDGET < max(kept) <= DEFAULT_BUDGET
    assert reused_memory._free.bytes <= reused_memory._WAITING


async def test_keys_are_answered_while_it_computes_and_esc_stops_it() -> None:
    async with opened((120, 40), opening()) as drive:
        with drive.screen.debugger.standing_still() as desk:
            assert desk
            session = desk.session
        await drive.settled()
        answered = hold(session, AROUND[0])
        drive.screen.perform(f"goto {MIDDLE}")
        await drive.pilot.press("question_mark")
        assert drive.on_top == "HelpScreen"
        await drive.pilot.press("escape", "f3")
        assert drive.screen.controllers.panes.page == "map"
        await drive.until(lambda: "esc stops" in drive.text("#hints"))
        assert drive.screen.debugger.busy
        await drive.pilot.press("escape")
        answered.set()
        await drive.settled()
        assert "stopped before" in drive.text("#hints")
        assert drive.snapshot.name == "decoder.embed.ids"


def hold(session: Session, name: str) -> Event:
    """Have the computation of a tensor wait, so that it cannot be over before what is returned is set."""
    compute, go_on = session.run._apply, Event()

    def slow(key: StepKey, live: Mapping[StepKey, Array]) -> Array:
        if key[1] == name:
            assert go_on.wait(LONGEST)
        return compute(key, live)

    session.run._apply = slow  # type: ignore[method-assign]  # a step that takes its time
    return go_on
