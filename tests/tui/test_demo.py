"""The demo plays by itself, says what is true of its sentence, and stops where somebody takes over."""

import pytest

from stepper.desk.demo import DEMO, DEMO_MODEL, DEMO_TEXT
from stepper.desk.opening import Opening
from stepper.trace import Session
from stepper.words import phrase, speaking
from tests.tui.driving import opened

QUICK, SLOW = 500.0, 0.001


def demo(pace: float) -> Opening:
    return Opening(DEMO_MODEL, DEMO_TEXT, check=False, keep_stops=False, demo=pace)


async def test_it_plays_to_its_end_without_a_key_pressed() -> None:
    async with opened(opening=demo(QUICK), first_run=True) as drive:
        await drive.until(lambda: not drive.screen.controllers.demonstrating.is_playing)
        assert drive.on_top == "DebuggerScreen"
        assert drive.snapshot.name == "encoder.0.self_attn.weights"
        assert drive.snapshot.what_if == ()
        assert phrase("demo.undone") in drive.everything()


async def test_a_key_stops_it_and_does_what_it_always_does() -> None:
    async with opened(opening=demo(SLOW)) as drive:
        await drive.until(lambda: phrase("demo.reads") in drive.everything())
        await drive.press("n")
        assert not drive.screen.controllers.demonstrating.is_playing
        assert drive.snapshot.name == "encoder.embed.lookup"


async def test_it_stops_where_the_screen_is_not_as_it_left_it() -> None:
    async with opened(opening=demo(1.0)) as drive:
        await drive.until(lambda: phrase("demo.reads") in drive.everything())
        await drive.line("goto logits")
        await drive.until(lambda: not drive.screen.controllers.demonstrating.is_playing)
        assert drive.snapshot.name == "logits"


def test_it_takes_thirty_seconds() -> None:
    assert 25 < sum(act.seconds for act in DEMO) <= 30


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_it_says_fits_a_line_of_a_terminal(language: str) -> None:
    with speaking(language):
        assert max(len(phrase(act.says)) for act in DEMO) < 110


def test_what_it_says_of_the_sentence_is_so() -> None:
    session = Session(DEMO_MODEL, DEMO_TEXT)
    session.generate()
    weights = session.value("decoder.1.cross_attn.weights@2")
    assert session.tokens("source")[int(weights.mean(axis=0)[-1].argmax())] == "black"
    assert session.model.reader.token(session.generation.chosen(2)) == "noir"
    session.edit("encoder.embed.ids@0", (1,), session.model.ids_of_word("red")[0])
    session.generate()
    assert session.model.reader.token(session.generation.chosen(2)) == "rouge"
