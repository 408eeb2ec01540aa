"""The cross-check: every tensor of a session against PyTorch, by two witnesses.

    report = crosscheck(session)

Turn by turn and step by step, each value is compared with a torch function on the same inputs, and with the same tensor of a
torch.nn model that read the same ids. What is out of tolerance is computed once more in float64 on both sides: if that
agrees, it was rounding; if not, the two compute different things. An edited session is checked as it is: what was edited, and
what depends on it, differs from torch, and the report says where that begins.

Torch is imported here and not before.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.util import find_spec
from typing import Protocol

from stepper.checkpoints import Parameters
from stepper.engine import Array, Step
from stepper.errors import BadCheckpoint, BadInput, MissingExtra
from stepper.witness.comparing import AGREEMENT, TOLERANCE, Gap, tolerance_of
from stepper.witness.report import Report, Row, Verdict, Witness
from stepper.witness.session import Checkable, Key

__all__ = ["Progress", "crosscheck"]

Progress = Callable[[int, int, str], None]
"""Called before each step with: steps done, steps in all, the step's name."""


class _Witness(Protocol):
    """Another computation of the same steps."""

    def has(self, step: Step) -> bool: ...

    def compare(self, key: Key, step: Step) -> Gap: ...

    def compare_in_float64(self, key: Key, step: Step) -> Gap: ...


def crosscheck(
    session: Checkable,
    *,
    parameters: Mapping[str, Array] | None = None,
    turns: Iterable[int] | None = None,
    float64: bool = False,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Report:
    """Compare a session's tensors with PyTorch's.

    Args:
        session: what to check.
        parameters: parameters by name that torch uses in place of the model's (a fault, put in on purpose).
        turns: the turns to check; all of them where left out, and then a generation is run to its end first.
        float64: ask for the second opinion on every row, not only where a row is out of tolerance. What then differs in float64
            is not in order, however small the difference is.
        progress: told what is being compared.
        should_stop: asked before each step; once it says True, the report has what was compared so far.

    Raises:
        MissingExtra: torch is not installed.
        BadInput: there is no such turn.
    """
    if find_spec("torch") is None:
        raise MissingExtra('the cross-check needs PyTorch: pip install "stepper[torch]"')
    import torch

    numbers = _chosen_turns(session, turns)
    replaced = _with_aliases(session, parameters or {})
    witnesses, notes = _witnesses(session, replaced)
    steps = [(turn, step) for turn in numbers for step in session.run.programs[turn]]
    rows: list[Row] = []
    for done, (turn, step) in enumerate(steps):
        if should_stop and should_stop():
            return Report(tuple(rows), session.model.name, torch.__version__, notes, complete=False)
        if progress:
            progress(done, len(steps), step.name)
        rows += _rows(session, (turn, step.name), step, witnesses, float64)
    return Report(tuple(rows), session.model.name, torch.__version__, notes)


def _chosen_turns(session: Checkable, turns: Iterable[int] | None) -> list[int]:
    """The turns to check, all computed."""
    if turns is None:
        number = 0
        while session.has_turn(number):
            number += 1
        return list(range(number))
    chosen = sorted(set(turns))
    missing = [turn for turn in chosen if turn < 0 or not session.has_turn(turn)]
    if missing:
        raise BadInput(f"there is no turn {missing[0]}; this run has {len(session.run.programs)} turns, counted from 0")
    return chosen


def _with_aliases(session: Checkable, given: Mapping[str, Array]) -> Mapping[str, Array]:
    """The replaced parameters, a tied one under its second name too."""
    return Parameters.of(given, {name: each for name, each in session.model.parameters.aliases.items() if each.of in given})


def _witnesses(session: Checkable, replaced: Mapping[str, Array]) -> tuple[dict[Witness, _Witness], tuple[str, ...]]:
    """Both witnesses, or the first alone and the reason for it."""
    from stepper.witness.same_inputs import SameInputs
    from stepper.witness.whole_model import WholeModel

    witnesses: dict[Witness, _Witness] = {"same inputs": SameInputs(session.run, replaced)}
    all_parameters = {**session.model.parameters, **replaced}
    try:
        whole = WholeModel(session.config, all_parameters, session.run, session.ids("source"), session.ids("target"))
    except BadCheckpoint as error:
        return witnesses, (f"No whole model to compare with: {error}",)
    return {**witnesses, "whole model": whole}, ()


def _rows(session: Checkable, key: Key, step: Step, witnesses: Mapping[Witness, _Witness], float64: bool) -> Iterator[Row]:
    """One step, by every witness that knows it."""
    turn, name = key
    full = f"{name}@{turn}" if len(session.run.programs) > 1 else name
    tolerance = tolerance_of(session.run.value(name, turn))
    is_edited = bool(session.run.edits_of(key))
    for label, witness in witnesses.items():
        if not witness.has(step):
            continue
        gap = witness.compare(key, step)
        agrees = gap.max_abs <= tolerance
        wide = witness.compare_in_float64(key, step) if float64 or not agrees else None
        verdict = _verdict(agrees, wide, is_edited)
        ok = verdict == "agrees" or (verdict == "rounding" and gap.max_abs <= TOLERANCE * max(1.0, gap.largest))
        yield Row(full, label, gap.max_abs, tolerance, ok, verdict, name, turn, gap.where, None if wide is None else wide.max_abs)


def _verdict(agrees: bool, wide: Gap | None, is_edited: bool) -> Verdict:
    same_in_float64 = wide is None or wide.max_abs <= AGREEMENT * max(1.0, wide.largest)
    if agrees and same_in_float64:
        return "agrees"
    if is_edited:
        return "edited"
    return "rounding" if same_in_float64 else "differs"
