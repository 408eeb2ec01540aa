"""From ids to the first residual stream.

    lookup = E[ids]      scaled = lookup × √d_model      position      out = scaled + position

BERT adds a row for the segment, and BERT and BART normalise the sum. Rotary and relative positions are not added here: they
come in attention.
"""

import math
from typing import Any

from stepper.engine.build.layers import Scope, norm, short
from stepper.engine.ops.arithmetic import LOOKUP, MULTIPLY_BY, ROW_FOR_ALL, SAME_ROWS, sum_of
from stepper.engine.ops.position import LEARNED_POSITION, SINUSOID
from stepper.engine.options import SHIFT
from stepper.engine.place import Place
from stepper.errors import BadInput

__all__ = ["embed"]


def embed(scope: Scope, at: Place, ids: str, table: Place) -> str:
    """Look up each id's row, scale it, add its position: (T,) -> (T, D)."""
    build, config, wide = scope.build, scope.config, _wide(scope)
    E = build.parameter(table, config.vocab_size, config.d_model, kind="table")
    lookup = build.step(at / "lookup", LOOKUP, ids, E, formula="E[ids]", **wide)
    is_scaled = config.scale_embedding and scope.options.embedding == "as_trained"
    parts = [_scaled(scope, at, lookup) if is_scaled else lookup]
    if config.token_types:
        types = build.parameter(at / "S", config.token_types, config.d_model, kind="table")
        sizes, formula = {"t": len(scope.rows)}, "S[0]: all tokens are of the first segment"
        parts.append(build.step(at / "segment", ROW_FOR_ALL, types, formula=formula, sizes=sizes, **wide))
    if _adds_positions(scope, at):
        parts.append(_position(scope, at))
    if config.embed_norm:
        return norm(scope, at / "norm", _summed(scope, at / "sum", parts), result=at / "out", is_residual=True)
    return _summed(scope, at / "out", parts, is_residual=True)


def _wide(scope: Scope) -> dict[str, Any]:
    return {"axes": "token d_model", "over": scope.rows}


def _adds_positions(scope: Scope, at: Place) -> bool:
    left_out = ("none", f"none_in_{at.stack}")
    return scope.config.positions in ("sinusoidal", "learned") and scope.options.positions not in left_out


def _summed(scope: Scope, place: Place, parts: list[str], is_residual: bool = False) -> str:
    """The parts added up: (T, D), … -> (T, D)."""
    shared: dict[str, Any] = {"is_residual": is_residual, **_wide(scope)}
    if len(parts) == 1:
        formula = f"{short(parts[0])} (no positions are added)"
        return scope.build.step(place, SAME_ROWS, parts[0], formula=formula, note="no_positions", **shared)
    formula = " + ".join(short(each) for each in parts)
    return scope.build.step(place, sum_of(len(parts)), *parts, formula=formula, **shared)


def _scaled(scope: Scope, at: Place, lookup: str) -> str:
    """The embedding made as large as the 2017 paper has it (section 3.4): (T, D) -> (T, D)."""
    factor = math.sqrt(scope.config.d_model)
    return scope.build.step(at / "scaled", MULTIPLY_BY, lookup, formula="lookup × √d_model", factor=factor, **_wide(scope))


def _position(scope: Scope, at: Place) -> str:
    """The positional encoding of this turn's rows: -> (T, D)."""
    build, config, place, wide = scope.build, scope.config, at / "position", _wide(scope)
    sizes, past = {"t": len(scope.rows)}, scope.past + (SHIFT if scope.options.positions == "shifted" else 0)
    extra: dict[str, Any] = {"modulus": config.max_positions} if scope.options.positions == "shuffled" else {}
    if config.positions == "learned":
        if past + len(scope.rows) > config.max_positions and not extra:
            tokens = past + len(scope.rows)
            raise BadInput(f"{place}: {tokens} tokens, but this model has learned {config.max_positions} positions; give fewer")
        P = build.parameter(at / "P", config.max_positions + config.position_offset, config.d_model, kind="table")
        extra |= {"offset": config.position_offset} if config.position_offset else {}
        return build.step(place, LEARNED_POSITION, P, formula="P[position]", note="learned", sizes=sizes, past=past, **extra, **wide)
    sizes["d"] = config.d_model
    if (config.position_layout == "halved") != (scope.options.positions == "halved"):
        extra["halved"] = True
    formula = "sin, cos of position / 10000^(2i/d_model)"
    return build.step(place, SINUSOID, formula=formula, note="sinusoidal", sizes=sizes, past=past, **extra, **wide)
