"""A position in words is the same for whoever says it."""

from stepper import Session
from stepper.inspect.spoken import spoken_position
from stepper.inspect.whereabouts import in_words, whereabouts_of
from stepper.render.look import Look
from stepper.repl.where import place_text

LOOK = Look("none")


def test_a_position_has_its_token_and_the_layers_of_its_stack() -> None:
    session = Session("en-fr", "the black cat sleeps .")
    session.goto("encoder.1.self_attn.scores", 2)
    here = whereabouts_of(session)
    assert (here.turn, here.row, here.token, here.layers) == (0, 2, "cat", 2)
    said = in_words(here, LOOK)
    assert said == "turn 0 · encoder layer 1 of 0–1 · self-attention · scores · row 2 of 0–4 “cat”"
    assert spoken_position(session, LOOK, one_row=True).splitlines()[0] == said.replace(" ·", ",")
    assert place_text(session) == "turn 0 · encoder.1.self_attn.scores · row 2 of 0–4 'cat'"


def test_where_all_rows_are_meant_none_is_named() -> None:
    session = Session("fill-mask")
    session.goto("probs", 1)
    said = in_words(whereabouts_of(session), LOOK, whole=True)
    assert "turn" not in said
    assert "“" not in said
