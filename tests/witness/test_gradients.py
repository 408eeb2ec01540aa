"""Autograd as a witness: of every gradient of every kind of model, and of a wrong one, which is named; and torch's optimizers."""

from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="the witness needs PyTorch: pip install '.[torch]'")

import torch

from stepper import Session, crosscheck
from stepper.checkpoints import Model
from stepper.engine import spec_of
from stepper.engine.fast import fast_function
from stepper.engine.gradient import trained
from stepper.engine.op import Op
from stepper.engine.ops.activation import ACTIVATIONS
from stepper.engine.ops.norm import NORMALIZE
from stepper.engine.ops.softmax import SOFTMAX_HEADS
from stepper.witness.gradients import by_autograd
from stepper.witness.widened import widened_run
from tests.models import FAMILIES, KINDS, TINY, random_model

MODELS = {name: config for name, config in (KINDS | FAMILIES).items() if spec_of(config).head.kind == "words"}


def taught(model: Model) -> Session:
    """A session with a loss and the way back; the last word is left out where an encoder alone is asked."""
    spec = model.spec
    target = None if not spec.encoder else "w5 w7" if spec.decoder else "w4 w5 w6 w4"
    session = Session(model, "w4 w5 w6 w4", target=target)
    session.generation.go_back()
    return session


@pytest.mark.parametrize("name", list(MODELS))
def test_every_gradient_of_every_kind_of_model_is_autograds(name: str) -> None:
    session = taught(random_model(MODELS[name]))
    run = session.run
    wide = dict(widened_run(run))
    for real, close in ((torch.float64, 1e-9), (torch.float32, 1e-4)):
        theirs = by_autograd(run, real)
        least = max(float(np.abs(each).max(initial=0)) for each in theirs.values()) * 1e-2  # what comes to 0 is rounding
        for place in (step.place for step in run.programs[0] if step.place.way == "grad" and step.place.arriving is None):
            ours, autograd = wide[0, str(place)] if real is torch.float64 else run.value(str(place), 0), theirs[str(place.forward)]
            size = max(least, float(np.abs(autograd).max(initial=0)))
            assert float(np.abs(ours - autograd).max(initial=0)) < close * size, place


def test_the_cross_check_takes_in_the_gradients_by_both_witnesses() -> None:
    session = taught(random_model(TINY))
    report = crosscheck(session)
    assert report.ok
    rows = {row.witness for row in report.of("grad.encoder.0.self_attn.W_q")}
    assert rows == {"same inputs", "whole model"}
    assert [row.witness for row in report.of("update.encoder.0.self_attn.W_q")] == ["same inputs"]


@pytest.mark.parametrize(
    "op, slot, named",
    [
        (ACTIVATIONS["relu"], 0, "grad.decoder.1.ffn.hidden"),
        (SOFTMAX_HEADS.exp, 0, "grad.decoder.1.cross_attn.weights.shifted"),
        (NORMALIZE, 1, "grad.decoder.1.norm3.var"),
    ],
)
def test_a_wrong_vjp_is_named_where_it_is_first_used(op: Op, slot: int, named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert op.vjp
    back = op.vjp[slot].op
    right = back.apply

    def wrong(*operands: Any, **constants: Any) -> Any:
        return right(*operands, **constants) * np.float32(1.5)

    monkeypatch.setitem(back.__dict__, "apply", wrong)
    fast_function.cache_clear()
    report = crosscheck(taught(random_model(TINY, seed=1)))
    fast_function.cache_clear()
    assert not report.ok
    assert report.first_divergence is not None
    assert (report.first_divergence.step, report.first_divergence.witness) == (named, "same inputs")


@pytest.mark.parametrize("optimizer, decay, updates", [("sgd", 0.0, 3), ("adam", 0.1, 20)])
def test_updates_are_those_of_torchs_optimizer(optimizer: str, decay: float, updates: int) -> None:
    session = taught(random_model(TINY))
    names = [str(place.forward) for place in trained(session.run.programs[0])]
    parameters = {name: torch.tensor(session.parameter(name), requires_grad=True) for name in names}
    make = torch.optim.SGD if optimizer == "sgd" else torch.optim.AdamW
    theirs = make(list(parameters.values()), lr=0.01, weight_decay=decay)
    for _ in range(updates):
        for name, parameter in parameters.items():
            parameter.grad = torch.tensor(session.grad(name))
        theirs.step()
        session.learn(1, rate=0.01, optimizer=optimizer, decay=decay)
    for name, parameter in parameters.items():
        np.testing.assert_allclose(session.parameter(name), parameter.detach().numpy(), rtol=1e-4, atol=2e-6)
