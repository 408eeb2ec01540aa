"""What-if options: every choice there is has a function, and each changes what it says of a spec."""

from typing import get_args, get_type_hints

import numpy as np
import pytest

from stepper import Session
from stepper.engine import Options
from stepper.engine.config_spec import spec_of
from stepper.engine.options import AS_TRAINED
from stepper.engine.spec import RotarySpec
from stepper.engine.whatif import WHAT_IFS, with_options
from stepper.errors import BadInput
from tests.models import FAMILIES, KINDS, SPECS, TINY

CHOICES = [(option, choice) for option, changes in WHAT_IFS.items() for choice in changes]


def test_every_choice_but_the_default_has_a_function_and_no_others() -> None:
    kinds = get_type_hints(Options)
    chosen = {name: set(get_args(kind)) - {getattr(AS_TRAINED, name)} for name, kind in kinds.items() if get_args(kind)}
    assert chosen == {name: set(changes) for name, changes in WHAT_IFS.items()}


def test_as_trained_is_the_spec_itself() -> None:
    spec = spec_of(TINY)
    assert with_options(spec, AS_TRAINED) is spec
    assert with_options(spec, AS_TRAINED.changed(temperature=0.5, seed=3)) == spec


@pytest.mark.parametrize("option, choice", CHOICES)
def test_each_choice_changes_the_papers_model_and_only_once(option: str, choice: str) -> None:
    spec, options = spec_of(TINY), AS_TRAINED.changed(**{option: choice})
    changed = with_options(spec, options)
    assert changed != spec
    if choice not in ("halved",):
        assert with_options(changed, options) == changed


@pytest.mark.parametrize("option, choice", CHOICES)
def test_each_choice_leaves_sizes_and_words_as_they_are(option: str, choice: str) -> None:
    for spec in map(spec_of, [*KINDS.values(), *(FAMILIES[name] for name in ("bert", "gpt2", "marian"))]):
        changed = with_options(spec, AS_TRAINED.changed(**{option: choice}))
        assert (changed.vocab_size, changed.head, changed.ids) == (spec.vocab_size, spec.head, spec.ids)
        assert [len(stack.layers) for stack in changed.stacks] == [len(stack.layers) for stack in spec.stacks]


@pytest.mark.parametrize("choices", [{"tie_qk": "tied"}, {"value": "input"}])
def test_what_a_model_lacks_for_an_option_is_said(choices: dict[str, str]) -> None:
    with pytest.raises(BadInput, match="this model"):
        with_options(spec_of(FAMILIES["llama"]), AS_TRAINED.changed(**choices))


@pytest.mark.parametrize("number", [1, 4, 10])
def test_one_residual_connection_is_left_out_and_what_its_sublayer_makes_goes_on(number: int) -> None:
    session = Session("en-fr", "the cat sleeps .")
    session.option(without_add=number)
    adds = [step for step in session.program if step.place.is_add]
    left_out = [step for step in adds if len(step.operands) == 1]
    assert left_out == [adds[number - 1]]
    np.testing.assert_array_equal(session.value(left_out[0].name), session.value(left_out[0].operands[0]))


def test_a_residual_connection_that_is_not_there_cannot_be_left_out() -> None:
    for spec, number in ((spec_of(TINY), 99), (SPECS["gpt_neox"], 1)):
        with pytest.raises(BadInput, match="without_add is a number from 1"):
            with_options(spec, AS_TRAINED.changed(without_add=number))


def test_without_a_mask_nothing_is_hidden_however_far_back_it_is() -> None:
    opened = with_options(SPECS["gpt_neo"], AS_TRAINED.changed(mask="none")).last
    assert {(layer.attention.mask.kind, layer.attention.mask.window) for layer in opened.layers} == {("full", None)}


def test_rotations_are_left_out_and_shifted_as_added_positions_are() -> None:
    spec = spec_of(FAMILIES["llama"])
    blind = with_options(spec, AS_TRAINED.changed(positions="none_in_decoder"))
    assert blind.last.layers[0].attention.positions is None
    turned = with_options(spec, AS_TRAINED.changed(positions="shifted")).last.layers[1].attention.positions
    assert isinstance(turned, RotarySpec)
    assert turned.shift == 3
