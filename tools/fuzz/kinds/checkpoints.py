"""Model directories: one that opens, then some of its files damaged, exchanged, or put in the place of something else.

The directories to begin with are models that come with stepper and, where Hugging Face's library is installed, one of each family.
"""

import json
import os
import struct
from pathlib import Path
from random import Random
from shutil import copytree, rmtree
from typing import Any

from stepper import Session, load
from stepper.checkpoints import EMBEDDED
from stepper.checkpoints.describe import describe
from stepper.errors import StepperError
from tools.fuzz.nasty import changed_bytes, changed_json, changed_text
from tools.fuzz.refusals import is_an_answer

__all__ = ["SECONDS", "carry_out", "count", "make", "prepare"]

SECONDS = 10.0
_OWN = ("by-hand", "next-word", "fill-mask", "room")
_FILES = (
    "config.json",
    "model.safetensors",
    "tokenizer.json",
    "generation_config.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
)
_OTHERS = ("vocab.txt", "vocab.json", "merges.txt", "spiece.model", "tokenizer.model", "source.spm", "added_tokens.json")
_STRAY = ("pytorch_model.bin", "model.gguf", "model.safetensors.index.json", "tf_model.h5", "adapter_config.json", "other.safetensors")
_RULES: tuple[Any, ...] = (
    {"type": "Replace", "pattern": {"String": "a"}, "content": "a" * 90},
    {"type": "Replace", "pattern": {"Regex": "(a|a)*$"}, "content": ""},
    {"type": "Prepend", "prepend": "x" * 9000},
    {"type": "Precompiled", "precompiled_charsmap": ""},
    {"type": "Precompiled", "precompiled_charsmap": "AAAAAA=="},
    {"type": "NFKD"},
    {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True},
)
_SETTINGS: dict[str, tuple[Any, ...]] = {
    "generation_config.json": (
        *(
            {"eos_token_id": [1, 2]},
            {"bad_words_ids": 7},
            {"bad_words_ids": [[1], 2]},
            {"suppress_tokens": 3.5},
            {"forced_bos_token_id": "a"},
        ),
        *({"eos_token_id": 1e400}, {"num_beams": 10**400}, {"begin_suppress_tokens": True}, {"sequence_bias": {}}, [], 7),
    ),
    "tokenizer_config.json": (
        {"do_lower_case": 7},
        {"add_prefix_space": []},
        {"tokenizer_class": 3},
        {"added_tokens_decoder": [1]},
        [],
        "x",
    ),
    "special_tokens_map.json": ({"eos_token": 3}, [], {"pad_token": {"content": 9}}),
    "added_tokens.json": ({"<x>": "a"}, {"<x>": 10**30}, [], {"<x>": 5}),
    "model.safetensors.index.json": ({"weight_map": {"a": "../secret.txt"}}, {"weight_map": {"a": 5}}, {"weight_map": []}, [], {}),
}
_seeds: list[Path]


def prepare(home: Path) -> None:
    """The directories that cases begin with: made once, in a folder that later processes find again."""
    global _seeds
    made = Path(os.environ["FUZZ_SEEDS"]) if "FUZZ_SEEDS" in os.environ else None
    others = sorted(made.iterdir()) if made and made.is_dir() else []
    _seeds = [*(EMBEDDED / name for name in _OWN), *others]


def make(random: Random) -> list[Any]:
    """Which directory, then what is done to it."""
    seed = random.choice(_seeds) if random.random() < 0.8 else _seeds[0]
    steps: list[Any] = [["seed", seed.name]]
    return steps + [_step(random) for _ in range(random.choice((1, 1, 1, 2, 3, 5)))]


