"""One table says who does what: a screen whose table does not fit is not made."""

import inspect
from collections.abc import Iterator

import pytest

from stepper.desk.actions import ACTIONS
from stepper.desk.opening import Opening
from stepper.tui.app import StepperApp
from stepper.tui.controllers.table import ActionRow, UnfitTable, checked
from tests.tui.driving import opened


def nothing() -> None:
    """What an action does here."""


def whole() -> list[ActionRow]:
    return [(name, nothing) for name in ACTIONS]


def test_a_table_with_every_action_once_fits() -> None:
    assert set(checked(whole())) == set(ACTIONS)


def test_an_action_that_nobody_does_is_refused() -> None:
    with pytest.raises(UnfitTable) as refused:
        checked(row for row in whole() if row[0] != "zoom")
    assert refused.value.missing == {"zoom"}


def test_an_action_that_is_declared_nowhere_is_refused() -> None:
    with pytest.raises(UnfitTable) as refused:
        checked([*whole(), ("zooom", nothing)])
    assert refused.value.unknown == {"zooom"}


def test_an_action_that_two_do_is_refused() -> None:
    with pytest.raises(UnfitTable) as refused:
        checked([*whole(), ("zoom", nothing)])
    assert refused.value.doubled == {"zoom"}


def test_a_screen_is_not_made_with_a_table_that_does_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    def rows(_: object) -> Iterator[ActionRow]:
        yield "mode", nothing

    monkeypatch.setattr("stepper.tui.screen.rows_of", rows)
    with pytest.raises(UnfitTable):
        StepperApp(Opening(check=False)).get_default_screen()


async def test_every_method_takes_what_its_action_declares() -> None:
    async with opened() as drive:
        for name, handler in drive.screen._handlers.items():
            given = () if ACTIONS[name] is None else (None,)
            inspect.signature(handler).bind(*given)
            needed = [each for each in inspect.signature(handler).parameters.values() if each.default is each.empty]
            assert len(needed) == len(given), name
