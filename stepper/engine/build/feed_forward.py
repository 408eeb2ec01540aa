"""The feed-forward part: each row on its own, wider and back.

    hidden = x W_1 + b_1      activation = f(hidden)      out = activation W_2 + b_2         (2017, equation 2)

With a gate (Shazeer 2020, arXiv 2002.05202) it is f(x W_gate) · (x W_1), then W_2. Where there are experts, see `experts`.
"""

from stepper.engine.build.experts import experts
from stepper.engine.build.scope import Scope, activation, linear
from stepper.engine.ops.arithmetic import MULTIPLY
from stepper.engine.place import Place
from stepper.engine.spec import FfnSpec

__all__ = ["feed_forward"]


def feed_forward(scope: Scope, at: Place, spec: FfnSpec, x: str) -> str:
    """f(x W_1 + b_1) W_2 + b_2: (T, D) -> (T, F) -> (T, D)."""
    if spec.experts:
        return experts(scope, at, spec, spec.experts, x)
    active = _gated(scope, at, spec, x) if spec.gated else _plain(scope, at, spec, x)
    return linear(scope, at / "out", active, at / "W_2", _bias(spec, at / "b_2"), "d_model", scope.stack.d_model)


def _plain(scope: Scope, at: Place, spec: FfnSpec, x: str) -> str:
    hidden = linear(scope, at / "hidden", x, at / "W_1", _bias(spec, at / "b_1"), "d_ff", spec.width)
    return activation(scope, at / "activation", hidden, spec.activation, "d_ff")


def _gated(scope: Scope, at: Place, spec: FfnSpec, x: str) -> str:
    gate = linear(scope, at / "gate", x, at / "W_gate", _bias(spec, at / "b_gate"), "d_ff", spec.width)
    opened = activation(scope, at / "activation", gate, spec.activation, "d_ff")
    hidden = linear(scope, at / "hidden", x, at / "W_1", _bias(spec, at / "b_1"), "d_ff", spec.width)
    return scope.build.step(at / "gated", MULTIPLY, opened, hidden, axes="token d_ff", over=scope.rows, formula="activation · hidden")


def _bias(spec: FfnSpec, place: Place) -> Place | None:
    return place if spec.bias else None
