"""Which tensor of theirs is which of ours, as a file that a person can read and edit.

    [tensors]
    "decoder.0.self_attn.q" = "blocks.0.attn:transpose"     # the same numbers
    [parameters]
    "decoder.0.self_attn.W_q" = "blocks.0.attn.q.weight"

The left side is ours. A line that is left out is found by numbers, names and order, as without a map; a line that is there is believed.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from stepper.errors import BadInput, nearest
from stepper.files import as_text, write_whole
from stepper.witness.own.judge import Judgement
from stepper.words import phrase

__all__ = ["Map", "check_names", "proposed", "read_map", "write_map"]


@dataclass(frozen=True)
class Map:
    """Names of ours, and what each is called there."""

    tensors: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    why: Mapping[str, str] = field(default_factory=dict)
    """How each was found."""


def read_map(file: Path) -> Map:
    """Read a map.

    Raises:
        BadInput: it is none.
    """
    try:
        tables = tomllib.loads(as_text(file))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise BadInput("own.bad_map", file=file, why=problem) from None
    for name, table in tables.items():
        if (
            name not in ("tensors", "parameters")
            or not isinstance(table, dict)
            or not all(isinstance(each, str) for each in table.values())
        ):
            raise BadInput("own.bad_map", file=file, why=f"[{name}]")
    return Map(tables.get("tensors", {}), tables.get("parameters", {}))


def write_map(found: Map, file: Path) -> None:
    """Write a map; the file appears whole or not at all."""
    lines = [*_table("tensors", found.tensors, found.why), *_table("parameters", found.parameters, {})]
    write_whole(file, (f"{line}\n" for line in lines))


def _table(title: str, names: Mapping[str, str], why: Mapping[str, str]) -> Iterator[str]:
    if names:
        yield f"[{title}]"
        for ours, theirs in names.items():
            reason = f"  # {why[ours]}" if ours in why else ""
            yield f"{json.dumps(ours)} = {json.dumps(theirs, ensure_ascii=False)}{reason}"


def proposed(judgement: Judgement, parameters: Mapping[str, str] | None = None) -> Map:
    """What a judgement has taken for what."""
    replay = judgement.replay
    records = replay.index.dump.records
    pairs = [(step.name, replay.pairs[step.name]) for step in replay.steps if step.name in replay.pairs]
    why = {name: phrase("own.by_slip" if pair.forced else "own.by_numbers") for name, pair in pairs}
    return Map({name: records[pair.number].name for name, pair in pairs}, parameters or {}, why)


def check_names(found: Map, known: list[str], file: Path) -> None:
    """Refuse a map whose left side is none of ours.

    Raises:
        BadInput: it has such a name.
    """
    for name in found.tensors:
        if name not in known:
            raise BadInput("own.unknown_tensor", file=file, name=name, near=nearest(name, known) or known[:3])
