"""The cross-check: every tensor of a session against PyTorch, by two witnesses.

    report = crosscheck(session)

Turn by turn and step by step, each value is compared with a torch function on the same inputs, and with the same tensor of a
whole model that read the same ids: one of torch.nn, or Hugging Face's own for a checkpoint of theirs. What is out of tolerance is
computed once more in float64 on both sides: if that agrees, it was rounding; if not, the two compute different things. An edited
session is checked as it is: what was edited, and what depends on it, differs from torch, and the report says where that begins.

Torch is imported here and not before.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol, overload

from stepper.checkpoints import Parameters
from stepper.checkpoints.families import FAMILIES
from stepper.engine import Array, Config, ModelSpec, Step, spec_of, with_turn
from stepper.engine.gradient import LOSS
from stepper.errors import INSTALL_HF, BadCheckpoint, BadInput, Clause, MissingExtra, UnknownName, nearest, torch_missing
from stepper.progress import OnProgress
from stepper.witness.comparing import TOLERANCE, Gap, tolerance_of
from stepper.witness.reference_ids import compare_ids
from stepper.witness.report import Agreement, Report, Row, WitnessKind
from stepper.witness.session import MANY_TURNS, Checkable, StepKey, Turns, first_turns
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.witness.hugging_face import HuggingFace
    from stepper.witness.own.reference import SpecifiedSession
    from stepper.witness.own.report import OwnReport
    from stepper.witness.own.witnesses import Witness as OwnWitness
    from stepper.witness.whole_model import WholeModel

__all__ = ["crosscheck"]

_SMALL = 10_000_000
"""Parameters."""


class _Witness(Protocol):
    """Another computation of the same steps."""

    @property
    def agreement(self) -> float:
        """How far apart the two may be in float64, relative to the larger of 1 and the tensor's largest number."""
        ...

    def has(self, step: Step) -> bool: ...

    def compare(self, key: StepKey, step: Step) -> Gap: ...

    def compare_in_float64(self, key: StepKey, step: Step) -> Gap | None:
        """The same in float64; None where the model is too large for that."""
        ...

    def theirs(self, key: StepKey, step: Step) -> Array:
        """Its own value of the step."""
        ...


_Witnesses = dict[WitnessKind, _Witness]


