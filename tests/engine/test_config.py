"""Configs: what is derived, and what is refused with which words."""

import json
from dataclasses import replace
from typing import Any

import pytest

from stepper.engine import Config
from stepper.errors import BadCheckpoint
from tests.engine.models import CONFIGS, SMALL, label

ENTRIES = {
    "architecture": "encoder-decoder",
    "vocab_size": 13,
    "d_model": 8,
    "n_heads": 2,
    "d_ff": 12,
    "encoder_layers": 2,
    "decoder_layers": 2,
}


def test_the_width_of_a_head_follows_from_the_others_unless_it_is_given() -> None:
    assert SMALL.d_head == 4
    assert replace(SMALL, d_head=3).d_head == 3


def test_the_defaults_are_those_of_the_2017_paper() -> None:
    assert (SMALL.norm, SMALL.activation, SMALL.positions) == ("post", "relu", "sinusoidal")
    assert (SMALL.scale_embedding, SMALL.tie_unembed, SMALL.tie_embeddings, SMALL.final_norm) == (True, True, True, False)


@pytest.mark.parametrize("config", CONFIGS, ids=label)
def test_a_config_survives_json(config: Config) -> None:
    assert Config.from_dict(json.loads(json.dumps(config.to_dict()))) == config


def test_keys_that_are_none_of_ours_are_left_alone() -> None:
    assert Config.from_dict(ENTRIES | {"model_type": "stepper", "name": "en-fr"}) == SMALL


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"architecture": "rnn"}, "architecture is 'rnn'; use one of encoder-decoder, encoder-only, decoder-only"),
        ({"norm": "both"}, "norm is 'both'; use one of post, pre"),
        ({"activation": "tanh"}, "activation is 'tanh'; use one of relu, gelu, gelu_tanh, silu"),
        ({"positions": "round"}, "positions is 'round'; use one of sinusoidal, learned, rotary, relative, none"),
        ({"vocab_size": 0}, "vocab_size must be at least 1, not 0"),
        ({"d_ff": -12}, "d_ff must be at least 1, not -12"),
        ({"max_positions": 0}, "max_positions must be at least 1, not 0"),
        ({"n_heads": 0}, "n_heads must be at least 1, not 0"),
        ({"n_heads": 3}, "d_model 8 cannot be split into 3 heads; set d_head"),
        ({"d_head": -4}, "d_head must be at least 0, not -4"),
        ({"norm_eps": -1e-5}, "norm_eps must be at least 0, not -1e-05"),
        ({"norm_eps": float("nan")}, "norm_eps must be at least 0, not nan"),
        ({"encoder_layers": -1}, "encoder_layers must be at least 0, not -1"),
        ({"encoder_layers": 10**9}, "encoder_layers is 1000000000; more than 1000 are not stepped through"),
        ({"decoder_layers": 0}, "encoder-decoder does not fit encoder_layers=2, decoder_layers=0"),
        ({"architecture": "encoder-only"}, "encoder-only does not fit encoder_layers=2, decoder_layers=2"),
        ({"architecture": "decoder-only", "decoder_layers": 0}, "decoder-only does not fit encoder_layers=2, decoder_layers=0"),
    ],
)
def test_sizes_and_choices_that_cannot_be_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(BadCheckpoint) as refusal:
        Config.from_dict(ENTRIES | changes)
    assert str(refusal.value).startswith(f"config: {message}")


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"d_model": "64"}, "d_model is '64'; it must be a whole number"),
        ({"d_model": 64.0}, "d_model is 64.0; it must be a whole number"),
        ({"n_heads": True}, "n_heads is True; it must be a whole number"),
        ({"d_ff": None}, "d_ff is None; it must be a whole number"),
        ({"norm_eps": "tiny"}, "norm_eps is 'tiny'; it must be a number"),
        ({"norm_eps": False}, "norm_eps is False; it must be a number"),
        ({"final_norm": 1}, "final_norm is 1; it must be true or false"),
        ({"architecture": ["encoder-only"]}, "architecture is ['encoder-only']; it must be a word"),
    ],
)
def test_entries_of_the_wrong_kind_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(BadCheckpoint) as refusal:
        Config.from_dict(ENTRIES | changes)
    assert str(refusal.value) == f"config.json: {message}"


def test_missing_entries_are_named_all_at_once() -> None:
    with pytest.raises(BadCheckpoint, match=r"^config\.json: missing d_model, d_ff$"):
        Config.from_dict({key: entry for key, entry in ENTRIES.items() if key not in ("d_model", "d_ff")})


def test_a_whole_number_is_a_number() -> None:
    assert Config.from_dict(ENTRIES | {"norm_eps": 0}).norm_eps == 0
