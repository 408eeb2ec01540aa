"""Playing a lesson: questions, what-ifs, wandering off, coming back."""

from pathlib import Path

import pytest

from stepper.commands import execute
from stepper.course.lesson import Try
from stepper.course.player import Player
from stepper.course.progress import Progress
from stepper.course.shown import ShownAsk, ShownDo, ShownEnd, ShownProse, ShownSee, ShownTry
from stepper.errors import BadInput, Stopped
from tests.course.sample import SOLUTION, desk, loaded_lesson, play_to_the_end, reach


def came_back(player: Player) -> bool:
    return player.came_back


def test_chunks_come_one_at_a_time_in_the_order_of_the_file(tmp_path: Path) -> None:
    player = Player(loaded_lesson(tmp_path), desk())
    kinds = [type(player.current)]
    while not player.finished:
        kinds.append(type(player.advance()))
        if isinstance(player.current, ShownAsk):
            player.advance()
    assert kinds == [
        ShownProse,
        ShownAsk,
        ShownDo,
        ShownSee,
        ShownAsk,
        ShownAsk,
        ShownDo,
        ShownProse,
        ShownTry,
        ShownProse,
        ShownEnd,
    ]


def test_the_desk_follows_the_lesson(tmp_path: Path) -> None:
    mine = desk()
    player = Player(loaded_lesson(tmp_path), mine)
    assert mine.session.source_text == "green car"
    while not isinstance(player.current, ShownDo):
        player.advance()
    assert (mine.session.position.step, mine.session.position.row) == ("encoder.0.self_attn.weights", 0)
    assert player.current.place.startswith("turn 0 · encoder layer 0")


def test_leaving_gives_the_desk_back_as_it_was(tmp_path: Path) -> None:
    mine = desk()
    execute(mine, "goto logits")
    before, log = mine.session, list(mine.log)
    player = Player(loaded_lesson(tmp_path), mine)
    play_to_the_end(player)
    player.leave()
    assert mine.session is before
    assert mine.log == log


def right(player: Player) -> int:
    """Which choice of the current question is the answer."""
    assert player.question
    return player.question.right


def test_a_right_answer_closes_the_question(tmp_path: Path) -> None:
    player = Player(loaded_lesson(tmp_path), desk())
    reach(player, ShownAsk)
    shown = player.answer(right(player))
    assert shown.state == "right"
    assert [choice.state for choice in shown.choices] == ["right" if place == right(player) else "open" for place in range(2)]
    assert shown.replies[-1].right
    assert player.result.right == player.result.asked == 1


def test_a_wrong_answer_says_its_misconception_and_leaves_another_try(tmp_path: Path) -> None:
    player = Player(loaded_lesson(tmp_path), desk())
    reach(player, ShownAsk)
    shown = player.answer(1 - right(player))
    assert shown.state == "open"
    assert "the misconception that leads here." in shown.replies[0].lines
    assert any(line.startswith("source:") for line in shown.replies[0].lines)
    shown = player.answer(right(player))
    assert shown.state == "right"
    assert (player.result.asked, player.result.right) == (1, 0)


def test_after_two_wrong_tries_the_answer_is_told(tmp_path: Path) -> None:
    third = ("choice: answer\nafter:", "choice: answer\nchoice: 99\n  because: because.\n  source: x\nafter:")
    player = Player(loaded_lesson(tmp_path, third), desk())
    reach(player, ShownAsk)
    first, second = (place for place in range(3) if place != right(player))
    player.answer(first)
    shown = player.answer(second)
    assert shown.state == "revealed"
    assert "It is: car" in shown.replies[-1].lines
    with pytest.raises(BadInput):
        player.answer(right(player))


def test_a_question_never_blocks(tmp_path: Path) -> None:
    player = Player(loaded_lesson(tmp_path), desk())
    reach(player, ShownAsk)
    number = player.number
    shown = player.advance()
    assert isinstance(shown, ShownAsk)
    assert shown.state == "revealed"
    player.advance()
    assert player.number == number + 1


