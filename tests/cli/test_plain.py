"""`stepper debug --plain`: a conversation in words."""

import io
import sys
from pathlib import Path

import pytest

from stepper import Session
from stepper.cli import main
from tests.cli.running import CommandLine


def plain(stepper: CommandLine, *lines: str, words: tuple[str, ...] = ("by-hand",)) -> list[str]:
    said = stepper("debug", *words, "--plain", typed="".join(f"{line}\n" for line in lines))
    assert (said.status, said.err) == (0, "")
    return said.lines


def whole(stepper: CommandLine, *words: str) -> list[str]:
    said = stepper("debug", *words, "--whole")
    assert (said.status, said.err) == (0, "")
    return said.lines


def test_it_begins_at_the_first_row_and_says_where_we_are(stepper: CommandLine) -> None:
    place, says, numbers = plain(stepper, "quit")
    assert place == "turn 0, encoder, embedding, ids, row 0 of 0–2 “green”"
    assert says.startswith("  the tokens, as ids. ")
    assert numbers == "  green: 3, green"


def test_an_empty_line_goes_on_row_by_row(stepper: CommandLine) -> None:
    said = plain(stepper, "", "", "quit")
    assert [line for line in said if line.startswith("turn")] == [
        f"turn 0, encoder, embedding, ids, row {row} of 0–2 “{token}”" for row, token in enumerate(("green", "car", "<eos>"))
    ]
    assert "  car: 4, car" in said


def test_the_names_of_the_two_keys_that_step_are_understood(stepper: CommandLine) -> None:
    assert plain(stepper, "space", "space", "backspace", "quit") == plain(stepper, "step", "step", "back", "quit")


def test_a_whole_step_is_said_row_by_row(stepper: CommandLine) -> None:
    said = plain(stepper, "goto encoder.embed.out", "quit")
    assert said[-3:] == ["  green: -3, 1, -1, -1", "  car: 3, -1, 1, 1", "  <eos>: 1, 1, -1, -1"]


def test_told_in_one_go_the_word_that_is_chosen_is_named(stepper: CommandLine) -> None:
    chosen = [line for line in whole(stepper, "by-hand") if line.startswith("next@")]
    assert [line.rpartition(" ")[2] for line in chosen] == ["(voiture)", "(verte)", "(<eos>)"]


def test_numbers_come_with_the_token_they_belong_to_and_masked_ones_are_blocked(stepper: CommandLine) -> None:
    said = plain(stepper, "goto decoder.0.self_attn.masked", "quit", words=("by-hand", "green car", "--target", "voiture"))
    assert said[-2:] == ["  <bos>, head 0: <bos> 0, voiture blocked", "  voiture, head 0: <bos> 0, voiture 0"]


def test_of_an_axis_over_the_vocabulary_the_largest_are_said(stepper: CommandLine) -> None:
    said = plain(stepper, "goto probs", "quit")
    assert said[-1].startswith("  <bos>: largest voiture 0.9973, ")


def test_of_a_long_row_the_first_few_are_said_and_the_range(stepper: CommandLine) -> None:
    *_, last = plain(stepper, "goto encoder.embed.lookup", "quit", words=("en-fr", "the cat sleeps ."))
    assert last.count(",") == 8
    assert "and 56 more; from -" in last


def test_commands_answer_in_their_own_words(stepper: CommandLine) -> None:
    said = plain(stepper, "goto encoder.embed.scaled", "why [0,0]", "p [1]", "quit")
    assert "[ 3. -1.  1.  1.]" in said
    assert any(line.startswith("encoder.embed.scaled[0,0] = -3") for line in said)


def test_the_whole_run_is_told_in_a_line_for_each_step(stepper: CommandLine) -> None:
    *told, text = whole(stepper, "by-hand")
    session = Session("by-hand")
    session.generate()
    names = [f"{step.name}@{turn}" for turn in range(session.turns) for step in session.program_of(turn).coarse]
    assert [line.partition(": ")[0] for line in told] == names
    assert text == "voiture verte"
    assert told[2].endswith("(3 by 4, from -3 to 3)")


def test_told_from_a_tensor_on_it_begins_there_and_reads_no_commands(stepper: CommandLine) -> None:
    told = stepper("debug", "by-hand", "--whole", "--at", "logits@2", typed="nonsense\n").lines
    assert [line.partition(": ")[0] for line in told] == ["logits@2", "probs@2", "next@2", "voiture verte"]


