"""The strings of the interface."""

import string

import pytest

from stepper.errors import Clause, UnknownName, torch_missing
from stepper.words import phrase, phrases
from stepper.words.sentences import APART, DECLARED, read_texts


class Named(str):
    """Stands for a value of any kind, however it is to be written."""

    def __format__(self, format_spec: str) -> str:
        return str(self)


@pytest.mark.parametrize("topic", ["interface", *(each for each in APART if each not in (*DECLARED, "errors"))])
def test_every_phrase_formats_with_its_values(topic: str) -> None:
    for key, text in read_texts("en", topic).items():
        names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        assert all(name.isidentifier() for name in names), key
        said = phrase(key, **{name: Named(f"<{name}>") for name in names})
        assert said
        assert all(f"<{name}>" in said for name in names), key


def test_the_card_names_its_keys_in_order() -> None:
    assert list(phrases("card.keys")) == ["space", "n", "enter", "e", "/", "L", "?"]
    assert all(phrases("card.keys").values())


def test_values_are_put_in() -> None:
    assert phrase("torch.badge_running", checked=100, total=214) == "torch … 100/214"


def test_a_missing_phrase_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"no phrase called 'torch.badge' \(nearest: torch.badge_none"):
        phrase("torch.badge")


def test_a_missing_group_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"no group of phrases called 'card.key' \(nearest: card.keys"):
        phrases("card.key")


def test_a_missing_value_is_named() -> None:
    with pytest.raises(ValueError, match=r"phrase 'run\.loading' needs a value for 'model'"):
        phrase("run.loading")


def test_the_sentence_for_a_small_terminal_gives_both_sizes() -> None:
    said = phrase("size.too_small", columns=60, rows=18, width=40, height=10)
    assert "60 columns and 18 rows" in said
    assert "40 by 10" in said


def test_without_torch_the_phrase_says_how_to_install_it() -> None:
    assert "pip install '.[torch]'" in phrase(
        "torch.absent", reason=torch_missing(Clause("extra.crosscheck"), ModuleNotFoundError("no torch", name="torch"))
    )
