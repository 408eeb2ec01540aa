"""The verb that asks PyTorch."""

from stepper.commands.command import Command, Desk
from stepper.commands.results import Checked, CheckWanted

__all__ = ["CHECKING"]


def _check(desk: Desk, rest: str) -> Checked:
    """Compare this turn with PyTorch, or one tensor of it."""
    from stepper.witness import crosscheck

    session = desk.session
    name, turn = session.resolve(rest.strip()) if rest.strip() else ("", session.position.turn)
    report = crosscheck(session, turns=[turn])
    return Checked(report, turn, name, tuple(session.variant.texts()))


CHECKING = (
    Command(
        "check",
        _check,
        "compare this turn, or one tensor of it, with PyTorch",
        "look",
        usage="[NAME]",
        example="check encoder.out",
        argument="tensor",
        request=lambda rest: None if rest else CheckWanted(),
        in_lessons=False,
    ),
)
