"""The golden file: programs and values are what they were, whatever the code that makes them looks like."""

import json
from functools import cache
from typing import Any

import pytest

from tests.golden.pinned import BOXED, FILE, MOST_TURNS, RANDOM, arithmetic, pinned

Entries = dict[str, dict[str, list[str]]]


@cache
def golden() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(FILE.read_text())
    return read


def first_turns(entries: Entries, turns_of_options: int) -> Entries:
    """The same of the first turns of the options, without the values where this processor rounds in its own way."""
    kept = slice(turns_of_options)
    columns = ("refused", "listing", "shapes", *(("values",) if arithmetic() == golden()["arithmetic"] else ()))
    return {
        option: {column: digests[slice(None) if option == "as_trained" else kept] for column, digests in entry.items() if column in columns}
        for option, entry in entries.items()
    }


def test_every_model_is_in_the_golden_file() -> None:
    assert set(golden()["models"]) == {*BOXED, *RANDOM}


KIN = {"en-fr-4", "en-fr-guided", "en-fr-nomask", "en-fr-nopos"}
"""Built as `en-fr` is, with other numbers: compared with `-m golden`."""


@pytest.mark.parametrize("model", [name for name in (*BOXED, *RANDOM) if name not in KIN])
def test_names_listings_shapes_and_values_are_what_they_were(model: str) -> None:
    turns = 1
    assert first_turns(pinned(model, turns), turns) == first_turns(golden()["models"][model], turns)


@pytest.mark.golden
@pytest.mark.parametrize("model", BOXED)
def test_so_they_are_in_every_turn_under_every_option(model: str) -> None:
    assert first_turns(pinned(model), MOST_TURNS) == first_turns(golden()["models"][model], MOST_TURNS)


def test_values_are_compared_where_the_arithmetic_is_that_of_the_golden_file() -> None:
    if arithmetic() != golden()["arithmetic"]:
        pytest.skip(
            "this processor rounds in another way than the one the values were pinned on: names and shapes are compared, values are not"
        )