def test_without_input_the_place_is_said_and_that_is_all(stepper: CommandLine) -> None:
    assert plain(stepper) == plain(stepper, "quit")


def test_without_standard_input_it_is_the_same(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["debug", "by-hand", "--plain"]) == 0
    assert capsys.readouterr().out.endswith("\n  green: 3, green\n")


def test_at_and_replay_say_where_to_begin(stepper: CommandLine) -> None:
    Path("moment.txt").write_text("# stepper debug by-hand 'green book'\ngoto probs\n", encoding="utf-8")
    replayed = stepper("debug", "--plain", "--replay", "moment.txt", typed="text\n")
    assert replayed.lines[0] == "turn 0, output, probs, row 0 “<bos>”"
    assert "livre" in replayed.out
    at = stepper("debug", "by-hand", "--plain", "--at", "logits", "--replay", "moment.txt", typed="quit\n")
    assert at.lines[0] == "turn 0, output, logits, row 0 “<bos>”"


def test_a_model_on_the_command_line_goes_before_that_of_the_log(stepper: CommandLine) -> None:
    Path("moment.txt").write_text("# stepper debug en-fr 'the cat sleeps .'\nnext\n", encoding="utf-8")
    said = stepper("debug", "by-hand", "--plain", "--replay", "moment.txt", typed="quit\n")
    assert "3 by 4" in said.out or "row 2 of 0–2 “<eos>”" in said.out


def test_a_first_line_that_is_no_command_is_named(stepper: CommandLine) -> None:
    Path("moment.txt").write_text("# stepper debug by-hand 'green\nnext\n", encoding="utf-8")
    assert stepper.refused("debug", "--plain", "--replay", "moment.txt").startswith("moment.txt:1: ")


def test_the_line_of_a_log_that_cannot_be_carried_out_is_named(stepper: CommandLine) -> None:
    Path("moment.txt").write_text("next\nnexxt\n", encoding="utf-8")
    assert stepper.refused("debug", "by-hand", "--plain", "--replay", "moment.txt").startswith("moment.txt:2: no command called 'nexxt'")


def test_from_a_pipe_the_first_mistake_ends_it(stepper: CommandLine) -> None:
    said = stepper.refused("debug", "by-hand", "--plain", typed="next\n\nnexxt\nnext\n")
    assert said.startswith("line 3: no command called 'nexxt' (nearest: next")


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_at_a_terminal_a_mistake_is_answered_and_the_conversation_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", _Terminal("nexxt\nnext\n"))
    assert main(["debug", "by-hand", "--plain"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.startswith("by-hand reads “green car”. An empty line goes on; ")
    assert "\n> That cannot be done: no command called 'nexxt' (nearest: next" in said.out
    assert "> turn 0, encoder, embedding, lookup" in said.out


@pytest.mark.parametrize("lines", [[], ["next", "goto decoder.0.cross_attn.weights", "into", "turn", "help"]])
def test_in_ascii_every_character_is(lines: list[str], stepper: CommandLine) -> None:
    said = plain(stepper, *lines, words=("by-hand", "--ascii")) if lines else whole(stepper, "by-hand", "--ascii")
    assert all(line.isascii() for line in said)


def test_nothing_is_coloured(stepper: CommandLine) -> None:
    assert "\x1b" not in "".join(whole(stepper, "en-fr", "the cat sleeps ."))


def test_another_sentence_is_told_from_its_own_rows(stepper: CommandLine) -> None:
    said = plain(stepper, "input book", "quit")
    assert said[-4].endswith("row 1 of 0–1 “<eos>”")
    assert said[-2:] == ["  book: 5, book", "  <eos>: 2, <eos>"]


def test_a_replay_that_would_write_a_file_is_refused_with_its_line(stepper: CommandLine) -> None:
    Path("moment.txt").write_text("# stepper debug by-hand\nbreak $(touch${IFS}/x)*\nsave aliases\n", encoding="utf-8")
    said = stepper.refused("debug", "--plain", "--replay", "moment.txt")
    assert said.startswith("moment.txt:3: 'save aliases' was not carried out: a replay touches no files")
    assert not Path("aliases").exists()
