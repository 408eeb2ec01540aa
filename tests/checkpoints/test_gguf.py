"""Models in GGUF files: what Hugging Face's classes compute with the same numbers, and what a file may not get away with."""

import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gguf import quants

from stepper import Session, crosscheck, load
from stepper.checkpoints.describe import describe
from stepper.errors import BadCheckpoint
from tests.checkpoints.gguf_writing import Kind, written
from tests.checkpoints.hugging_face import transformers

IDS = [5, 3, 7, 11, 2, 60, 8]
SIZES: dict[str, Any] = {
    "hidden_size": 64,
    "intermediate_size": 96,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "vocab_size": 96,
    "max_position_embeddings": 64,
    "bos_token_id": 0,
    "eos_token_id": 1,
}
OF_GPT2 = {"n_embd": 64, "n_layer": 2, "n_head": 4, "n_positions": 64, "vocab_size": 96}


@dataclass(frozen=True)
class Case:
    """An architecture, and the class that has it."""

    said: str
    name: str
    more: dict[str, Any]

    def model(self) -> Any:
        library = transformers()
        import torch

        torch.manual_seed(7)
        config = getattr(library, f"{self.name.replace('Gemma3', 'Gemma3Text')}Config")(
            **(self.more or {}), **({} if self.said == "gpt2" else SIZES)
        )
        model = getattr(library, f"{self.name}{'LMHeadModel' if self.said == 'gpt2' else 'ForCausalLM'}")(config).eval()
        for name, parameter in model.named_parameters():
            if parameter.ndim == 1:  # gains and biases that are neither 1 nor 0
                torch.nn.init.normal_(parameter, 1.0 if "norm" in name or "ln" in name else 0.0, 0.3)
        return model


WINDOW = {"head_dim": 32, "query_pre_attn_scalar": 32, "sliding_window": 4}
CASES = [
    Case("llama", "Llama", {}),
    Case("llama", "Llama", {"num_key_value_heads": 4, "tie_word_embeddings": True}),
    Case("qwen2", "Qwen2", {}),
    Case("qwen3", "Qwen3", {"head_dim": 32}),
    Case("gemma", "Gemma", {"head_dim": 32}),
    Case("gemma2", "Gemma2", WINDOW),
    Case("gemma3", "Gemma3", WINDOW),
    Case("phi3", "Phi3", {"pad_token_id": 2}),
    Case("gpt2", "GPT2", OF_GPT2),
]


def sizes_of(case: Case) -> dict[str, Any]:
    return {name: value for name, value in SIZES.items() if name not in case.more}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.said}{'-tied' if case.more.get('tie_word_embeddings') else ''}")
