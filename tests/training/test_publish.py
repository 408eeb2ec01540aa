"""Model directories: whole, readable, and never among other people's files."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from stepper.engine.config import Config
from stepper.errors import BadInput
from stepper.training.publish import publish
from stepper.training.recipes import find_recipe
from stepper.training.vocabulary import make_tokenizer

RECIPE = find_recipe("en-fr")
PARAMETERS = {"encoder.embed.E": np.arange(6, dtype=np.float32).reshape(2, 3)}
TOKENIZER = make_tokenizer(RECIPE.words)


def test_what_is_written_can_be_read_back(tmp_path: Path) -> None:
    place = tmp_path / "models" / "mine"
    publish(RECIPE, PARAMETERS, TOKENIZER, place)
    entries = json.loads((place / "config.json").read_text(encoding="utf-8"))
    assert Config.from_dict(entries) == RECIPE.config
    assert (entries["model_type"], entries["name"], entries["example"]) == ("stepper", "en-fr", RECIPE.example)
    assert entries["languages"]["English"].split()[:2] == ["the", "a"]
    assert np.array_equal(load_file(place / "model.safetensors")["encoder.embed.E"], PARAMETERS["encoder.embed.E"])
    assert Tokenizer.from_file(str(place / "tokenizer.json")).encode("the cat").tokens == ["the", "cat"]


def test_a_recipe_may_ask_for_half_precision_on_disk(tmp_path: Path) -> None:
    publish(
        replace(RECIPE, stored_as="float16"), {"encoder.embed.E": np.array([[1.0, 0.1]], dtype=np.float32)}, TOKENIZER, tmp_path / "mine"
    )
    stored = load_file(tmp_path / "mine" / "model.safetensors")["encoder.embed.E"]
    assert stored.dtype == np.float16
    assert np.allclose(stored, [[1.0, 0.1]], rtol=1e-3)


def test_nothing_else_is_left_behind(tmp_path: Path) -> None:
    publish(RECIPE, PARAMETERS, TOKENIZER, tmp_path / "here" / "mine")
    assert [entry.name for entry in (tmp_path / "here").iterdir()] == ["mine"]
    assert len(list((tmp_path / "here" / "mine").iterdir())) == 3


def test_an_earlier_model_is_replaced(tmp_path: Path) -> None:
    publish(RECIPE, PARAMETERS, TOKENIZER, tmp_path / "mine")
    publish(replace(RECIPE, example="the cats see us ."), PARAMETERS, TOKENIZER, tmp_path / "mine")
    assert "the cats see us ." in (tmp_path / "mine" / "config.json").read_text(encoding="utf-8")


def test_a_directory_with_other_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(BadInput, match=r"thesis\.txt.*new directory"):
        publish(RECIPE, PARAMETERS, TOKENIZER, tmp_path)
    assert not (tmp_path / "config.json").exists()


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "mine"
    place.write_text("a file", encoding="utf-8")
    with pytest.raises(BadInput, match="is a file"):
        publish(RECIPE, PARAMETERS, TOKENIZER, place)
    with pytest.raises(BadInput, match="cannot write"):
        publish(RECIPE, PARAMETERS, TOKENIZER, place / "inside")
