"""From ids to the first residual stream.

    lookup = E[ids]      scaled = lookup × √d_model      position      out = scaled + position

BERT adds a row for the segment, and BERT and BART normalise the sum. Where the table has narrower rows than the model (ELECTRA, ALBERT),
a matrix brings what came of them, `narrow`, to the model's width. Rotary and relative positions are not added here: they
come in attention.
"""

import math
from typing import Any

from stepper.engine.build.norm import norm
from stepper.engine.build.scope import Scope, linear, short
from stepper.engine.ops.arithmetic import LOOKUP, MULTIPLY_BY, ROW_FOR_ALL, SAME_ROWS, sum_of
from stepper.engine.ops.position import COUNTED_PLACE, COUNTED_WAVES, LEARNED_POSITION, SINUSOID
from stepper.engine.place import Place
from stepper.engine.spec import EmbedSpec, PositionSpec
from stepper.errors import BadInput

__all__ = ["added_position", "embed"]


def embed(scope: Scope, at: Place, spec: EmbedSpec, ids: str, types: str = "") -> str:
    """Look up each id's row, scale it, add its position, in some models bring it to the model's width: (T,) -> (T, D)."""
    if spec.width is None:
        return _embedded(scope, at, spec, ids, types, at / "out")
    narrow = _embedded(scope.narrowed(spec.width), at, spec, ids, types, at / "narrow")
    return linear(scope, at / "out", narrow, at / "W", at / "b", "d_model", scope.stack.d_model, note="widened", is_residual=True)


def _embedded(scope: Scope, at: Place, spec: EmbedSpec, ids: str, types: str, out: Place) -> str:
    """The sum of a token's rows, normalised in some models: (T,) -> (T, D)."""
    build, width = scope.build, scope.stack.d_model
    E = build.parameter(spec.table, spec.rows or scope.model.vocab_size, width, kind="table")
    lookup = build.step(at / "lookup", LOOKUP, ids, E, formula="E[ids]", **scope.wide)
    parts = [_scaled(scope, at, spec, lookup) if spec.scale or spec.times else lookup]
    if spec.token_types:
        parts.append(_segment(scope, at, spec.token_types, types))
    if spec.positions:
        parts.append(added_position(scope, at / "position", spec.positions, ids))
    is_residual = spec.width is None
    if spec.norm:
        return norm(scope, at / "norm", spec.norm, _summed(scope, at / "sum", parts), result=out, is_residual=is_residual)
    return _summed(scope, out, parts, is_residual)


def _summed(scope: Scope, place: Place, parts: list[str], is_residual: bool = False) -> str:
    """The parts added up: (T, D), … -> (T, D)."""
    shared: dict[str, Any] = {"is_residual": is_residual, **scope.wide}
    if len(parts) == 1:
        formula = f"{short(parts[0])} (no positions are added)"
        return scope.build.step(place, SAME_ROWS, parts[0], formula=formula, note="no_positions", **shared)
    formula = " + ".join(short(each) for each in parts)
    return scope.build.step(place, sum_of(len(parts)), *parts, formula=formula, **shared)


def _scaled(scope: Scope, at: Place, spec: EmbedSpec, lookup: str) -> str:
    """The embedding made as large as the 2017 paper has it (section 3.4), or as the model says: (T, D) -> (T, D)."""
    factor, formula, note = math.sqrt(scope.stack.d_model), "lookup × √d_model", ""
    if spec.times:
        factor, formula, note = spec.times, f"lookup × {spec.times:g}", "by_number"
    return scope.build.step(at / "scaled", MULTIPLY_BY, lookup, formula=formula, note=note, factor=factor, **scope.wide)