def _step(random: Random) -> list[Any]:
    number = random.randrange(2**32)
    file = random.choice(_FILES[:3] * 5 + _FILES[3:] + _OTHERS[:4])
    match random.randrange(12):
        case 0 | 1 | 2 | 3:
            return ["json", random.choice(("config.json", "config.json", "config.json", "tokenizer.json", *_FILES[3:])), number]
        case 4 | 5:
            return ["header", "model.safetensors", number]
        case 6:
            return ["bytes", file, number]
        case 7:
            return ["text", file, number]
        case 8:
            name = random.choice(list(_SETTINGS))
            return ["write", name, random.choice(_SETTINGS[name])]
        case 9:
            return [
                "strange",
                random.choice((*_FILES, *_OTHERS, *_STRAY)),
                random.choice(("zero", "pipe", "folder", "loop", "hole", "empty", "outside")),
            ]
        case 10:
            return ["from", random.choice((*_FILES, *_OTHERS)), random.choice(_seeds).name]
        case _:
            return ["rule", "tokenizer.json", number]


def carry_out(steps: list[Any], folder: Path) -> None:
    """Damage a copy, describe it, open it, and take its run to the end of three turns."""
    directory = folder / "model"
    if steps and steps[0][0] == "seed":
        copytree(_seed(steps[0][1]), directory)
    for step in steps:
        _damage(directory, step)
    _open(directory)


def _seed(name: str) -> Path:
    return next(each for each in _seeds if each.name == name)


def _open(directory: Path) -> None:
    try:
        assert describe(directory).text()
        model = load(directory)
        session = Session(model, model.example or "5 3 7")
        session.generate(3)
        session.value(session.program.coarse[-1].name)
        session.tokens("target")
        assert isinstance(session.text, str)
        model.not_finite()
    except StepperError as error:
        is_an_answer(error)


def _damage(directory: Path, step: list[Any]) -> None:
    kind, name, what = (*step, None)[:3]
    file = directory / str(name)
    if kind != "strange" and (file.is_symlink() or (file.exists() and (not file.is_file() or file.stat().st_size > 10**8))):
        return  # made strange before
    random = Random(what if isinstance(what, int) else 0)
    match kind:
        case "json" if file.is_file():
            _rewrite(file, lambda entries: changed_json(random, entries))
        case "rule" if file.is_file():
            rules = [random.choice(_RULES) for _ in range(random.choice((1, 1, 4)))]
            _rewrite(file, lambda entries: {**entries, "normalizer": {"type": "Sequence", "normalizers": rules}})
        case "header" if file.is_file():
            _reheaded(file, random)
        case "bytes" if file.is_file():
            file.write_bytes(changed_bytes(random, file.read_bytes()))
        case "text" if file.is_file():
            text = changed_text(random, file.read_text(encoding="utf-8", errors="replace"))
            file.write_bytes(text.encode("utf-8", "surrogatepass"))
        case "write":
            file.write_text(json.dumps(what), encoding="utf-8")
        case "from" if (_seed(str(what)) / str(name)).is_file():
            file.write_bytes((_seed(str(what)) / str(name)).read_bytes())
        case "strange":
            _strange(file, str(what))


def _rewrite(file: Path, change: Any) -> None:
    try:
        entries = json.loads(file.read_text(encoding="utf-8"))
        file.write_text(json.dumps(change(entries)), encoding="utf-8")
    except (ValueError, TypeError, OSError):
        pass  # damaged already


def _reheaded(file: Path, random: Random) -> None:
    """Another header before the same numbers."""
    content = file.read_bytes()
    try:
        (length,) = struct.unpack("<Q", content[:8])
        header = changed_json(random, json.loads(content[8 : 8 + length]))
    except (ValueError, struct.error):
        return
    text = json.dumps(header).encode()
    file.write_bytes(struct.pack("<Q", len(text)) + text + content[8 + length :])


def _strange(file: Path, what: str) -> None:
    if file.is_dir() and not file.is_symlink():
        rmtree(file)
    file.unlink(missing_ok=True)
    match what:
        case "zero":
            file.symlink_to("/dev/zero")
        case "pipe":
            os.mkfifo(file)
        case "folder":
            file.mkdir()
        case "loop":
            file.symlink_to(file)
        case "hole":
            with file.open("wb") as opened:
                opened.truncate(2**40)
        case "empty":
            file.touch()
        case _:
            file.symlink_to("../nowhere")


def count(steps: list[Any]) -> int:
    """Directories."""
    return 1
