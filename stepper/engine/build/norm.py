"""Normalisation of each row, by its mean and variance, or by its mean square alone.

layer   (x − mean) / √(var + ε) · gain + bias       Ba et al. 2016, arXiv 1607.06450; in some models without the bias
rms     x / √(mean of x² + ε) · gain                Zhang & Sennrich 2019, arXiv 1910.07467
"""

from typing import Any

from stepper.engine.build.scope import Scope, short
from stepper.engine.ops.norm import CENTER, GAIN_BIAS, GAIN_FROM_ONE_ROWS, NORMALIZE, RMS_ROWS, ROW_MEAN, ROW_VAR
from stepper.engine.place import Place
from stepper.engine.spec import NormSpec

__all__ = ["norm"]


def norm(
    scope: Scope, at: Place, spec: NormSpec, x: str, result: Place | None = None, learned: Place | None = None, is_residual: bool = False
) -> str:
    """Normalise each row: (T, D) -> (T, D); `at` holds the fine steps, and gain and bias if `learned` does not."""
    kinds = {"layer": _layer_norm, "rms": _rms_norm}
    return kinds[spec.kind](scope, at, spec, x, result or at / "out", learned or at, is_residual)


def _layer_norm(scope: Scope, at: Place, spec: NormSpec, x: str, out: Place, learned: Place, is_residual: bool) -> str:
    """Less the mean, divided by the standard deviation: (T, D) -> (T, D)."""
    build, rows, wide, of = scope.build, scope.rows, scope.wide, short(x, at)
    width = build.shape(x)[1]
    gain = build.parameter(learned / "gain", width, kind="gain")
    bias = build.parameter(learned / "bias", width, kind="bias") if spec.bias else None
    mean = build.step(at / "mean", ROW_MEAN, x, axes=scope.row, over=rows, formula=f"mean of {of}", part_of=out)
    centered = build.step(at / "centered", CENTER, x, mean, formula=f"{of} − mean", part_of=out, **wide)
    var = build.step(at / "var", ROW_VAR, centered, axes=scope.row, over=rows, formula="mean of centered²", part_of=out)
    formula = "centered / √(var + ε)"
    normalized = build.step(at / "normalized", NORMALIZE, centered, var, formula=formula, part_of=out, eps=spec.eps, **wide)
    said: dict[str, Any] = {"note": "layer_norm", "is_residual": is_residual, **wide}
    if bias is None:
        return build.step(out, RMS_ROWS.gain, normalized, gain, formula="normalized · gain", **said)
    return build.step(out, GAIN_BIAS, normalized, gain, bias, formula="normalized · gain + bias", **said)


def _rms_norm(scope: Scope, at: Place, spec: NormSpec, x: str, out: Place, learned: Place, is_residual: bool) -> str:
    """Divided by the root of the mean square: (T, D) -> (T, D)."""
    build, rows, wide, of = scope.build, scope.rows, scope.wide, short(x, at)
    gain = build.parameter(learned / "gain", build.shape(x)[1], kind="gain")
    square = build.step(at / "square", RMS_ROWS.square, x, axes=scope.row, over=rows, formula=f"mean of {of}²", part_of=out)
    formula, note = f"{of} / √(square + ε)", "rms_norm"
    normalized = build.step(
        at / "normalized", RMS_ROWS.normalized, x, square, formula=formula, note=note, part_of=out, eps=spec.eps, **wide
    )
    said: dict[str, Any] = {"is_residual": is_residual, **wide}
    if spec.from_one:
        return build.step(out, GAIN_FROM_ONE_ROWS, normalized, gain, formula="normalized · (1 + gain)", note="rms_from_one", **said)
    return build.step(out, RMS_ROWS.gain, normalized, gain, formula="normalized · gain", note=note, **said)
