"""Devices, pipes, holes and giants in the place of a model's files: each is refused in one line, at once and within bounds."""

import json
import os
import struct
import time
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from stepper import Session, StepperError, load
from stepper.checkpoints import EMBEDDED
from stepper.checkpoints.sentence_pieces import read_pieces
from stepper.checkpoints.typed_ids import TypedIds
from stepper.errors import BadCheckpoint, BadInput

FILES = ("config.json", "model.safetensors", "tokenizer.json")


def a_hole(path: Path) -> None:
    """A file of a terabyte of nothing."""
    with path.open("wb") as file:
        file.truncate(2**40)


STRANGE: dict[str, Callable[[Path], None]] = {
    "a device that never ends": lambda path: path.symlink_to("/dev/zero"),
    "a device without content": lambda path: path.symlink_to(os.devnull),
    "a pipe": os.mkfifo,
    "a folder": lambda path: path.mkdir(),
    "a hole": a_hole,
    "a link to itself": lambda path: path.symlink_to(path),
}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(copytree(EMBEDDED / "by-hand", tmp_path / "model"))


def opened(directory: Path) -> Session:
    return Session(load(directory), "green car")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kind", STRANGE)
def test_what_is_no_ordinary_file_is_refused_at_once(kind: str, name: str, model: Path) -> None:
    (model / name).unlink()
    STRANGE[kind](model / name)
    began = time.monotonic()
    with pytest.raises(StepperError) as refused:
        opened(model)
    assert time.monotonic() - began < 2
    assert str(model) in str(refused.value)


def test_a_header_of_many_megabytes_is_not_read(model: Path) -> None:
    entry = b'"%d":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},'
    header = b"{" + b"".join(entry % number for number in range(400_000)) + b'"x":0}'
    (model / "model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header)
    with pytest.raises(BadCheckpoint, match=r"its header would have .* bytes of 16000000"):
        opened(model)


def replacing(rules: list[dict[str, object]], model: Path) -> None:
    """Give a model's tokenizer these rules."""
    file = model / "tokenizer.json"
    entries = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**entries, "normalizer": {"type": "Sequence", "normalizers": rules}}), encoding="utf-8")


def rule(pattern: str, content: str, kind: str = "String") -> dict[str, object]:
    return {"type": "Replace", "pattern": {kind: pattern}, "content": content}


@pytest.mark.parametrize(
    "rules",
    [[rule("a", "a" * 100)] * 3, [rule("", "x" * 20_000, "Regex")], [{"type": "NFKD"}, rule("a", "b" * 1000)], [rule("aa", "a" * 30_000)]],
    ids=["one upon the other", "between all letters", "with a normal form", "one alone"],
)
def test_rules_that_multiply_a_text_are_refused(rules: list[dict[str, object]], model: Path) -> None:
    replacing(rules, model)
    with pytest.raises(BadCheckpoint, match="its rules can make more than 10,000 letters of one"):
        opened(model)


def test_rules_that_real_tokenizers_have_are_followed(model: Path) -> None:
    replacing([{"type": "NFKC"}, rule("``", '"'), rule(" {2,}", " ", "Regex"), {"type": "StripAccents"}, {"type": "Lowercase"}], model)
    assert opened(model).tokens("source")[:2] == ["green", "car"]


def test_a_piece_of_a_hundred_thousand_letters_is_no_piece(tmp_path: Path) -> None:
    text = b"a" * 100_000
    piece = b"\x0a" + bytes([0xA0, 0x8D, 0x06]) + text
    (tmp_path / "tokenizer.model").write_bytes(b"\x0a" + bytes([0xA4, 0x8D, 0x06]) + piece)
    with pytest.raises(BadCheckpoint, match="not a SentencePiece model"):
        read_pieces(tmp_path / "tokenizer.model")


def test_millions_of_ids_without_a_tokenizer_take_no_room() -> None:
    ids = TypedIds(10**9)
    assert ids.encode("5 999999999") == [5, 999_999_999]
    assert len(ids.vocabulary) == 10**9
    for wrong in ("1000000000", "-1", "007", "²", "9" * 5000, "x"):
        with pytest.raises(BadInput, match=r"does not know .*from 0 to 999999999|does not know"):
            ids.encode(wrong)
