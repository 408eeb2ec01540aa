"""The page of commands and the man page say what the program declares."""

from tools.commands import MANUAL, PAGE, commands_page, manual_page


def test_both_pages_are_made_from_the_declarations() -> None:
    """`python -m tools.commands` writes them anew."""
    assert PAGE.read_text(encoding="utf-8") == commands_page()
    assert MANUAL.read_text(encoding="utf-8") == manual_page()


def test_nothing_in_the_man_page_is_taken_for_a_request_of_roff() -> None:
    known = {"TH", "SH", "SS", "TP", "B"}
    assert {line[1:].split()[0] for line in MANUAL.read_text(encoding="utf-8").splitlines() if line.startswith(".")} == known