@pytest.mark.parametrize("kind", [Kind.F32, Kind.Q8_0], ids=lambda kind: kind.name)
def test_a_file_gives_what_the_librarys_model_gives_with_the_same_numbers(
    case: Case, kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    monkeypatch.setattr(f"{__name__}.SIZES", sizes_of(case))
    model = case.model()
    file = written(model, case.said, tmp_path / "model.gguf", kind)
    if kind is not Kind.F32:
        _quantise(model, kind, case.said)
    session = Session(load(file), IDS)
    with torch.no_grad():
        theirs = model(torch.tensor([IDS])).logits[0].numpy()
    assert np.abs(session.value("logits") - theirs).max() < 1e-4 * max(1.0, np.abs(theirs).max())
    assert describe(file).supported


def _quantise(model: Any, kind: Kind, said: str) -> None:
    """Round a model's matrices as the file does: along the axis along which it stores them."""
    import torch

    for name, parameter in model.named_parameters():
        if parameter.ndim == 2:
            is_turned = said == "gpt2" and ".h." in name
            array = parameter.detach().numpy()
            rounded = quants.dequantize(quants.quantize(np.ascontiguousarray(array.T) if is_turned else array, kind), kind)
            parameter.data = torch.from_numpy(np.ascontiguousarray(rounded.T) if is_turned else rounded)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return written(CASES[0].model(), "llama", tmp_path / "small.gguf", Kind.Q8_0)


def test_every_step_is_confirmed_by_the_library(small: Path) -> None:
    report = crosscheck(Session(load(small), IDS), turns=range(2))
    assert report.ok
    assert "LlamaForCausalLM" in report.notes[0]


@pytest.mark.parametrize("kind", [Kind.Q8_0, Kind.Q4_0, Kind.Q4_1, Kind.Q5_0], ids=lambda kind: kind.name)
def test_a_parameter_opens_into_its_block(kind: Kind, tmp_path: Path) -> None:
    file = written(CASES[0].model(), "llama", tmp_path / "small.gguf", kind)
    session = Session(load(file), IDS)
    for name, cell in (
        ("decoder.0.self_attn.W_q", (3, 40)),
        ("decoder.embed.E", (5, 33)),
        ("decoder.1.ffn.W_2", (50, 13)),
        ("decoder.0.self_attn.W_k", (17, 9)),
    ):
        said = session.explain(name, cell)
        made = said.formula.partition(f"{kind.name}: ")[2].partition(", in block")[0]
        assert eval(made.replace("×", "*").replace("−", "-")) == pytest.approx(said.stored, rel=1e-4)  # the line is our own


def test_a_folder_with_one_file_is_that_model(small: Path) -> None:
    assert load(small.parent).directory == small


def test_words_are_split_as_the_tokenizer_that_was_written_splits_them(tmp_path: Path) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=300, special_tokens=["<|end|>"], initial_alphabet=alphabet, show_progress=False)
    trained.train_from_iterator(["the cat sat on the mat", "the dog sat on the cat"] * 3, trainer)
    tokens = [token for token, _ in sorted(trained.get_vocab().items(), key=lambda each: each[1])]
    merges = [" ".join(pair) for pair in _merges(trained)]
    case = Case("gpt2", "GPT2", {**OF_GPT2, "vocab_size": len(tokens)})
    file = written(case.model(), "gpt2", tmp_path / "words.gguf", tokens=tokens, merges=merges)
    session = Session(load(file), "the cat sat on  a mat é 🙂")
    assert session.ids("target") == trained.encode("the cat sat on  a mat é 🙂").ids


def _merges(trained: Any) -> list[list[str]]:
    import json

    return [list(each) for each in json.loads(trained.to_str())["model"]["merges"]]


def _changed(file: Path, old: bytes, new: bytes) -> Path:
    content = file.read_bytes()
    assert old in content
    file.write_bytes(content.replace(old, new, 1))
    return file


@pytest.mark.parametrize(
    "old, new, said",
    [
        (b"GGUF", b"GGUG", "does not begin with GGUF"),
        (b"GGUF\x03", b"GGUF\x09", "version 9"),
        (b"\x05\x00\x00\x00\x00\x00\x00\x00llama", b"\x05\x00\x00\x00\x00\x00\x00\x00lamas", "general.architecture is 'lamas'"),
        (b"blk.0.attn_q.weight", b"blk.0.attn_z.weight", "attn_z.weight is no array"),
        (b"blk.1.attn_v.weight", b"blk.7.attn_v.weight", "blk.7|layers.7|layers.1"),
    ],
)
def test_a_file_that_is_none_or_another_gets_one_line(small: Path, old: bytes, new: bytes, said: str) -> None:
    with pytest.raises(BadCheckpoint, match=said):
        load(_changed(small, old, new))


def test_a_file_cut_short_anywhere_gets_one_line(small: Path) -> None:
    content = small.read_bytes()
    for length in (0, 3, 8, 20, 100, 1000, len(content) // 2, len(content) - 1):
        small.write_bytes(content[:length])
        with pytest.raises(BadCheckpoint):
            Session(load(small), IDS).value("logits")


def test_absurd_counts_are_refused_before_anything_is_made(small: Path) -> None:
    content = small.read_bytes()
    for place in (8, 16):  # how many arrays, how many entries
        small.write_bytes(content[:place] + struct.pack("<Q", 2**62) + content[place + 8 :])
        with pytest.raises(BadCheckpoint, match="follow"):
            load(small)


def test_changed_bytes_never_end_in_a_traceback(small: Path) -> None:
    content = bytearray(small.read_bytes())
    random = np.random.default_rng(14)
    for _ in range(120):
        changed = bytearray(content)
        for place in random.integers(0, 3000, size=3):
            changed[place] = random.integers(256)
        small.write_bytes(changed)
        with suppress(BadCheckpoint):
            Session(load(small), IDS).value("decoder.0.self_attn.weights")
