"""Tokenizers from the files that families have had, and their tokens as a reader knows them."""

import json
from pathlib import Path
from typing import Any

import pytest
import tokenizers
from tokenizers import decoders, models, pre_tokenizers

from stepper.checkpoints import Tokenizer
from stepper.checkpoints.tokenizer_files import find_tokenizer
from stepper.checkpoints.typed_ids import TypedIds
from stepper.errors import BadCheckpoint, BadInput

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "cat", "sleep", "##s", "caf", "##é", "."]
PAIRS = {"<|endoftext|>": 0, "t": 1, "h": 2, "e": 3, "Ġ": 4, "c": 5, "th": 6, "the": 7, "Ġthe": 8, "Ã": 9, "©": 10, "Ã©": 11, "Ċ": 12}
MERGES = "#version: 0.2\nt h\nth e\nĠ the\nÃ ©\n"


def found(directory: Path, kind: str, rows: int = 99) -> Tokenizer:
    tokenizer = find_tokenizer(directory, kind, rows)
    assert tokenizer
    return tokenizer


def tokens(tokenizer: Tokenizer, text: str) -> list[str]:
    return [tokenizer.token(each) for each in tokenizer.encode(text)]


def with_pairs(folder: Path, **more: int) -> Path:
    (folder / "vocab.json").write_text(json.dumps({**PAIRS, **more}), encoding="utf-8")
    (folder / "merges.txt").write_text(MERGES, encoding="utf-8")
    return folder


def with_pieces(folder: Path, **settings: Any) -> Path:
    (folder / "vocab.txt").write_text("\n".join(PIECES) + "\n", encoding="utf-8")
    if settings:
        (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    return folder


# --- BERT ----------------------------------------------------------------------------------------------------------------


def test_word_pieces_are_read_as_bert_reads_them(tmp_path: Path) -> None:
    tokenizer = found(with_pieces(tmp_path), "bert")
    assert tokens(tokenizer, "The cat [MASK]s.") == ["[CLS]", "the", "cat", "[MASK]", "[UNK]", ".", "[SEP]"]
    assert tokens(tokenizer, "the cat sleeps") == ["[CLS]", "the", "cat", "sleep", "##s", "[SEP]"]
    assert tokenizer.decode(tokenizer.encode("the cat sleeps.")) == "the cat sleeps."


def test_capitals_stay_where_the_settings_say_so(tmp_path: Path) -> None:
    assert tokens(found(with_pieces(tmp_path, do_lower_case=False), "bert"), "The cat") == ["[CLS]", "[UNK]", "cat", "[SEP]"]


def test_a_list_of_words_that_is_not_berts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vocab.txt").write_text("the\ncat\n", encoding="utf-8")
    with pytest.raises(BadCheckpoint, match=r"vocab\.txt: lacks \[UNK\], \[CLS\] or \[SEP\]"):
        found(tmp_path, "bert").encode("the cat")


# --- GPT-2 and BART ------------------------------------------------------------------------------------------------------


def test_byte_pairs_are_joined_and_shown_as_text(tmp_path: Path) -> None:
    tokenizer = found(with_pairs(tmp_path), "gpt2")
    assert tokens(tokenizer, "the the") == ["the", " the"]
    assert tokens(tokenizer, "thé\n") == ["th", "é", "\n"]
    assert tokenizer.decode(tokenizer.encode("thé the")) == "thé the"
    assert tokenizer.token(PAIRS["Ã"]) == "<0xC3>"
    assert tokenizer.token(PAIRS["<|endoftext|>"]) == "<|endoftext|>"


def test_bart_puts_its_own_tokens_around(tmp_path: Path) -> None:
    ends = {"<s>": 13, "<pad>": 14, "</s>": 15, "<unk>": 16, "<mask>": 17}
    tokenizer = found(with_pairs(tmp_path, **ends), "bart")
    assert tokens(tokenizer, "the <mask> the") == ["<s>", "the", " ", "<mask>", " the", "</s>"]
    assert len(tokenizer.encode("the", special=False)) == 1
    assert tokenizer.decode(tokenizer.encode("the the")) == "the the"


def test_merges_that_are_of_another_vocabulary_are_refused(tmp_path: Path) -> None:
    directory = with_pairs(tmp_path)
    (directory / "merges.txt").write_text("q u\n", encoding="utf-8")
    with pytest.raises(BadCheckpoint, match=r"merges\.txt: not a readable tokenizer"):
        found(directory, "gpt2").encode("the")


# --- others --------------------------------------------------------------------------------------------------------------


def test_a_space_written_as_a_sign_is_shown_as_a_space(tmp_path: Path) -> None:
    plain = tokenizers.Tokenizer(models.Unigram([("<unk>", 0.0), ("▁the", -1.0), ("▁cat", -1.0), ("s", -2.0)], 0))
    plain.pre_tokenizer = pre_tokenizers.Metaspace()
    plain.decoder = decoders.Metaspace()
    plain.save(str(tmp_path / "tokenizer.json"))
    tokenizer = found(tmp_path, "umt5")
    assert tokens(tokenizer, "the cats") == [" the", " cat", "s"]
    assert tokenizer.decode(tokenizer.encode("the cats")) == "the cats"


def test_tokenizer_json_comes_first(tmp_path: Path) -> None:
    with_pieces(tmp_path)
    tokenizers.Tokenizer(models.WordLevel({"only": 0}, unk_token="only")).save(str(tmp_path / "tokenizer.json"))
    assert found(tmp_path, "bert").vocabulary == {"only": 0}


def test_a_sentence_is_read_as_long_as_it_is(tmp_path: Path) -> None:
    padded = tokenizers.Tokenizer(models.WordLevel({"<pad>": 0, "cat": 1}, unk_token="<pad>"))
    padded.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    padded.enable_padding(length=8)
    padded.enable_truncation(3)
    padded.save(str(tmp_path / "tokenizer.json"))
    assert found(tmp_path, "bert").encode("cat cat cat cat cat") == [1] * 5


def test_without_a_tokenizer_sentences_are_typed_as_ids(tmp_path: Path) -> None:
    assert find_tokenizer(tmp_path, "llama", 37) is None
    tokenizer = TypedIds(37)
    assert tokenizer.encode("5 0 36") == [5, 0, 36]
    assert tokenizer.decode([5, 0, 36]) == "5 0 36"
    with pytest.raises(BadInput, match=r"'cat' .there are no tokenizer files: sentences are typed as ids.*from 0 to 36"):
        tokenizer.encode("5 cat")


@pytest.mark.parametrize("name", ["source.spm", "spiece.model", "tokenizer.model"])
def test_files_that_a_family_is_not_known_to_have_are_refused_with_what_to_do(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"\n")
    with pytest.raises(BadCheckpoint, match=rf"{name}: not a file that such a model.*write a tokenizer\.json beside it: python -c"):
        found(tmp_path, "qwen2").encode("the cat")


def test_a_tokenizer_of_another_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCheckpoint, match=r"its ids go up to 11, but the model has 9 \(0 to 8\); it is another model's"):
        found(with_pieces(tmp_path), "bert", rows=9).encode("the cat")
