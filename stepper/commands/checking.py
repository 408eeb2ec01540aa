"""The verb that asks PyTorch."""

from stepper.commands.command import Command, Desk, Outcome
from stepper.words import phrase

__all__ = ["CHECKING"]


def _check(desk: Desk, rest: str) -> Outcome:
    """Compare this turn with PyTorch, or one tensor of it."""
    from stepper.witness import crosscheck

    session = desk.session
    name, turn = session.resolve(rest.strip()) if rest.strip() else ("", session.position.turn)
    report = crosscheck(session, turns=[turn])
    if not name:
        first = report.first_divergence
        lines = [phrase("answers.checked", turn=turn, badge=report.badge())]
        if first:
            largest = f"{first.max_abs:.2g}"
            lines.append(phrase("answers.first_that_differs", name=first.name, largest=largest, witness=first.witness))
        if first and session.variant.texts():
            changes = "; ".join(session.variant.texts())
            lines.append(phrase("answers.differs_by_changes", changes=changes))
        return Outcome("\n".join([*lines, *report.notes]))
    rows = [row for row in report.rows if row.step == name]
    return Outcome("\n".join(f"{row.name}  {row.witness:<13} {row.max_abs:.2g}  {row.verdict}" for row in rows))


CHECKING = (
    Command("check", _check, "compare this turn, or one tensor of it, with PyTorch", "look", usage="[NAME]", example="check encoder.out"),
)
