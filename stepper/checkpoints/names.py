"""What each tensor and parameter is called elsewhere: in the 2017 paper, torch.nn, TransformerLens, Hugging Face.

    names_of("decoder.0.self_attn.q")["paper"]       "Q W_i^Q"
    names_of("decoder.0.self_attn.q")["torch"]       "decoder.layers.0.self_attn:q"
    names_of("encoder.1.ffn.W_1")["bert"]            "bert.encoder.layer.1.intermediate.dense.weight"

The table is `names.toml` beside this file, and it is the only place where foreign names stand. A row may hold for many
names: `<stack>`, `<l>`, `<n>` and `<attn>` in its key are filled in from the name asked for.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from stepper.errors import UnknownName, nearest

__all__ = ["Vocabulary", "has_row", "names_of", "vocabularies"]

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


@dataclass(frozen=True, eq=False)
class _Row:
    key: str
    pattern: re.Pattern[str]
    names: Mapping[str, str]


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))


@cache
def vocabularies() -> Mapping[str, Vocabulary]:
    """The columns, by key."""
    return {key: Vocabulary(key, column["title"], frozenset(column["stacks"])) for key, column in _table()["vocabularies"].items()}


@cache
def _rows() -> tuple[_Row, ...]:
    keys = [key for key in _table() if key not in ("vocabularies", "attention")]
    return tuple(_Row(key, re.compile(_pattern(key)), _table()[key]) for key in keys)


def _pattern(key: str) -> str:
    parts = re.split(r"(<\w+>)", key)
    return "".join(_PLACES.get(part) or re.escape(part) for part in parts)


def names_of(name: str, pre_norm: bool = False) -> dict[str, str]:
    """What others call a tensor or parameter, by vocabulary; a vocabulary without a name for it is left out.

    Args:
        name: ours, without a turn.
        pre_norm: the model has its norms before the sublayers.

    Raises:
        UnknownName: the table has no row for it.
    """
    for row in _rows():
        match = row.pattern.fullmatch(name)
        if match:
            return _filled_in(row.names, match.groupdict(), pre_norm)
    hint = nearest(name, (row.key for row in _rows())) or "see names.toml"
    raise UnknownName(f"the table of names has no row for {name!r} ({hint})")


def has_row(name: str) -> bool:
    """Whether the table knows the name."""
    return any(row.pattern.fullmatch(name) for row in _rows())


def _filled_in(names: Mapping[str, str], places: Mapping[str, str | None], pre_norm: bool) -> dict[str, str]:
    """A row's names with stack, layer, norm and sublayer put in, for the vocabularies that have such a part."""
    sublayer = places.get("attn")
    attention: Mapping[str, str] = _table()["attention"][sublayer] if sublayer else {}
    filled: dict[str, str] = {}
    for key, vocabulary in vocabularies().items():
        text = names.get(f"{key}_pre") if pre_norm and f"{key}_pre" in names else names.get(key)
        has_sublayer = sublayer is None or key in attention
        if text and has_sublayer and places.get("stack", "output") in vocabulary.stacks:
            filled[key] = _put_in(text.replace("<attn>", attention.get(key, "")), places)
    return filled


def _put_in(text: str, places: Mapping[str, str | None]) -> str:
    for place, word in places.items():
        text = text.replace(f"<{place}>", word or "")
    return text
