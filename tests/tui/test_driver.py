"""What a terminal sends, as the screen reads it."""

from textual.events import Key, Paste

from stepper.tui.driver import _Reader


def read(reader: _Reader, *sent: str) -> list[str]:
    """The keys and pastes of some pieces, one after the other."""
    found = [each for piece in sent for each in reader.messages(piece)]
    return [each.key if isinstance(each, Key) else each.text for each in found if isinstance(each, (Key, Paste))]


def test_a_paste_that_never_ends_is_over_after_a_while_and_keys_are_keys_again() -> None:
    reader = _Reader()
    assert read(reader, "\x1b[20", "0~abc", *[""] * 9) == []
    assert read(reader, "d", *[""] * 9) == []
    assert read(reader, "") == ["abcd"]
    assert read(reader, "n", *[""] * 20, "q") == ["n", "q"]


def test_a_paste_that_comes_in_pieces_is_one() -> None:
    assert read(_Reader(), "\x1b[200~ab", "", "", "cd\x1b[2", "01~", *[""] * 20, "n") == ["abcd", "n"]
