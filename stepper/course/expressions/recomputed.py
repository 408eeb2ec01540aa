"""A run computed once more, from the ids on, in float32 or float64, and with a setting changed: to tell rounding from mistakes.

recomputed("logits", 64)                          in float64: what float32 rounds to
recomputed("logits@1", 32)                        of a later turn, which reads what turns before it have kept
recomputed("logits", 64, "norm_eps", 0.001)       what an implementation with another setting would compute
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from stepper.course.expressions.runs import Runs
from stepper.engine import Array, evaluate, with_turn
from stepper.engine.config_spec import spec_of
from stepper.errors import BadInput, UnknownName, nearest
from stepper.trace import Session

__all__ = ["RECOMPUTED"]

_REALS: Mapping[int, type[np.floating[Any]]] = {32: np.float32, 64: np.float64}
_GIVEN = ("encoder.embed.ids", "decoder.embed.ids")
_SETTINGS = ("norm_eps", "activation", "scale_scores", "scale_embedding")


def _recomputed(runs: Runs, name: str, bits: int, setting: str = "", choice: Any = None) -> Array:
    """A tensor; edits are left out, options kept."""
    if bits not in _REALS:
        raise BadInput("expression.bits", bits=bits, known=list(_REALS))
    if setting and setting not in _SETTINGS:
        raise UnknownName("expression.no_such_setting", field=setting, near=nearest(setting, _SETTINGS) or _SETTINGS)
    name, turn = runs.session.resolve(name)
    session = _with_setting(runs.session, setting, choice) if setting else runs.session
    kept: dict[str, Array] = {}
    if not session.has_turn(turn):
        raise BadInput("session.no_turn", turn=turn, count=session.turns, last=session.turns - 1)
    for number in range(turn + 1):
        program = session.program_of(number)
        words = {each: runs.session.value(with_turn(each, number)) for each in _GIVEN if each in program}
        read = {each: kept[each] for each in program.imports}
        parameters = {each: session.model.parameters[each].astype(_REALS[bits]) for each in program.parameters}
        values = evaluate(program, parameters, {**words, **read}, _REALS[bits])
        kept |= {with_turn(each, number): array for each, array in values.items()}
    return kept[with_turn(name, turn)]


def _with_setting(session: Session, setting: str, choice: Any) -> Session:
    """The same text, read by a model of other settings with the same parameters."""
    spec = spec_of(replace(session.config, **{setting: choice}))
    other = Session(replace(session.model, spec=spec), session.source_text, session.target_text)
    other.option(**session.variant.options.differences())
    return other


RECOMPUTED: dict[str, Callable[..., Any]] = {"recomputed": _recomputed}
"""Name -> function; the runs come first."""
