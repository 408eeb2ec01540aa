"""The cross-check end to end: models of every kind agree with torch, and a fault is named where it begins."""

import pytest

pytest.importorskip("torch", reason="the witness needs PyTorch: pip install 'stepper[torch]'")

from stepper import Session, crosscheck
from tests.models import KINDS, random_model


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_of_every_kind_agrees_with_torch_at_every_step(kind: str) -> None:
    session = Session(random_model(KINDS[kind]), "w4 w7 w5 w9")
    report = crosscheck(session)
    assert report.first_divergence is None
    assert report.ok
    assert not report.notes
