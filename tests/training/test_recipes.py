"""Every shipped model is what its recipe says."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from stepper import Session, load, models
from stepper.checkpoints import EMBEDDED
from stepper.errors import UnknownName
from stepper.training.recipes import RECIPES, find_recipe
from stepper.training.vocabulary import make_tokenizer

SIX_MEGABYTES = 6_000_000


@pytest.mark.parametrize("name", RECIPES)
def test_the_shipped_files_are_those_of_the_recipe(name: str) -> None:
    recipe, model = find_recipe(name), load(name)
    tokenizer = make_tokenizer(recipe.words, recipe.specials)
    assert (model.name, model.config, model.example) == (name, recipe.config, recipe.example)
    assert model.reader.vocabulary == tokenizer.get_vocab()
    assert model.config.vocab_size == tokenizer.get_vocab_size()
    stored = load_file(EMBEDDED / name / "model.safetensors")
    assert {array.dtype.name for array in stored.values()} == {recipe.stored_as}


@pytest.mark.parametrize("name", RECIPES)
def test_a_shipped_model_reads_its_example(name: str) -> None:
    session = Session(name)
    assert np.isfinite(session.value(session.program.coarse[-1].name)).all()
    if session.config.head == "words":
        assert all(word in session.model.reader.vocabulary for word in session.generate().split())


def test_all_shipped_models_together_are_small() -> None:
    assert set(RECIPES) <= set(models())
    assert sum(file.stat().st_size for file in Path(EMBEDDED).rglob("*") if file.is_file()) < SIX_MEGABYTES


@pytest.mark.parametrize("name", RECIPES)
def test_the_special_tokens_are_where_the_configuration_says(name: str) -> None:
    recipe = find_recipe(name)
    named = {recipe.config.pad_id: "pad", recipe.config.start_id: "bos", recipe.config.end_id: "eos"}
    for identity, word in named.items():
        if identity >= 0:
            assert recipe.specials[identity].strip("<[]>").lower() == word


def test_an_unknown_recipe_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="fill-mask"):
        find_recipe("fill-masks")
