"""A module's own parameters under our names, so that it is held against a mere description of a model."""

from pathlib import Path

import numpy as np
import pytest

from stepper.checkpoints import Parameters, aliases_of
from stepper.witness.own.check import judged_against
from stepper.witness.own.parameters import arrays_of, assigned
from stepper.witness.own.reference import OurPass
from stepper.witness.own.report import OwnReport
from stepper.witness.own.witnesses import Witness
from tests.witness.own.bugs.bug import Bug, built, changed
from tests.witness.own.tutorials.models import TUTORIALS, Tutorial

STACKED = Bug(
    TUTORIALS["gpt"],
    "q, k and v in one, torch's own norms",
    (
        (
            "self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))",
            "self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)",
        ),
        ("q = self.query(x).view(", "query, key, value = self.qkv(x).chunk(3, dim=-1)\n        q = query.view("),
        ("self.key(x)", "key"),
        ("self.value(x)", "value"),
        ('(("query", "q"), ("key", "k"), ("value", "v"), ("out", "o"))', '(("out", "o"),)'),
        ("LayerNorm(width, eps)", "nn.LayerNorm(width, eps)"),
    ),
)


def described(tutorial: Tutorial, witness: Witness) -> tuple[dict[str, str], OwnReport]:
    """Which parameter was taken for which, and what came of it."""
    session = tutorial.session()
    known = OurPass.of(session)
    observed = witness.observe(known.ids)
    found = assigned(known.program, observed.dump, {}, aliases_of(session.spec))
    parameters = Parameters.of(arrays_of(found, known.program, observed.dump), aliases_of(session.spec))
    return found, judged_against(OurPass.made_of("mine", session.spec, parameters, known.ids), observed)[0]


@pytest.mark.parametrize("name", TUTORIALS)
def test_every_parameter_is_found_by_order_shape_and_name(name: str) -> None:
    tutorial = TUTORIALS[name]
    witness = built(tutorial.file, tutorial.model)
    found, report = described(tutorial, witness)
    assert report.ok, report.text()
    observed = witness.observe(OurPass.of(tutorial.session()).ids)
    arrays = arrays_of(found, OurPass.of(tutorial.session()).program, observed.dump)
    for ours, array in arrays.items():
        assert np.array_equal(array, tutorial.model.parameters[ours]), (ours, found[ours])


def test_one_matrix_may_hold_q_k_and_v_and_is_not_left_over(tmp_path: Path) -> None:
    witness = built(changed(STACKED, tmp_path), STACKED.against.model)
    found, report = described(STACKED.against, witness)
    at = "decoder.0.self_attn"
    assert [found[f"{at}.W_{letter}"] for letter in "qkv"] == [f"blocks.0.attention.qkv.weight[{third}]" for third in range(3)]
    assert (found["decoder.0.norm1.gain"], found["decoder.0.norm1.bias"]) == ("blocks.0.norm1.weight", "blocks.0.norm1.bias")
    assert (report.ok, report.left_over) == (True, ()), report.text()
