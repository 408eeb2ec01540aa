"""What each tensor and parameter is called elsewhere: in the 2017 paper, torch.nn, TransformerLens, Hugging Face.

    names_of("decoder.0.self_attn.q")["paper"]       "Q W_i^Q"
    names_of("decoder.0.self_attn.q")["torch"]       "decoder.layers.0.self_attn:q"
    names_of("encoder.1.ffn.W_1")["bert"]            "bert.encoder.layer.1.intermediate.dense.weight"

The table stands in `name_table/`, and foreign names stand nowhere else; `name_table/vocabularies.toml` says how to read it. A
column may have a file of its own, `name_table/families/<column>.toml`. A row may hold for many names: `<stack>`, `<l>`, `<n>` and
`<attn>` in its key are filled in from the name asked for.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from stepper.errors import Clause, UnknownName, nearest

__all__ = ["Vocabulary", "has_row", "names_of", "pattern_of", "table", "vocabularies"]

_PLACES = {
    "<stack>": r"(?P<stack>encoder|decoder)",
    "<l>": r"(?P<l>\d+)",
    "<n>": r"(?P<n>[123])",
    "<attn>": r"(?P<attn>self_attn|cross_attn)",
}


@dataclass(frozen=True)
class Vocabulary:
    """One column of the table: what one library, or the paper, says."""

    key: str
    title: str
    stacks: frozenset[str]
    """The parts of a model it has names for: encoder, decoder, output."""


_FOLDER = Path(__file__).with_name("name_table")


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _columns() -> dict[str, Any]:
    """What vocabularies.toml says: the columns, and the words that stand for a sublayer in each."""
    return _read(_FOLDER / "vocabularies.toml")


@cache
def _families() -> Mapping[str, dict[str, Any]]:
    """The columns that have a file of their own: its name is the column's key."""
    return {path.stem: _read(path) for path in sorted(_FOLDER.glob("*/*.toml"))}


@cache
def vocabularies() -> Mapping[str, Vocabulary]:
    """The columns, by key."""
    said = _columns()["vocabularies"] | {key: file["vocabulary"] for key, file in _families().items()}
    return {key: Vocabulary(key, column["title"], frozenset(column["stacks"])) for key, column in said.items()}


@cache
def _attention_words(sublayer: str) -> Mapping[str, str]:
    """What stands for an attention sublayer in each column that has such a sublayer."""
    words: dict[str, str] = _columns()["attention"][sublayer]
    return words | {key: file["vocabulary"][sublayer] for key, file in _families().items() if sublayer in file["vocabulary"]}


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """The whole table: patterns of our names, and for each what the columns say."""
    files = [path for path in sorted(_FOLDER.glob("*.toml")) if path.name != "vocabularies.toml"]
    rows: dict[str, dict[str, str]] = {pattern: names for path in files for pattern, names in _read(path).items()}
    for key, file in _families().items():
        for pattern, name in file["names"].items():
            rows.setdefault(pattern, {})[key] = name
    return rows


@cache
def _matcher(pattern: str) -> re.Pattern[str]:
    """What a name must look like for this row."""
    return re.compile("".join(_PLACES.get(part) or re.escape(part) for part in re.split(r"(<\w+>)", pattern)))


def names_of(name: str, pre_norm: bool = False) -> dict[str, str]:
    """What others call a tensor or parameter, by vocabulary; a vocabulary without a name for it is left out.

    Args:
        name: ours, without a turn.
        pre_norm: the model has its norms before the sublayers.

    Raises:
        UnknownName: the table has no row for it.
    """
    pattern = pattern_of(name)
    if pattern is None:
        raise UnknownName("model.no_row_of_names", name=name, near=nearest(name, table()) or Clause("model.see_table"))
    places = _matcher(pattern).fullmatch(name)
    return _filled_in(table()[pattern], places.groupdict() if places else {}, pre_norm)


def has_row(name: str) -> bool:
    """Whether the table knows the name."""
    return pattern_of(name) is not None


@cache
def pattern_of(name: str) -> str | None:
    """The key of the row that holds for a name."""
    likely = (pattern for pattern in table() if name.endswith(pattern.rpartition(">")[2]))
    return next((pattern for pattern in likely if _matcher(pattern).fullmatch(name)), None)


def _filled_in(names: Mapping[str, str], places: Mapping[str, str | None], pre_norm: bool) -> dict[str, str]:
    """A row's names with stack, layer, norm and sublayer put in, for the vocabularies that have such a part."""
    sublayer, stack = places.get("attn"), places.get("stack") or "output"
    attention = _attention_words(sublayer) if sublayer else {}
    feed_forward: Mapping[str, str] = _columns()["feed_forward"].get(stack, {})
    filled: dict[str, str] = {}
    for key, vocabulary in vocabularies().items():
        text = names.get(f"{key}_pre") if pre_norm and f"{key}_pre" in names else names.get(key)
        has_sublayer = sublayer is None or key in attention
        if text and has_sublayer and stack in vocabulary.stacks:
            words = {"attn": attention.get(key, ""), "ffn": feed_forward.get(key, "")}
            filled[key] = _put_in(_put_in(text, words), places)
    return filled


def _put_in(text: str, places: Mapping[str, str | None]) -> str:
    for place, word in places.items():
        text = text.replace(f"<{place}>", word or "")
    return text
