"""What a checkpoint of a family can have that is not there, not right or not supported: one clear sentence for each."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from stepper import Session, load
from stepper.errors import BadCheckpoint
from tests.checkpoints.hugging_face import change_settings


def copied(source: Path, target: Path, change: Callable[[dict[str, Any]], None] = lambda _: None, **settings: Any) -> Path:
    """A copy with other arrays, and other entries in config.json."""
    arrays = load_file(source / "model.safetensors")
    change(arrays)
    save_file(arrays, target / "model.safetensors")
    (target / "config.json").write_bytes((source / "config.json").read_bytes())
    change_settings(**settings)(target)
    return target


SETTINGS: list[tuple[str, Mapping[str, Any], str]] = [
    ("llama", {"rope_parameters": {"rope_type": "spiral", "factor": 2.0}}, "rope_type 'spiral': a rotation other than default"),
    ("llama", {"rope_parameters": {"rope_type": "linear"}}, "missing factor"),
    ("llama", {"rope_parameters": {"partial_rotary_factor": 0.3}}, "pairs of columns"),
    ("llama", {"rope_parameters": {"rope_type": "longrope", "factor": 2.0, "short_factor": [1.0]}}, "short_factor"),
    ("llama", {"hidden_act": "quick_gelu"}, "hidden_act = 'quick_gelu': an activation other than relu, gelu"),
    ("llama", {"hidden_size": "many"}, r"hidden_size is 'many'; it must be a whole number"),
    ("llama", {"hidden_size": None}, r"config\.json: missing hidden_size"),
    ("llama", {"rms_norm_eps": float("inf")}, "rms_norm_eps is inf; it must be a finite number"),
    ("llama", {"model_type": "mamba"}, "model_type is 'mamba'; supported: .*llama, mistral, qwen2, qwen3, .*marian, bart, .*t5"),
    ("llama", {"num_key_value_heads": 3}, "4 heads cannot share 3 k/v heads evenly"),
    ("llama", {"quantization_config": {"bits": 4}}, "quantization_config: a quantised model cannot be stepped yet"),
    ("llama", {"quantization_config": {"quant_method": "gptq"}}, r"quantization_config \(gptq\): a quantised model cannot be stepped yet"),
    ("llama", {"quantization_config": {"quant_method": "awq"}}, r"quantization_config \(awq\)"),
    ("llama", {"quantization_config": {"quant_method": "bitsandbytes"}}, r"quantization_config \(bitsandbytes\)"),
    ("llama", {"rope_parameters": {"rope_theta": -1.0}}, "rope_theta = -1: a base above 0"),
    ("llama", {"eos_token_id": "end"}, "eos_token_id is 'end'; it must be a token's number"),
    ("qwen2", {"layer_types": ["full_attention", "linear_attention"]}, "layer_types"),
    ("gpt2", {"add_cross_attention": True}, "a GPT-2 that reads another model's output"),
    ("gpt_neo", {"attention_layers": ["global", "sideways"]}, "layers that are not each global or local"),
    ("gpt_neo", {"attention_layers": None, "attention_types": [[["global"], 3]]}, "layers that are not each global or local"),
    ("gpt_neo", {"attention_layers": None, "attention_types": [["global", 2]]}, "layers that are not each global or local"),
    ("gpt_neox", {"rope_parameters": {"rope_type": "yarn", "factor": 2.0}}, "rope_type 'yarn': a rotation that is slowed"),
    ("gpt_neox", {"rope_parameters": {"partial_rotary_factor": 0.4}}, "pairs of columns; 3 of 8 columns cannot be turned"),
    ("bert with words", {"is_decoder": True}, "a BERT that writes"),
    ("bert with words", {"position_embedding_type": "relative_key"}, "positions other than absolute ones"),
    ("marian", {"share_encoder_decoder_embeddings": False}, "one vocabulary for each language"),
    ("marian", {"decoder_vocab_size": 12}, "one vocabulary for each language"),
    ("marian", {"normalize_before": True}, "norms before its sublayers"),
    ("marian", {"decoder_ffn_dim": 18}, r"decoder\.layers\.0\.fc1\.weight has shape \(19, 15\), expected \(18, 15\)"),
    ("bart", {"decoder_attention_heads": 4}, "d_model 15 cannot be split into 4 heads"),
    ("bart", {"normalize_embedding": False}, "without a norm after the embedding"),
    ("bart", {"static_position_embeddings": True}, "sinusoidal positions"),
    ("t5", {"feed_forward_proj": "gated-swoosh"}, "feed_forward_proj = 'swoosh': an activation other than"),
]  # fmt: skip


@pytest.mark.parametrize("variant, settings, said", SETTINGS)
def test_what_no_program_here_can_follow_is_named(
    variant: str, settings: Mapping[str, Any], said: str, directories: Mapping[str, Path], tmp_path: Path
) -> None:
    with pytest.raises(BadCheckpoint, match=said):
        load(copied(directories[variant], tmp_path, **settings))


FOREIGN = [
    ("llama", "MistralForCausalLM"),
    ("llama", "GemmaForCausalLM"),
    ("qwen2", "LlamaForCausalLM"),
    ("qwen2", "Qwen2MoeForCausalLM"),
    ("gpt_neo", "GPTNeoXForCausalLM"),
    ("bert with words", "RobertaForMaskedLM"),
    ("bart", "MBartForConditionalGeneration"),
    ("t5", "LongT5ForConditionalGeneration"),
]


@pytest.mark.parametrize("variant, named", FOREIGN)
def test_a_class_of_another_family_is_refused_whatever_model_type_says(
    variant: str, named: str, directories: Mapping[str, Path], tmp_path: Path
) -> None:
    with pytest.raises(BadCheckpoint, match=f"model_type is .*, but the model was saved from {named}, which is not"):
        load(copied(directories[variant], tmp_path, architectures=[named]))


@pytest.mark.parametrize("variant, named", [("llama", "LLaMAForCausalLM"), ("gpt2", "TFGPT2LMHeadModel"), ("t5", "T5WithLMHeadModel")])
def test_older_names_of_a_familys_own_classes_are_known(variant: str, named: str, directories: Mapping[str, Path], tmp_path: Path) -> None:
    assert load(copied(directories[variant], tmp_path, architectures=[named])).family == variant


def test_missing_extra_and_mis_shaped_arrays_are_each_named_as_the_file_has_them(directories: Mapping[str, Path], tmp_path: Path) -> None:
    def spoil(arrays: dict[str, Any]) -> None:
        del arrays["transformer.h.0.ln_1.bias"]
        arrays["transformer.h.1.attn.c_attn.weight"] = np.zeros((21, 62), np.float32)
        arrays["transformer.h.2.stray"] = np.zeros(3, np.float32)

    with pytest.raises(BadCheckpoint) as caught:
        load(copied(directories["gpt2"], tmp_path, spoil))
    assert str(caught.value).partition(": ")[2].split("; ") == [
        "transformer.h.0.ln_1.bias is missing",
        "transformer.h.1.attn.c_attn.weight has shape (21, 62), expected (21, 63)",
        "transformer.h.2.stray is not used by this architecture",
    ]


def test_many_misfits_are_counted(directories: Mapping[str, Path], tmp_path: Path) -> None:
    with pytest.raises(BadCheckpoint, match=r"is missing; .*; and \d+ more$"):
        load(copied(directories["llama"], tmp_path, dict.clear))


def test_names_without_their_prefix_are_found(directories: Mapping[str, Path], tmp_path: Path) -> None:
    def strip(arrays: dict[str, Any]) -> None:
        for name in [*arrays]:
            arrays[name.removeprefix("bert.")] = arrays.pop(name)

    with_prefix = directories["bert with words"]
    without = load(copied(with_prefix, tmp_path, strip))
    assert np.array_equal(Session(without, "5 3").value("logits"), Session(load(with_prefix), "5 3").value("logits"))


def test_the_arrays_of_another_head_are_left_out_and_said_to_be(directories: Mapping[str, Path], tmp_path: Path) -> None:
    def add(arrays: dict[str, Any]) -> None:
        arrays["classifier.weight"] = np.ones((2, 21), np.float32)

    model = load(copied(directories["bert with a pooler"], tmp_path, add))
    assert "left out, as they belong to another head: classifier.weight" in model.notes


def test_settings_for_generation_that_are_not_followed_are_said(directories: Mapping[str, Path], tmp_path: Path) -> None:
    directory = copied(directories["bart"], tmp_path, num_beams=4, no_repeat_ngram_size=3, eos_token_id=[2, 7], bad_words_ids=[[1], [3, 5]])
    [note] = [each for each in load(directory).notes if "not followed" in each]
    assert note.endswith("not followed: num_beams = 4, no_repeat_ngram_size = 3, bad_words_ids of several tokens")
    assert not [each for each in load(directories["bart"]).notes if "not followed" in each]


@pytest.mark.parametrize(
    "name, choice",
    [
        ("sequence_bias", [[[5], -2.0]]),
        ("encoder_repetition_penalty", 1.5),
        ("encoder_no_repeat_ngram_size", 2),
        ("exponential_decay_length_penalty", [3, 1.2]),
        ("guidance_scale", 1.5),
        ("penalty_alpha", 0.6),
        ("force_words_ids", [[7]]),
    ],
)
def test_every_setting_that_changes_the_likeliest_text_is_named(
    name: str, choice: Any, directories: Mapping[str, Path], tmp_path: Path
) -> None:
    directory = copied(directories["bart"], tmp_path)
    (directory / "generation_config.json").write_text(json.dumps({name: choice}), encoding="utf-8")
    [note] = [each for each in load(directory).notes if "not followed" in each]
    assert note.endswith(f"not followed: {name} = {json.dumps(choice)}")


def test_second_copies_of_the_embedding_table_have_to_be_that(directories: Mapping[str, Path], tmp_path: Path) -> None:
    def copy(arrays: dict[str, Any]) -> None:
        for stack in ("encoder", "decoder"):
            arrays[f"{stack}.embed_tokens.weight"] = arrays["shared.weight"].copy()

    def spoil(arrays: dict[str, Any]) -> None:
        arrays["decoder.embed_tokens.weight"][3, 2] += 1

    (tmp_path / "good").mkdir()
    (tmp_path / "bad").mkdir()
    good = copied(directories["t5"], tmp_path / "good", copy)
    assert load(good).config.tie_embeddings
    with pytest.raises(BadCheckpoint, match=r"decoder\.embed_tokens\.weight differs from shared\.weight, which it should be once more$"):
        load(copied(good, tmp_path / "bad", spoil))


def test_a_head_that_the_settings_promise_must_be_there(directories: Mapping[str, Path], tmp_path: Path) -> None:
    with pytest.raises(BadCheckpoint, match=r"lm_head\.weight is missing"):
        load(copied(directories["llama"], tmp_path, lambda arrays: arrays.pop("lm_head.weight")))


def test_a_parameter_in_eight_bits_is_refused(directories: Mapping[str, Path], tmp_path: Path) -> None:
    def squeeze(arrays: dict[str, Any]) -> None:
        arrays["transformer.ln_f.weight"] = np.ones(21, np.int8)

    with pytest.raises(BadCheckpoint, match=r"transformer\.ln_f\.weight is stored as I8"):
        load(copied(directories["gpt2"], tmp_path, squeeze))


def test_nan_parameters_are_allowed_and_can_be_named(directories: Mapping[str, Path], tmp_path: Path) -> None:
    def spoil(arrays: dict[str, Any]) -> None:
        arrays["transformer.h.0.mlp.c_fc.weight"][2, 3] = np.nan

    model = load(copied(directories["gpt2"], tmp_path, spoil))
    assert model.parameters.not_finite() == {"decoder.0.ffn.W_1": 1}


def test_an_unknown_family_is_told_which_there_are(directories: Mapping[str, Path], tmp_path: Path) -> None:
    with pytest.raises(BadCheckpoint, match=r"model_type is 'mamba'; supported: stepper, bert, roberta, .*gpt2, .*t5"):
        load(copied(directories["gpt2"], tmp_path, model_type="mamba"))
