"""The table of names: a row for everything, and foreign names that are really there."""

import re
from typing import Any

import pytest

from stepper.checkpoints import load, models
from stepper.checkpoints.names import has_row, names_of, vocabularies
from stepper.engine import Config, Program, Turn, build_program
from stepper.errors import UnknownName
from tests.models import KINDS

CONFIGS = {**KINDS, **{name: load(name).config for name in models()}}


def programs(config: Config) -> list[Program]:
    """A teacher-forced turn, and the first turns of a generation."""
    turns = [Turn(0, 4, 0, 3), Turn(0, 4, 0, 3, cached=True), Turn(1, 4, 3, 1, cached=True)]
    return [build_program(config, turn) for turn in turns[: 3 if config.has_decoder else 1]]


@pytest.mark.parametrize("kind", CONFIGS)
def test_every_step_and_parameter_has_a_row_that_says_where_torch_has_it(kind: str) -> None:
    config = CONFIGS[kind]
    names = {name for program in programs(config) for name in [*program.parameters, *(step.name for step in program)]}
    assert {name for name in names if "torch" not in names_of(name, config.norm == "pre")} == set()


@pytest.mark.parametrize(
    "name, vocabulary, theirs",
    [
        ("decoder.0.self_attn.q", "paper", "Q W_i^Q"),
        ("decoder.3.self_attn.weights", "transformer_lens", "blocks.3.attn.hook_pattern"),
        ("decoder.1.cross_attn.context", "transformer_lens", "decoder.1.cross_attn.hook_z"),
        ("encoder.1.ffn.W_1", "bert", "bert.encoder.layer.1.intermediate.dense.weight"),
        ("decoder.11.self_attn.W_k", "gpt2", "transformer.h.11.attn.c_attn.weight[k]"),
        ("decoder.2.cross_attn.W_o", "marian", "model.decoder.layers.2.encoder_attn.out_proj.weight"),
        ("decoder.2.cross_attn.W_o", "torch", "decoder.layers.2.multihead_attn.out_proj.weight"),
        ("encoder.0.norm2.var", "torch", "encoder.layers.0.norm2:var"),
    ],
)
def test_names_are_filled_in(name: str, vocabulary: str, theirs: str) -> None:
    assert names_of(name)[vocabulary] == theirs


def test_a_family_has_names_only_for_the_parts_it_has() -> None:
    assert "gpt2" not in names_of("encoder.0.ffn.out")
    assert "bert" not in names_of("decoder.0.ffn.out")
    assert "gpt2" not in names_of("decoder.0.cross_attn.q")


def test_pre_norm_models_add_somewhere_else() -> None:
    assert names_of("encoder.0.add1")["torch"] == "encoder.layers.0.norm1:in"
    assert names_of("encoder.0.add1", pre_norm=True)["torch"] == "encoder.layers.0.norm2:in"


def test_a_name_without_a_row_is_refused_with_the_nearest_rows() -> None:
    assert not has_row("decoder.0.self_attn.weigths")
    with pytest.raises(UnknownName, match="has no row"):
        names_of("decoder.0.self_attn.weigths")


def test_the_vocabularies_have_titles() -> None:
    assert [each.title for each in vocabularies().values() if not each.title] == []
    assert {"paper", "torch", "transformer_lens", "bert", "gpt2", "marian"} == set(vocabularies())


@pytest.mark.parametrize("family", ["bert", "gpt2", "marian"])
def test_hugging_face_really_has_these_modules_and_parameters(family: str) -> None:
    model = tiny_hugging_face_model(family)
    parameters, modules = set(model.state_dict()), {name for name, _ in model.named_modules()}
    everything = {name for config in KINDS.values() for each in programs(config) for name in [*each.parameters, *each.numbers]}
    for name in sorted(each for each in everything if ".1." not in each and ".2." not in each):
        theirs = names_of(name).get(family, "").partition(" ")[0]
        path, port = re.fullmatch(r"([^:\[]*)(:\w+)?(?:\[\w\])?", theirs.rstrip(",")).groups()  # type: ignore[union-attr]
        if "." in path:
            assert path in (modules if port else parameters), f"{name}: {theirs}"


def tiny_hugging_face_model(family: str) -> Any:
    transformers = pytest.importorskip("transformers", reason="needs Hugging Face's models: pip install 'stepper[hf]'")
    sizes = {"vocab_size": 9, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}
    if family == "bert":
        config = transformers.BertConfig(hidden_size=4, num_hidden_layers=1, num_attention_heads=2, intermediate_size=4, **sizes)
        return transformers.BertForMaskedLM(config)
    if family == "gpt2":
        return transformers.GPT2LMHeadModel(transformers.GPT2Config(n_embd=4, n_layer=1, n_head=2, **sizes))
    layers = {"d_model": 4, "encoder_layers": 1, "decoder_layers": 1, "encoder_ffn_dim": 4, "decoder_ffn_dim": 4}
    heads = {"encoder_attention_heads": 2, "decoder_attention_heads": 2, "decoder_start_token_id": 0}
    return transformers.MarianMTModel(transformers.MarianConfig(**layers, **heads, **sizes))
