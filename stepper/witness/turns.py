"""How much of a text is checked where nobody says: a story goes on for as long as its model has positions.

turns = first_turns(session)              range(0, 32), or fewer where the text ends before
session.has_turn(len(turns))              True where the text goes on
"""

from collections.abc import Callable

from stepper.witness.session import Checkable

__all__ = ["MANY_TURNS", "first_turns"]

MANY_TURNS = 32
"""A sentence and its translation have fewer; a story has as many as there are positions."""


def first_turns(session: Checkable, limit: int = MANY_TURNS, before_each: Callable[[int], object] = lambda _: None) -> range:
    """The turns of a run up to a limit, computed now.

    Args:
        session: whose turns.
        limit: how many at most.
        before_each: told the number of the turn that comes.
    """
    for turn in range(limit):
        before_each(turn)
        if not session.has_turn(turn):
            return range(turn)
    return range(limit)
