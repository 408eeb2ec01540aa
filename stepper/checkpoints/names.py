"""What each tensor and parameter is called elsewhere: in the 2017 paper, torch.nn, TransformerLens, Hugging Face.

    names_of(Place.of("decoder.0.self_attn.q"))["paper"]       "Q W_i^Q"
    names_of(step.place)["torch"]                              "decoder.layers.0.self_attn:q"
    names_of(Place.of("encoder.1.ffn.W_1"))["bert"]            "bert.encoder.layer.1.intermediate.dense.weight"

The table stands in `name_table/`, and foreign names stand nowhere else; `name_table/vocabularies.toml` says how to read it. A
column may have a file of its own, `name_table/families/<column>.toml`, and may be `like` another one. A row may hold for many names:
`<stack>`, `<l>`, `<n>` and `<attn>` in its key are filled in from the place asked for.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from stepper.engine import Place
from stepper.errors import Clause, UnknownName, nearest

__all__ = ["ANY_FAMILY", "PARTS", "has_row", "names_in", "names_of", "patterns_of", "table", "vocabularies"]

ANY_FAMILY = "any"
"""The column for what Hugging Face's library calls alike in all families of decoders."""
PARTS = {
    "q": (0, 3),
    "k": (1, 3),
    "v": (2, 3),
    "first half": (0, 2),
    "second half": (1, 2),
    "first of two": (0, 2),
    "second of two": (1, 2),
}
"""What the table calls the parts of a stacked array: which of how many. Halves lie one after the other, of two each is every other."""


@dataclass(frozen=True)
class NameColumn:
    """One column of the table: what one library, or the paper, says."""

    key: str
    title: str
    stacks: frozenset[str]
    """The parts of a model it has names for: encoder, decoder, output."""
    like: str = ""
    """The column that this one is made from, where it differs in a few words."""


_FOLDER = Path(__file__).with_name("name_table")


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _columns() -> dict[str, Any]:
    """What vocabularies.toml says: the columns, and the words that stand for a sublayer in each."""
    return _read(_FOLDER / "vocabularies.toml")


@cache
def _families() -> Mapping[str, dict[str, Any]]:
    """The columns that have a file of their own: its name is the column's key. One that is like another comes after it."""
    files = {path.stem: _read(path) for path in sorted(_FOLDER.glob("*/*.toml"))}

    def depth(key: str) -> int:
        return 1 + depth(files[key]["vocabulary"].get("like", "")) if key in files else 0

    return {key: files[key] for key in sorted(files, key=depth)}


@cache
def vocabularies() -> Mapping[str, NameColumn]:
    """The columns, by key."""
    said = _columns()["vocabularies"] | {key: file["vocabulary"] for key, file in _families().items()}
    return {key: NameColumn(key, column["title"], frozenset(column["stacks"]), column.get("like", "")) for key, column in said.items()}


@cache
def _attention_words(sublayer: str) -> Mapping[str, str]:
    """What stands for an attention sublayer in each column that has such a sublayer."""
    words: dict[str, str] = _columns()["attention"][sublayer]
    words = words | {key: file["vocabulary"][sublayer] for key, file in _families().items() if sublayer in file["vocabulary"]}
    for key, column in vocabularies().items():
        if column.like in words:
            words = {key: _instead(words[column.like], key)} | words
    return words


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """The whole table: patterns of our names, and for each what the columns say."""
    files = [path for path in sorted(_FOLDER.glob("*.toml")) if path.name != "vocabularies.toml"]
    rows: dict[str, dict[str, str]] = {pattern: names for path in files for pattern, names in _read(path).items()}
    for key, file in _families().items():
        like = file["vocabulary"].get("like", "")
        for names in rows.values():
            names.update({key + name.removeprefix(like): _instead(names[name], key) for name in (like, f"{like}_pre") if name in names})
        for pattern, name in file["names"].items():
            rows.setdefault(pattern, {})[key] = name
    return rows


def _instead(text: str, key: str) -> str:
    """What a column says that is made from another one: this text, with its own words."""
    for other, own in _families()[key]["vocabulary"].get("instead", {}).items():
        text = text.replace(other, own)
    return text


def names_of(place: Place, pre_norm: bool = False) -> dict[str, str]:
    """What others call a tensor or parameter, by vocabulary; a vocabulary without a name for it is left out.

    Args:
        place: where it stands with us.
        pre_norm: the model has its norms before the sublayers.

    Raises:
        UnknownName: the table has no row for it.
    """
    patterns = patterns_of(place)
    if not patterns:
        raise UnknownName("model.no_row_of_names", name=str(place), near=nearest(str(place), table()) or Clause("model.see_table"))
    row: dict[str, str] = {}
    for pattern in reversed(patterns):
        row |= table()[pattern]
    return _filled_in(row, place, pre_norm)


def names_in(place: Place, column: str) -> list[str]:
    """What a family's column says, where it names several each of them; what it leaves out may be the same in every family."""
    found = names_of(place) if has_row(place) else {}
    return (found.get(column) or found.get(ANY_FAMILY, "")).split(" or ")


def has_row(place: Place) -> bool:
    """Whether the table knows the place."""
    return bool(patterns_of(place))


@cache
def patterns_of(place: Place) -> tuple[str, ...]:
    """The keys of the rows that hold for a place; where two name the same column, the first counts: it leaves less open."""
    return tuple(key for key in _keys(place) if key in table())


def _keys(place: Place) -> Iterator[str]:
    """The keys a row for this place may have."""
    stacks = (place.stack, "<stack>") if place.stack else ("",)
    layer = "" if place.layer is None else "<l>"
    for block, stack in product(_blocks(place), stacks):
        yield ".".join(filter(None, (stack, layer, block, place.leaf)))


def _blocks(place: Place) -> Iterator[str]:
    """The block, and what a key may have for it."""
    yield place.block
    if place.attention and place.view is None:
        yield "<attn>"
    if place.kind == "norm" and place.number is not None:
        yield "norm<n>"


def _filled_in(names: Mapping[str, str], place: Place, pre_norm: bool) -> dict[str, str]:
    """A row's names with stack, layer, norm and sublayer put in, for the vocabularies that have such a part."""
    stack = place.stack or "output"
    attention = _attention_words(place.block) if place.attention else {}
    numbers = {"stack": place.stack, "l": _written(place.layer), "n": _written(place.number)}
    feed_forward: Mapping[str, str] = _columns()["feed_forward"].get(stack, {})
    filled: dict[str, str] = {}
    for key, vocabulary in vocabularies().items():
        text = names.get(f"{key}_pre") if pre_norm and f"{key}_pre" in names else names.get(key)
        has_sublayer = place.attention is None or key in attention
        if text and has_sublayer and stack in vocabulary.stacks:
            words = {"attn": attention.get(key, ""), "ffn": feed_forward.get(key, "")}
            filled[key] = _put_in(_put_in(text, words), numbers)
    return filled


def _written(number: int | None) -> str:
    return "" if number is None else str(number)


def _put_in(text: str, words: Mapping[str, str]) -> str:
    for place, word in words.items():
        text = text.replace(f"<{place}>", word)
    return text