def _segment(scope: Scope, at: Place, token_types: int, types: str) -> str:
    """The row of each token's segment; without types that of the first, for every token: -> (T, D)."""
    S = scope.build.parameter(at / "S", token_types, scope.stack.d_model, kind="table")
    if types:
        return scope.build.step(at / "segment", LOOKUP, types, S, formula="S[types]", note="pair", **scope.wide)
    sizes, formula = {"t": len(scope.rows)}, "S[0]: all tokens are of the first segment"
    return scope.build.step(at / "segment", ROW_FOR_ALL, S, formula=formula, sizes=sizes, **scope.wide)


def added_position(scope: Scope, place: Place, spec: PositionSpec, ids: str) -> str:
    """The positional encoding of this turn's rows: -> (T, D)."""
    shared: dict[str, Any] = {"past": scope.past + spec.shift, "note": spec.kind, **scope.wide}
    if spec.shuffled:
        shared["modulus"] = spec.rows
    if spec.kind == "sinusoidal" and spec.counts_tokens and not spec.shuffled:
        return _waves(scope, place, spec, ids)
    if spec.kind == "sinusoidal":
        return _sinusoid(scope, place, spec, shared)
    P = _table(scope, place, spec, shared["past"] + len(scope.rows))
    return _counted(scope, place, spec, P, ids) if spec.counts_tokens and not spec.shuffled else _learned(scope, place, spec, P, shared)


def _table(scope: Scope, place: Place, spec: PositionSpec, tokens: int) -> str:
    """The learned table, which so many tokens have to find a row in."""
    if tokens > spec.rows and not spec.shuffled:
        raise BadInput("step.too_many_tokens", name=place, count=tokens, positions=spec.rows)
    return scope.build.parameter(place.sibling("P"), spec.rows + spec.offset, scope.stack.d_model, kind="table")


def _learned(scope: Scope, place: Place, spec: PositionSpec, P: str, shared: dict[str, Any]) -> str:
    """A row of the table for each position: -> (T, D)."""
    offset: dict[str, Any] = {"offset": spec.offset} if spec.offset else {}
    return scope.build.step(place, LEARNED_POSITION, P, formula="P[position]", sizes={"t": len(scope.rows)}, **offset, **shared)


def _counted(scope: Scope, place: Place, spec: PositionSpec, P: str, ids: str) -> str:
    """A row of the table for each token, where padding is not counted (RoBERTa): -> (T, D)."""
    return scope.build.step(place, LOOKUP, _row(scope, place, spec, ids), P, formula="P[row]", note="counted", **scope.wide)


def _waves(scope: Scope, place: Place, spec: PositionSpec, ids: str) -> str:
    """Sines and cosines of the place of each token, where padding is not counted (M2M-100): -> (T, D)."""
    formula, sizes = "sin of row / 10000^(i/(d_model/2 − 1)), then cos", {"d": scope.stack.d_model}
    shared: dict[str, Any] = {"note": "counted_waves", "blank": spec.offset - 1, **scope.wide}
    return scope.build.step(place, COUNTED_WAVES, _row(scope, place, spec, ids), formula=formula, sizes=sizes, **shared)


def _row(scope: Scope, place: Place, spec: PositionSpec, ids: str) -> str:
    """The place of each token among those that are no padding: -> (T,)."""
    counting: dict[str, Any] = {"past": scope.past + spec.shift, "pad_id": spec.offset - 1, "offset": spec.offset}
    formula = f"{spec.offset - 1} + tokens so far, padding not counted"
    shared: dict[str, Any] = {"axes": "token", "over": scope.rows, "part_of": place, **counting}
    return scope.build.step(place / "row", COUNTED_PLACE, ids, ids, formula=formula, **shared)


def _sinusoid(scope: Scope, place: Place, spec: PositionSpec, shared: dict[str, Any]) -> str:
    """Waves of growing length (2017, section 3.5): -> (T, D)."""
    sizes, formula = {"t": len(scope.rows), "d": scope.stack.d_model}, "sin, cos of position / 10000^(2i/d_model)"
    halved: dict[str, Any] = {"halved": True} if spec.layout == "halved" else {}
    return scope.build.step(place, SINUSOID, formula=formula, sizes=sizes, **halved, **shared)
