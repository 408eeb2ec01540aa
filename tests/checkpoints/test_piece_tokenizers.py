"""SentencePiece's files, written here byte by byte, and the tokenizers made of them."""

import json
import struct
from collections.abc import Sequence
from pathlib import Path

import pytest

from stepper.checkpoints import Tokenizer
from stepper.checkpoints.sentence_pieces import BYTE, CONTROL, UNKNOWN, Piece, merges_of, read_pieces
from stepper.checkpoints.tokenizer_files import find_tokenizer
from stepper.errors import BadCheckpoint


def varint(number: int) -> bytes:
    groups = [number >> shift & 0x7F for shift in range(0, max(1, number.bit_length()), 7)]
    return bytes([group | 0x80 for group in groups[:-1]] + groups[-1:])


def field(number: int, content: bytes | int) -> bytes:
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    return varint(number << 3 | 2) + varint(len(content)) + content


def model_file(pieces: Sequence[Piece], pairs: bool = False, has_bytes: bool = False) -> bytes:
    """A SentencePiece model with these pieces."""
    listed = [
        field(1, piece.text.encode()) + varint(2 << 3 | 5) + struct.pack("<f", piece.score) + field(3, piece.kind) for piece in pieces
    ]
    trained = field(3, 2 if pairs else 1) + field(35, int(has_bytes))
    return b"".join([*(field(1, each) for each in listed), field(2, trained), field(3, field(3, 1))])


SPLIT = [
    Piece("<pad>", 0.0, CONTROL),
    Piece("</s>", 0.0, CONTROL),
    Piece("<unk>", 0.0, UNKNOWN),
    *(
        Piece(text, score)
        for text, score in (("▁the", -2.0), ("▁ca", -3.0), ("t", -2.5), ("▁cat", -4.0), ("s", -2.0), ("▁", -5.0), ("a", -6.0))
    ),
]
PAIRS = [
    Piece("<unk>", 0.0, UNKNOWN),
    Piece("<s>", 0.0, CONTROL),
    Piece("</s>", 0.0, CONTROL),
    *(Piece(f"<0x{byte:02X}>", 0.0, BYTE) for byte in range(256)),
    *(Piece(text, -float(rank)) for rank, text in enumerate(["▁t", "he", "▁the", "▁", "t", "h", "e", "c", "at", "a", "cat", "▁cat"])),
]


def found(directory: Path, kind: str, rows: int) -> Tokenizer:
    tokenizer = find_tokenizer(directory, kind, rows)
    assert tokenizer
    return tokenizer


def tokens(tokenizer: Tokenizer, text: str) -> list[str]:
    return [tokenizer.token(each) for each in tokenizer.encode(text)]


def test_pieces_are_read_as_they_were_written(tmp_path: Path) -> None:
    (tmp_path / "spiece.model").write_bytes(model_file(SPLIT))
    pieces = read_pieces(tmp_path / "spiece.model")
    assert pieces.listed == tuple(SPLIT)
    assert (pieces.joins_pairs, pieces.falls_back_to_bytes, pieces.begins_with_space) == (False, False, True)


def test_t5_takes_the_likeliest_split_and_has_gaps(tmp_path: Path) -> None:
    (tmp_path / "spiece.model").write_bytes(model_file(SPLIT))
    tokenizer = found(tmp_path, "t5", 200)
    assert tokens(tokenizer, "the cats") == [" the", " cat", "s", "</s>"]
    assert tokens(tokenizer, "the  cat <extra_id_0>") == [" the", " cat", "<extra_id_0>", "</s>"]
    assert tokenizer.vocabulary["<extra_id_0>"] == len(SPLIT) + 99
    assert tokenizer.decode(tokenizer.encode("the cats")) == "the cats"


def test_marian_numbers_the_pieces_by_its_vocabulary(tmp_path: Path) -> None:
    (tmp_path / "source.spm").write_bytes(model_file(SPLIT))
    words = ["</s>", "<unk>", "▁chat", "s", "▁cat", "▁the", ">>fr<<", "t", "▁", "a", "<pad>"]
    (tmp_path / "vocab.json").write_text(json.dumps({word: number for number, word in enumerate(words)}), encoding="utf-8")
    tokenizer = found(tmp_path, "marian", 11)
    assert tokenizer.encode(">>fr<< the cats") == [6, 5, 4, 3, 0]
    assert tokenizer.decode([2, 3, 0]) == "chats"


@pytest.mark.parametrize("words, said", [(None, r"vocab\.json: no such file"), ({"a": 0, "b": 7}, "does not number its words from 0 to 1")])
def test_marian_without_numbers_is_refused(words: dict[str, int] | None, said: str, tmp_path: Path) -> None:
    (tmp_path / "source.spm").write_bytes(model_file(SPLIT))
    if words is not None:
        (tmp_path / "vocab.json").write_text(json.dumps(words), encoding="utf-8")
    with pytest.raises(BadCheckpoint, match=said):
        found(tmp_path, "marian", 11).encode("the")


def test_llama_joins_pairs_and_spells_the_unknown_in_bytes(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.model").write_bytes(model_file(PAIRS, pairs=True, has_bytes=True))
    named = {"tokenizer_class": "LlamaTokenizer", "add_bos_token": True}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(named), encoding="utf-8")
    tokenizer = found(tmp_path, "llama", len(PAIRS))
    assert tokens(tokenizer, "the cat") == ["<s>", " the", " cat"]
    assert tokens(tokenizer, "the é") == ["<s>", " the", " ", "<0xC3>", "<0xA9>"]
    assert tokenizer.decode(tokenizer.encode("the é cat")) == "the é cat"


def test_the_pairs_that_make_a_piece_are_joined_in_the_order_of_its_score() -> None:
    assert merges_of({"a": -9.0, "b": -9.0, "ab": -2.0, "abb": -1.0}) == [("ab", "b"), ("a", "b")]


def test_a_unigram_model_is_not_llamas(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.model").write_bytes(model_file(SPLIT))
    (tmp_path / "tokenizer_config.json").write_text('{"tokenizer_class": "LlamaTokenizer"}', encoding="utf-8")
    with pytest.raises(BadCheckpoint, match="a unigram model, where Llama has byte pairs"):
        found(tmp_path, "llama", 99).encode("the")


WRONG = {
    "nothing": b"",
    "text": b"IQ== 0\nIg== 1\n",
    "a piece cut off": model_file(SPLIT)[:-40],
    "a number without end": b"\x0a" + b"\xff" * 12,
    "a piece that is no text": field(1, field(1, b"\xff\xfe")),
    "a score that is a number": field(1, field(1, b"a") + field(2, 7)),
    "groups": b"\x0b\x0c",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_is_none_of_sentencepieces_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "spiece.model").write_bytes(WRONG[name])
    with pytest.raises(BadCheckpoint, match=r"spiece\.model: not a SentencePiece model"):
        found(tmp_path, "t5", 200).encode("the")
