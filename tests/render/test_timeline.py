"""The timeline: where things are drawn, and what a click means."""

from hypothesis import given
from hypothesis import strategies as st

from stepper.render.line import line_text, line_width
from stepper.render.look import Look
from stepper.render.style import Role
from stepper.render.timeline import Moment, Segment, Timeline, segment_at, timeline_at, timeline_line

LOOK, ASCII = Look("none"), Look("none", ascii_only=True)
RUN = Timeline(
    turns=5,
    turn=2,
    segments=(Segment("embed", 10), Segment("self_attn", 20), Segment("ffn", 10)),
    position=15,
    marks={5, 25},
    marked_turns={4},
)


def test_a_run_in_one_line() -> None:
    assert line_text(timeline_line(RUN, 50, LOOK)) == "■■▣□◆ 2/4 ━━━━━◆━━━━┿━━━━●─────────◆────┼─────────"
    assert line_text(timeline_line(RUN, 50, ASCII)) == "##@_* 2/4 =====*====+====@---------*----+---------"


def test_the_roles_say_done_here_and_to_do() -> None:
    roles = [span.style.role for span in timeline_line(RUN, 50, LOOK)]
    assert roles == [Role.DONE, Role.CURRENT, Role.TODO, Role.MARK, Role.PLAIN, Role.DONE, Role.MARK, Role.DONE,
                     Role.CURRENT, Role.TODO, Role.MARK, Role.TODO]  # fmt: skip


def test_the_first_and_the_last_step_have_the_first_and_the_last_cell() -> None:
    first = Timeline(1, 0, (Segment("all", 100),), 0)
    last = Timeline(1, 0, (Segment("all", 100),), 99)
    assert line_text(timeline_line(first, 12, LOOK)) == "▣ ●─────────"
    assert line_text(timeline_line(last, 12, LOOK)) == "▣ ━━━━━━━━━●"


def test_a_cursor_on_a_breakpoint_shows_both() -> None:
    assert "◉" in line_text(timeline_line(Timeline(1, 0, (Segment("all", 9),), 4, marks=[4]), 30, LOOK))


def test_many_turns_share_cells() -> None:
    text = line_text(timeline_line(Timeline(40, 39, (Segment("all", 9),), 4), 40, LOOK))
    assert text.startswith("■■■■■■■■■■■▣ 39/39 ")


def test_boundaries_that_would_crowd_the_line_are_left_out() -> None:
    crowded = Timeline(1, 0, tuple(Segment(str(number), 2) for number in range(20)), 0)
    assert "┼" not in line_text(timeline_line(crowded, 30, LOOK))
    assert line_text(timeline_line(crowded, 90, LOOK)).count("┼") == 19


def test_a_turn_without_steps_is_drawn_empty() -> None:
    assert line_text(timeline_line(Timeline(1, 0, (), 0), 10, LOOK)) == "▣         "


def test_a_click_finds_turns_steps_and_breakpoints() -> None:
    assert timeline_at(RUN, 1, 50) == Moment(1, None)
    assert timeline_at(RUN, 7, 50) is None
    assert timeline_at(RUN, 10, 50) == Moment(2, 0)
    assert timeline_at(RUN, 49, 50) == Moment(2, 39)
    assert timeline_at(RUN, 50, 50) is None
    assert timeline_at(RUN, 35, 50) == Moment(2, 25)


def test_a_step_knows_its_segment() -> None:
    found = [segment_at(RUN, position) for position in (-1, 0, 9, 10, 39, 40)]
    assert [segment and segment.name for segment in found] == [None, "embed", "embed", "self_attn", "ffn", None]


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    lengths = draw(st.lists(st.integers(1, 30), min_size=1, max_size=8))
    turns = draw(st.integers(1, 50))
    steps = sum(lengths)
    return Timeline(
        turns,
        draw(st.integers(0, turns - 1)),
        tuple(Segment(str(number), length) for number, length in enumerate(lengths)),
        draw(st.integers(0, steps - 1)),
        draw(st.sets(st.integers(0, steps - 1), max_size=3)),
        draw(st.sets(st.integers(0, turns - 1), max_size=3)),
    )


@given(timelines(), st.integers(0, 120), st.sampled_from([LOOK, ASCII]))
def test_the_line_has_its_width_and_shows_the_cursor(timeline: Timeline, width: int, look: Look) -> None:
    line = timeline_line(timeline, width, look)
    assert line_width(line) == width
    if width > 30:
        assert sum(span.style.role is Role.CURRENT for span in line) == 2


@given(timelines(), st.integers(31, 120))
def test_clicking_where_the_cursor_is_drawn_goes_nowhere(timeline: Timeline, width: int) -> None:
    drawn = line_text(timeline_line(timeline, width, LOOK))
    at = max(drawn.find("●"), drawn.find("◉"))
    assert timeline_at(timeline, at, width) == Moment(timeline.turn, timeline.position)
    assert timeline_at(timeline, drawn.index("▣"), width) == Moment(timeline.turn, None)


@given(timelines(), st.integers(31, 120))
def test_every_cell_means_a_place_that_exists_and_further_right_is_later(timeline: Timeline, width: int) -> None:
    found = [timeline_at(timeline, x, width) for x in range(width)]
    turns = [moment.turn for moment in found if moment and moment.position is None]
    positions = [moment.position for moment in found if moment and moment.position is not None]
    assert turns == sorted(turns)
    assert positions == sorted(positions)
    assert all(0 <= position < timeline.steps for position in positions)
