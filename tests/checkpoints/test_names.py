"""The table of names: a row for everything, and foreign names that are really there."""

import re
from typing import Any

import pytest

from stepper.checkpoints import families, load, models
from stepper.checkpoints.names import ANY_FAMILY, has_row, names_of, patterns_of, table, vocabularies
from stepper.engine import Config, ModelSpec, Place, Program, Turn, build_program, spec_of
from stepper.errors import UnknownName
from tests.models import FAMILIES, KINDS, SPECS

CONFIGS = {**KINDS, **{name: load(name).config for name in models()}}
OTHERS = {**{name: spec_of(config) for name, config in FAMILIES.items()}, **SPECS}
"""Models in the manner of families that others have trained."""


def programs(model: Config | ModelSpec) -> list[Program]:
    """A teacher-forced turn, and the first turns of a generation."""
    spec = spec_of(model) if isinstance(model, Config) else model
    turns = [Turn(0, 4, 0, 3), Turn(0, 4, 0, 3, pair=True), Turn(0, 4, 0, 3, cached=True), Turn(1, 4, 3, 1, cached=True)]
    return [build_program(spec, turn) for turn in turns[: 4 if spec.decoder else 2]]


@pytest.mark.parametrize("kind", CONFIGS)
def test_every_step_and_parameter_has_a_row_that_says_where_torch_has_it(kind: str) -> None:
    config = CONFIGS[kind]
    names = {name for program in programs(config) for name in [*program.parameters, *(step.name for step in program)]}
    assert {name for name in names if "torch" not in names_of(Place.of(name), config.norm == "pre")} == set()


@pytest.mark.parametrize("family", OTHERS)
def test_every_step_and_parameter_of_the_families_has_a_row(family: str) -> None:
    names = {name for program in programs(OTHERS[family]) for name in [*program.parameters, *(step.name for step in program)]}
    assert {name for name in names if not has_row(Place.of(name))} == set()


def test_every_row_is_of_use() -> None:
    described = [*map(spec_of, CONFIGS.values()), *OTHERS.values()]
    names = {name for spec in described for program in programs(spec) for name in [*program.parameters, *program.numbers]}
    used = {pattern for name in names for pattern in patterns_of(Place.of(name))}
    assert [pattern for pattern in table() if pattern not in used] == []


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
    assert names_of(Place.of(name))[vocabulary] == theirs


def test_a_family_has_names_only_for_the_parts_it_has() -> None:
    assert "gpt2" not in names_of(Place.of("encoder.0.ffn.out"))
    assert "bert" not in names_of(Place.of("decoder.0.ffn.out"))
    assert "gpt2" not in names_of(Place.of("decoder.0.cross_attn.q"))


def test_pre_norm_models_add_somewhere_else() -> None:
    assert names_of(Place.of("encoder.0.add1"))["torch"] == "encoder.layers.0.norm1:in"
    assert names_of(Place.of("encoder.0.add1"), pre_norm=True)["torch"] == "encoder.layers.0.norm2:in"


def test_a_name_without_a_row_is_refused_with_the_nearest_rows() -> None:
    assert not has_row(Place.of("decoder.0.self_attn.weigths"))
    with pytest.raises(UnknownName, match="has no row"):
        names_of(Place.of("decoder.0.self_attn.weigths"))


def test_the_vocabularies_have_titles() -> None:
    assert [each.title for each in vocabularies().values() if not each.title] == []
    assert {"paper", "torch", "transformer_lens", ANY_FAMILY, *(family.column for family in families.FAMILIES.values())} == set(
        vocabularies()
    )


def test_every_column_of_every_row_is_a_vocabulary() -> None:
    assert {column.removesuffix("_pre") for names in table().values() for column in names} == set(vocabularies())


@pytest.mark.parametrize(
    "family, column",
    [
        ("bert", "bert"),
        ("gpt2", "gpt2"),
        ("marian", "marian"),
        ("qwen3", "llama"),
        ("t5", "t5"),
        ("t5 1.1", "t5"),
        ("gpt_neo", "gpt_neo"),
        ("gpt_neox", "gpt_neox"),
    ],
)
def test_hugging_face_really_has_these_modules_and_parameters(family: str, column: str) -> None:
    model = tiny_hugging_face_model(family)
    parameters, modules = set(model.state_dict()), {name for name, _ in model.named_modules()}
    names = {name for program in programs(OTHERS[family]) for name in [*program.parameters, *program.numbers]}
    checked = 0
    for name in sorted(names):
        path = re.compile(r"(?P<path>[\w.]+)(?P<port>:\w+)?(\[[qkv]( by head)?\])?( \(\w+\))?")
        places = [path.fullmatch(place) for place in names_of(Place.of(name)).get(column, "").split(" or ")]
        dotted = [(place["path"], place["port"]) for place in places if place and "." in place["path"]]
        assert not dotted or any(each in (modules if port else parameters) for each, port in dotted), f"{name}: {dotted}"
        checked += bool(dotted)
    assert checked > 30


def tiny_hugging_face_model(family: str) -> Any:
    """A model of Hugging Face's own, as deep as the config of the family here."""
    transformers = pytest.importorskip("transformers", reason="needs Hugging Face's models: pip install '.[hf]'")
    ids = {"vocab_size": 9, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}
    if family == "bert":
        sizes = {"hidden_size": 4, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 4}
        model = transformers.BertForMaskedLM(transformers.BertConfig(**sizes, **ids))
        model.bert.pooler = transformers.models.bert.modeling_bert.BertPooler(model.config)
        return model
    if family == "gpt2":
        return transformers.GPT2LMHeadModel(transformers.GPT2Config(n_embd=4, n_layer=2, n_head=2, **ids))
    if family == "gpt_neo":
        kinds = [[["global", "local"], 1]]
        return transformers.GPTNeoForCausalLM(
            transformers.GPTNeoConfig(hidden_size=4, num_layers=2, num_heads=2, attention_types=kinds, **ids)
        )
    if family == "gpt_neox":
        sizes = {"hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 4}
        return transformers.GPTNeoXForCausalLM(transformers.GPTNeoXConfig(**sizes, **ids))
    if family == "qwen3":
        sizes = {"hidden_size": 4, "num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 2}
        return transformers.Qwen3ForCausalLM(transformers.Qwen3Config(intermediate_size=4, **sizes, **ids))
    if family.startswith("t5"):
        sizes = {"d_model": 4, "d_kv": 2, "d_ff": 4, "num_layers": 2, "num_heads": 2}
        kind = "gated-gelu" if family == "t5 1.1" else "relu"
        return transformers.T5ForConditionalGeneration(transformers.T5Config(feed_forward_proj=kind, **sizes, **ids))
    sizes = {"d_model": 4, "encoder_layers": 2, "decoder_layers": 2, "encoder_ffn_dim": 4, "decoder_ffn_dim": 4}
    heads = {"encoder_attention_heads": 2, "decoder_attention_heads": 2, "decoder_start_token_id": 0}
    return transformers.MarianMTModel(transformers.MarianConfig(**sizes, **heads, **ids))
