"""Every setting of a directory's tokenizer is followed as Hugging Face's library follows it, or refused."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import tokenizers
from tokenizers import decoders, models, normalizers, pre_tokenizers, processors

from stepper.checkpoints import Tokenizer
from stepper.checkpoints.tokenizer_files import find_tokenizer
from stepper.errors import BadCheckpoint, BadInput
from tests.checkpoints.hugging_face import transformers
from tests.checkpoints.test_piece_tokenizers import SPLIT, model_file
from tests.checkpoints.test_tokenizer_files import MERGES, PAIRS

Files = Mapping[str, Any]
PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "The", "cat", "caf", "##e", "##é", "##s", "."]
ENDS = {"<s>": 13, "<pad>": 14, "</s>": 15, "<unk>": 16, "<mask>": 17}
STARTS = {"content": "<|im_start|>", "lstrip": False, "rstrip": False, "normalized": False, "single_word": False, "special": True}
MASK = {**STARTS, "content": "<mask>", "lstrip": True}
WORDS: Files = {"vocab.txt": "\n".join(PIECES)}
BYTES: Files = {"vocab.json": {**PAIRS, **ENDS}, "merges.txt": MERGES}
SENTENCES = ["The café cats [PAD] .", "the the\n\n", "e\u0301<|im_start|>the <mask>", "</s>the", "THE é the"]


def whole_words() -> Files:
    """A tokenizer.json of BERT's that says lower case."""
    made = tokenizers.Tokenizer(models.WordPiece({piece: number for number, piece in enumerate(PIECES)}, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    made.decoder = decoders.WordPiece()
    return {"tokenizer.json": json.loads(made.to_str())}


def settings(**entries: Any) -> Files:
    return {"tokenizer_config.json": entries}


CASES: list[tuple[str, str, Files]] = [
    ("no lower case over tokenizer.json", "bert", {**whole_words(), **settings(do_lower_case=False)}),
    ("accents stay", "bert", {**WORDS, **settings(strip_accents=False)}),
    ("an older list of added tokens", "bert", {**WORDS, "added_tokens.json": {"<|im_start|>": 13}}),
    ("a space before the text", "gpt2", {**BYTES, **settings(add_prefix_space=True)}),
    ("a start and an end", "gpt2", {**BYTES, **settings(add_bos_token=True, add_eos_token=True, bos_token="<s>")}),
    ("added tokens by their ids", "gpt2", {**BYTES, **settings(added_tokens_decoder={"18": STARTS})}),
    ("a mask that takes its space", "bart", {**BYTES, "special_tokens_map.json": {"mask_token": MASK}}),
    ("special tokens as text", "bart", {**BYTES, **settings(split_special_tokens=True)}),
    ("characters put together first", "qwen2", {**BYTES, **settings(additional_special_tokens=["<|im_start|>"])}),
    ("another class than the model's", "gpt2", {**BYTES, **settings(tokenizer_class="Qwen2TokenizerFast")}),
]  # fmt: skip


def written(files: Files, folder: Path, kind: str) -> Path:
    for name, content in {**files, "config.json": {"model_type": kind}}.items():
        (folder / name).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return folder


def found(directory: Path, kind: str) -> Tokenizer:
    tokenizer = find_tokenizer(directory, kind, 99)
    assert tokenizer
    return tokenizer


@pytest.mark.parametrize("kind, files", [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_ids_are_those_of_the_reference_tokenizer(kind: str, files: Files, tmp_path: Path) -> None:
    directory = written(files, tmp_path, kind)
    theirs, ours = transformers().AutoTokenizer.from_pretrained(directory, local_files_only=True), found(directory, kind)
    for sentence in SENTENCES:
        assert ours.encode(sentence) == theirs(sentence)["input_ids"], sentence


def test_white_space_is_a_sentence_where_there_are_tokens_for_it(tmp_path: Path) -> None:
    assert found(written(BYTES, tmp_path, "gpt2"), "gpt2").encode("\n\n") == [PAIRS["Ċ"], PAIRS["Ċ"]]
    with pytest.raises(BadInput, match="empty"):
        found(written(WORDS, tmp_path, "bert"), "bert").encode(" ")


def test_characters_can_be_the_words_of_a_vocabulary(tmp_path: Path) -> None:
    made = tokenizers.Tokenizer(models.WordLevel({"a": 0, "b": 1, " ": 2}))
    made.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    made.save(str(tmp_path / "tokenizer.json"))
    assert found(tmp_path, "gpt2").encode("ab ba") == [0, 1, 2, 1, 0]
    assert Tokenizer(tmp_path / "tokenizer.json").encode("ab ba") == [0, 1, 2, 1, 0]
    with pytest.raises(BadInput, match="does not know the word 'x'"):
        Tokenizer(tmp_path / "tokenizer.json").encode("ax")


def test_t5_may_have_no_gaps(tmp_path: Path) -> None:
    (tmp_path / "spiece.model").write_bytes(model_file(SPLIT))
    tokenizer = find_tokenizer(written(settings(extra_ids=0), tmp_path, "t5"), "t5", len(SPLIT))
    assert tokenizer
    assert tokenizer.encode("the") == [3, 1]


@pytest.mark.parametrize(
    "files, said",
    [
        (settings(tokenizer_class="BertJapaneseTokenizer"), "BertJapaneseTokenizer splits text with a program of its own"),
        (settings(tokenizer_class="LlamaTokenizer"), r"LlamaTokenizer is not known to read vocab\.txt"),
        (settings(do_lower_case="no"), r"tokenizer_config\.json: do_lower_case is 'no'; it must be true or false"),
        (settings(added_tokens_decoder={"x": STARTS}), "added_tokens_decoder is .*a token, or tokens with their ids"),
        (settings(cls_token=3), "cls_token is '3'; it must be a token"),
        (settings(cls_token=None), "there is no cls_token, which is put around every sentence"),
        ({"added_tokens.json": {"<x>": "13"}}, "'<x>' has no whole number for its id"),
        ({"tokenizer_config.json": "{"}, r"tokenizer_config\.json: .*JSON"),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_refused_in_one_line(files: Files, said: str, tmp_path: Path) -> None:
    with pytest.raises(BadCheckpoint, match=said) as refused:
        found(written({**WORDS, **files}, tmp_path, "bert"), "bert").encode("the cat")
    assert "\n" not in str(refused.value)