@pytest.mark.parametrize("choice", [-1, 7])
def test_a_choice_that_is_not_there_is_refused_and_costs_nothing(choice: int, tmp_path: Path) -> None:
    player = Player(loaded_lesson(tmp_path), desk())
    reach(player, ShownAsk)
    with pytest.raises(BadInput):
        player.answer(choice)
    assert player.answer(right(player)).state == "right"


def test_the_same_wrong_choice_twice_is_refused(tmp_path: Path) -> None:
    player = Player(loaded_lesson(tmp_path), desk())
    reach(player, ShownAsk)
    player.answer(0)
    with pytest.raises(BadInput):
        player.answer(0)


def test_answers_hints_and_checks_need_their_chunk(tmp_path: Path) -> None:
    player = Player(loaded_lesson(tmp_path), desk())
    for act in (lambda: player.answer(0), player.hint, player.solution, lambda: player.check(tmp_path / "x.py")):
        with pytest.raises(BadInput, match="go on"):
            act()


def test_what_a_learner_edits_makes_nothing_in_the_lesson_false(tmp_path: Path) -> None:
    mine = desk()
    player = Player(loaded_lesson(tmp_path), mine)
    execute(mine, "ablate encoder.embed.out")
    execute(mine, "goto logits")
    while not isinstance(player.current, ShownSee):
        player.advance()
    assert all(getattr(item, "holds", True) for item in player.current.items)
    assert mine.session.variant.texts() == []
    assert mine.session.position.step == "encoder.0.self_attn.weights"


def test_a_what_if_lasts_to_the_end_of_its_section(tmp_path: Path) -> None:
    mine = desk()
    player = Player(loaded_lesson(tmp_path), mine)
    while not (isinstance(player.current, ShownDo) and player.current.what_if):
        player.advance()
        if isinstance(player.current, ShownAsk):
            player.advance()
    assert mine.session.variant.texts() == ["scale = none"]
    player.advance()
    assert mine.session.variant.texts() == ["scale = none"]
    assert not came_back(player)
    player.advance()
    assert mine.session.variant.texts() == []
    assert came_back(player)
    assert mine.session.position.step == "encoder.0.self_attn.weights"


def test_hints_come_one_by_one_then_the_solution(tmp_path: Path) -> None:
    player = Player(loaded_lesson(tmp_path), desk())
    reach(player, ShownTry)
    assert [player.hint() for _ in range(4)] == [
        "Hint 1 of 3: the first hint.",
        "Hint 2 of 3: the second.",
        "Hint 3 of 3: the third.",
        "There are no more hints; the solution is one key away.",
    ]
    assert "np.sqrt(d_head)" in player.solution()
    shown = player.current
    assert isinstance(shown, ShownTry)
    assert len(shown.hints) == 3
    assert shown.solution


def test_predictions_are_counted_at_the_end_where_there_were_any(tmp_path: Path) -> None:
    lesson = loaded_lesson(tmp_path)
    exercise = next(number for number, chunk in enumerate(lesson.chunks) if isinstance(chunk, Try))
    for start, said in ((0, "Lesson sample is done. Predictions right at the first try: 0 of 3."), (exercise, "Lesson sample is done.")):
        player = Player(lesson, desk(), start=start)
        play_to_the_end(player)
        assert isinstance(player.current, ShownEnd)
        assert player.current.lines[0] == said


def test_an_exercise_failed_and_solved_is_counted(tmp_path: Path) -> None:
    file, progress = tmp_path / "mine.py", Progress.open(tmp_path / "progress.txt")
    player = Player(loaded_lesson(tmp_path), desk(), progress)
    reach(player, ShownTry)
    file.write_text("def scaled(scores, d_head):\n    return scores\n", encoding="utf-8")
    assert not player.check(file).passed
    file.write_text(SOLUTION, encoding="utf-8")
    assert player.check(file).passed
    assert (player.result.attempts, player.result.solved) == (2, 1)
    play_to_the_end(player)
    assert isinstance(player.current, ShownEnd)
    assert "Exercises solved: 1 of 1." in player.current.lines
    assert progress.entry("sample").attempts == 2
    assert progress.entry("sample").done