@overload
def crosscheck(
    session: Checkable,
    *,
    witness: None = None,
    parameters: Mapping[str, Array] | None = None,
    config: Config | None = None,
    turns: Iterable[int] | None = None,
    float64: bool = False,
    progress: OnProgress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Report: ...


@overload
def crosscheck(
    session: "SpecifiedSession",
    *,
    witness: "OwnWitness",
    turns: Iterable[int] | None = None,
    progress: OnProgress | None = None,
) -> "OwnReport": ...


def crosscheck(
    session: Any,
    *,
    witness: "OwnWitness | None" = None,
    parameters: Mapping[str, Array] | None = None,
    config: Config | None = None,
    turns: Iterable[int] | None = None,
    float64: bool = False,
    progress: OnProgress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> "Report | OwnReport":
    """Compare a session's tensors with PyTorch's, or with a witness of your own.

    Args:
        session: what to check.
        witness: `from_module(module)`, `from_dump(path)`, or anything that has `observe`: theirs are held against ours, and the
            report says which tensor goes wrong first, and why. Of the other arguments `turns` and `progress` hold then.
        parameters: parameters by name that torch uses in place of the model's (a fault, put in on purpose).
        config: what torch builds its whole model by, in place of the model's own description (another kind of fault).
        turns: those to check; left out: those computed so far, or of a new session those the run comes to, at most 32 (`MANY_TURNS`).
        float64: ask for the second opinion on every row; what then differs in float64 is not in order, however small it is.
        progress: told what is being compared.
        should_stop: asked before each step; once it says True, the report has what was compared so far.

    Raises:
        MissingExtra: torch is not installed, or cannot be loaded.
        BadInput: there is no such turn, or a parameter of another shape was given.
        UnknownName: a parameter was given that the model does not have.
    """
    if witness is not None:
        from stepper.witness.own.check import check_against

        return check_against(session, witness, turns, progress=progress)
    return _against_torch(session, turns, spec_of(config) if config else None, parameters or {}, float64, progress, should_stop)


def _against_torch(
    session: Checkable,
    turns: Iterable[int] | None,
    spec: ModelSpec | None,
    parameters: Mapping[str, Array],
    float64: bool,
    progress: OnProgress | None,
    should_stop: Callable[[], bool] | None,
) -> Report:
    """Both of torch's witnesses, over every step of these turns."""
    version, numbers = _torch_version(), _chosen_turns(session, turns)
    with _threads_for(session.model.parameters.count):
        witnesses, notes = _witnesses(session, session.run, spec, _replaced(session, parameters))
        steps = [(turn, step) for turn in numbers for step in session.run.programs[turn]]
        ids, unread = compare_ids(session)
        rows, complete = _compared(session, steps, witnesses, float64, progress, should_stop)
        rows = [ids, *rows] if ids else rows
        notes = (*notes, *(each for each in (unread, session.model.choosing) if each))
        suspects = _suspects(session, session.run, rows, witnesses) if complete else ()
    if progress and complete:
        progress(len(steps), len(steps), "")
    return Report(tuple(rows), session.model.name, version, notes, complete, suspects)


def _torch_version() -> str:
    """Import torch, and say which it is."""
    try:
        import torch
    except (ImportError, OSError) as problem:  # OSError: one of its own libraries is missing
        raise torch_missing(Clause("extra.crosscheck"), problem) from None
    return torch.__version__


def _compared(
    session: Checkable,
    steps: list[tuple[int, Step]],
    witnesses: _Witnesses,
    float64: bool,
    progress: OnProgress | None,
    should_stop: Callable[[], bool] | None,
) -> tuple[list[Row], bool]:
    """The rows of these steps, and whether all of them were compared."""
    rows: list[Row] = []
    for done, (turn, step) in enumerate(steps):
        if should_stop and should_stop():
            return rows, False
        if progress:
            progress(done, len(steps), step.name)
        shown = with_turn(step.name, turn) if session.generates else step.name
        rows += _rows(shown, session.run, (turn, step.name), step, witnesses, float64)
    return rows, True


@contextmanager
def _threads_for(parameters: int) -> Iterator[None]:
    """One torch thread while a small model is checked: waking the others would take longer than its arithmetic."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1 if parameters < _SMALL else before)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _chosen_turns(session: Checkable, turns: Iterable[int] | None) -> list[int]:
    """The turns to check, all computed."""
    if turns is None:
        there = len(session.run.programs)
        return list(range(min(there, MANY_TURNS))) if there > 1 else list(first_turns(session))
    chosen = sorted(set(turns))
    missing = [turn for turn in chosen if turn < 0 or not session.has_turn(turn)]
    if missing:
        raise BadInput("check.no_turn", turn=missing[0], count=len(session.run.programs))
    return chosen


def _replaced(session: Checkable, given: Mapping[str, Array]) -> Mapping[str, Array]:
    """The replaced parameters, a tied one under its second name too."""
    own = session.model.parameters
    for name, array in given.items():
        if name not in own:
            raise UnknownName("check.no_parameter", name=name, near=nearest(name, own) or Clause("check.see_program"))
        if array.shape != own.shape(name):
            raise BadInput("check.other_shape", name=name, wanted=own.shape(name), shape=array.shape)
    return Parameters.of(given, {name: alias for name, alias in own.aliases.items() if alias.of in given})


def _witnesses(session: Checkable, run: Turns, spec: ModelSpec | None, replaced: Mapping[str, Array]) -> tuple[_Witnesses, tuple[str, ...]]:
    """Both witnesses, or the first alone and the reason for it."""
    from stepper.witness.gradients import WholeBackward
    from stepper.witness.same_inputs import SameInputs
    from stepper.witness.whole_model import WholeModel

    witnesses: _Witnesses = {"same inputs": SameInputs(run, replaced)}
    goes_back = str(LOSS) in run.programs[0]
    try:
        whole = _whole_model(session, run, spec, replaced)
    except (BadCheckpoint, MissingExtra) as error:
        backward: _Witnesses = {"whole model": WholeBackward(run, None)} if goes_back else {}
        return {**witnesses, **backward}, (phrase("check_report.no_whole_model", error=error),)
    note = () if isinstance(whole, WholeModel) else (phrase("check_report.whole_model_is", title=whole.title),)
    if goes_back:
        return {**witnesses, "whole model": WholeBackward(run, whole, whole if isinstance(whole, WholeModel) else None)}, note
    return {**witnesses, "whole model": whole}, note


def _whole_model(session: Checkable, run: Turns, spec: ModelSpec | None, replaced: Mapping[str, Array]) -> "WholeModel | HuggingFace":
    """The second witness: Hugging Face's own model where the checkpoint is one of theirs, else one of torch.nn.

    Raises:
        MissingExtra: transformers is not installed.
        BadCheckpoint: there is no such model.
    """
    from stepper.witness.whole_model import WholeModel

    model, target = session.model, session.ids("target")
    source = run.given["encoder.embed.image"].tolist() if model.spec.patches else session.ids("source")
    family = FAMILIES.get(model.family)
    if spec is None and family and family.in_transformers and model.directory:
        if find_spec("transformers") is None:
            raise MissingExtra("check.needs_transformers", family=family.title, install=INSTALL_HF)
        from stepper.witness.hugging_face import HuggingFace

        return HuggingFace(model, run, source, target)
    return WholeModel(spec or model.spec, {**model.parameters, **replaced}, run, source, target)


def _rows(shown: str, run: Turns, key: StepKey, step: Step, witnesses: _Witnesses, float64: bool) -> Iterator[Row]:
    """One step, by every witness that knows it."""
    turn, name = key
    tolerance = tolerance_of(run.value(name, turn))
    is_edited = bool(run.edits_of(key))
    for label, witness in witnesses.items():
        if not witness.has(step):
            continue
        gap = witness.compare(key, step)
        agrees = gap.max_abs <= tolerance
        wide = witness.compare_in_float64(key, step) if float64 or not agrees else None
        verdict = _verdict(agrees, wide or (None if agrees else gap), is_edited, witness.agreement)
        ok = verdict == "agrees" or (verdict == "rounding" and _is_in_order(label, gap, wide))
        yield Row(shown, label, gap.max_abs, tolerance, ok, verdict, name, turn, gap.where, None if wide is None else wide.max_abs)


def _is_in_order(label: WitnessKind, gap: Gap, wide: Gap | None) -> bool:
    """Whether a difference that float64 does not know is of a size that rounding can have.

    A step on the same inputs rounds once, in proportion to its numbers. In a whole model what was rounded before is magnified on the
    way: exp of a score of 500 has a hundred times the error of exp of 5, though both are at most 1. There float64 decides.
    """
    if label == "whole model" and wide is not None:
        return math.isfinite(gap.max_abs)
    return gap.max_abs <= TOLERANCE * max(1.0, gap.largest)


def _suspects(session: Checkable, run: Turns, rows: list[Row], witnesses: _Witnesses) -> tuple[str, ...]:
    """What may have gone wrong at the first step that differs."""
    from stepper.witness.scene import Scene
    from stepper.witness.suspects import suspects_of

    first = next((row for row in rows if not row.ok), None)
    if first is None or first.verdict != "differs" or first.witness == "tokenizer":
        return ()
    key = (first.turn, first.step)
    step = run.programs[first.turn][first.step]
    theirs = witnesses[first.witness].theirs(key, step)
    scene = Scene(session.model.spec, step, run.operands(key), run.value(first.step, first.turn), theirs, session.model.parameters)
    return suspects_of(scene)


def _verdict(agrees: bool, wide: Gap | None, is_edited: bool, agreement: float) -> Agreement:
    same_in_float64 = wide is None or wide.max_abs <= agreement * max(1.0, wide.largest)
    if agrees and same_in_float64:
        return "agrees"
    if is_edited:
        return "edited"
    return "rounding" if same_in_float64 else "differs"