def test_a_lesson_is_taken_up_where_it_was_left(tmp_path: Path) -> None:
    lesson, mine = loaded_lesson(tmp_path), desk()
    progress = Progress.open(tmp_path / "progress.txt")
    first = Player(lesson, mine, progress)
    for _ in range(6):
        first.advance()
    first.leave()
    entry = Progress.open(tmp_path / "progress.txt").entry("sample")
    again = Player(lesson, mine, progress, start=entry.at)
    assert again.number == first.number
    assert type(again.current) is type(first.current)
    assert mine.session.position.step == "encoder.0.self_attn.weights"


def test_what_happened_can_be_read_as_events(tmp_path: Path) -> None:
    player = Player(loaded_lesson(tmp_path), desk())
    reach(player, ShownAsk)
    wrong, answer = 1 - right(player), right(player)
    player.answer(wrong)
    player.answer(answer)
    player.advance()
    kinds = [(event.kind, event.detail) for event in player.events]
    assert kinds == [
        ("reached", "0"),
        ("reached", "1"),
        ("answered", f"{wrong} wrong"),
        ("answered", f"{answer} right"),
        ("reached", "2"),
        ("carried out", "goto encoder.0.self_attn.weights 0"),
    ]


def test_the_log_of_the_desk_leads_to_the_same_place_again(tmp_path: Path) -> None:
    mine = desk()
    player = Player(loaded_lesson(tmp_path), mine)
    while not isinstance(player.current, ShownDo):
        player.advance()
    again = desk()
    for line in mine.log:
        execute(again, line)
    assert again.session.position == mine.session.position
    assert again.session.source_text == mine.session.source_text


def test_names_in_the_prose_are_links_to_tensors(tmp_path: Path) -> None:
    player = Player(loaded_lesson(tmp_path), desk())
    assert isinstance(player.current, ShownProse)
    assert [link.step for link in player.current.links] == ["encoder.0.self_attn.weights"]


def test_what_is_computed_for_the_next_chunk_can_be_stopped_and_comes_with_the_step_after(tmp_path: Path) -> None:
    here = desk()
    player = Player(loaded_lesson(tmp_path), here)
    here.session.store.stop.set()
    with pytest.raises(Stopped):
        player.advance()
    assert (player.number, type(player.current)) == (0, ShownProse)
    here.session.store.stop.clear()
    assert isinstance(player.advance(), ShownAsk)


def test_a_lesson_that_cannot_begin_leaves_the_desk_as_it_was(tmp_path: Path) -> None:
    here = desk()
    before = here.session
    here.session.store.stop.set()
    with pytest.raises(Stopped):
        Player(loaded_lesson(tmp_path), here, start=4)
    assert here.session is before


def test_back_shows_what_was_shown_with_the_run_as_it_was_there_and_on_again_changes_nothing(tmp_path: Path) -> None:
    mine = desk()
    player = Player(loaded_lesson(tmp_path), mine)
    seen = [(player.current, mine.session.position, mine.session.variant)]
    while not player.finished:
        if isinstance(player.current, ShownAsk) and player.current.state == "open":
            player.advance()
            seen[-1] = (player.current, *seen[-1][1:])
        player.advance()
        seen.append((player.current, mine.session.position, mine.session.variant))
    result = player.result
    for number in range(len(seen) - 2, -1, -1):
        assert player.back() == seen[number][0]
        assert (mine.session.position, mine.session.variant) == seen[number][1:]
    with pytest.raises(BadInput, match="first part"):
        player.back()
    for shown, position, variant in seen[1:]:
        assert (player.advance(), mine.session.position, mine.session.variant) == (shown, position, variant)
    assert player.result == result


def test_a_solution_leaves_the_hints_as_they_were_and_what_solved_it_is_shown(tmp_path: Path) -> None:
    player = Player(loaded_lesson(tmp_path), desk())
    reach(player, ShownTry)
    player.solution()
    assert isinstance(player.current, ShownTry)
    assert player.current.hints == ()
    file = tmp_path / "mine.py"
    file.write_text(f"# mine\n{SOLUTION}", encoding="utf-8")
    assert player.check(file).passed
    assert player.current.solved_by == f"# mine\n{SOLUTION}"
