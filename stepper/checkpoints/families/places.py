"""Finding a model's parameters among a file's arrays: by the table of names, every array accounted for.

    placed = place_parameters(family, spec, settings, arrays)
    placed.sources["decoder.0.self_attn.W_k"]      FromFile(..., StoredAs("transformer.h.0.attn.c_attn.weight", part=1, parts=3, axis=1))
    placed.left_out                                arrays of a head that is not stepped

Whatever is missing, of another shape, or of no use is named; nothing is guessed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from stepper.checkpoints.families.buffers import buffer_says
from stepper.checkpoints.families.family import Family
from stepper.checkpoints.families.settings import Settings
from stepper.checkpoints.names import PARTS, names_in
from stepper.checkpoints.safetensors_files import FLOATS, StoredArray
from stepper.checkpoints.sources import Experts, FromFile, Source, StoredAs
from stepper.checkpoints.table_on_disk import in_blocks
from stepper.checkpoints.tying import aliases_of
from stepper.engine import Array, ModelSpec, Place, Turn, build_program
from stepper.engine.program import ParameterKind
from stepper.engine.spec import FfnSpec
from stepper.errors import BadCheckpoint, Clause

__all__ = ["place_parameters", "refuse_all"]

_SHOWN = 8
"""Misfits that are named before the rest is counted."""

_EXPERTS = 3
"""Axes that a parameter has which is a matrix for each expert."""
_LINEAR = ("unembed.W", "classifier.W")
"""Matrices that are stored as torch's Linear has them in every family."""
_NAME = re.compile(rf"(?P<path>[\w.*]+)(\[(?P<part>{'|'.join(PARTS)})(?P<by_head> by head)?\])?( \(\w+\))?")
"""A parameter's name in the table: its array, the part of it that is meant, a remark."""


@dataclass
class PlacedParameters:
    """Every parameter's source, and what is left of the file."""

    sources: dict[str, Source] = field(default_factory=dict)
    misfits: list[Clause] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    """Arrays that are a parameter or a part of one, as the table spells them."""
    left_out: list[str] = field(default_factory=list)
    computed: list[str] = field(default_factory=list)
    """Arrays that hold what the program computes for itself: masks, sinusoids, rotations."""


def place_parameters(family: Family, spec: ModelSpec, settings: Settings, arrays: Mapping[str, StoredArray]) -> PlacedParameters:
    """Find every parameter that a program of this model reads.

    Raises:
        BadCheckpoint: some are missing, extra or of another shape; each is named.
    """
    spelled = family.spelled(settings, arrays)
    by_table = {table: arrays[stored] for table, stored in spelled.items()}
    program = build_program(spec, Turn(source=1, rows=1))
    aliases = aliases_of(spec)
    placed = PlacedParameters()
    for name, shape in program.parameters.items():
        if name not in aliases:
            _place(placed, list(_places(family, spec, name, program.parameter_kinds[name])), name, shape, by_table)
    unread = sorted(table for table in spelled if table not in placed.used and not family.skips(table))
    copies = [table for table in unread if family.copies_embedding(table)]
    untied = settings.entries.get("tie_word_embeddings") is False
    placed.misfits += _other_than(placed.sources.get("encoder.embed.E"), [by_table[table] for table in copies], untied)
    unread = [table for table in unread if table not in copies]
    placed.left_out = [spelled[table] for table in unread if family.leaves_out(table)]
    _compare_buffers(placed, spec, {table: by_table[table] for table in unread if not family.leaves_out(table)})
    refuse_all(
        list({(each.code, each.fields.get("name")): each for each in placed.misfits}.values()), settings.directory
    )  # a stacked array that does not fit is three misfits
    return placed


def _place(placed: PlacedParameters, places: list[StoredAs], name: str, shape: tuple[int, ...], arrays: Mapping[str, StoredArray]) -> None:
    """Find one parameter at one of some places, or note that it is missing or does not fit."""
    if len(shape) == _EXPERTS:
        _place_experts(placed, places, name, shape, arrays)
        return
    there = [place for place in places if place.stored in arrays]
    if not there:
        placed.misfits.append(Clause("misfit.missing", name=places[0].stored if places else name))
        return
    _place_at(placed, there[0], name, shape, arrays[there[0].stored])


def _place_at(placed: PlacedParameters, place: StoredAs, name: str, shape: tuple[int, ...], stored: StoredArray) -> None:
    """Take a parameter from its place, or note that what is there does not fit."""
    placed.used.add(place.stored)
    source = _source(placed, place, shape, stored)
    if source:
        placed.sources[name] = source


def _source(placed: PlacedParameters, place: StoredAs, shape: tuple[int, ...], stored: StoredArray) -> FromFile | None:
    """A parameter of this shape in a stored array; None, and a note, where that does not fit."""
    expected = place.stored_shape(shape)
    if stored.shape != expected and stored.shape == (1, *expected) and len(expected) == 1:
        place = StoredAs(place.stored, is_row=True)
    elif (*stored.shape, 1) == expected:
        place = StoredAs(place.stored, is_column=True)
    elif stored.shape != expected:
        placed.misfits.append(Clause("misfit.shape", name=stored.name, shape=stored.shape, expected=expected))
        return None
    if stored.dtype not in FLOATS:
        placed.misfits.append(Clause("misfit.dtype", name=stored.name, dtype=stored.dtype, known=list(FLOATS)))
        return None
    return FromFile(stored, place)


def _place_experts(
    placed: PlacedParameters, places: list[StoredAs], name: str, shape: tuple[int, ...], arrays: Mapping[str, StoredArray]
) -> None:
    """Find the matrices of all experts: an array for each, its number in the place of the star, or one array that has all."""
    for place in places:
        pieces = {each: arrays.get(each) for each in (place.stored.replace("*", str(number)) for number in range(shape[0]))}
        if any(pieces.values()):
            break
    placed.misfits += [Clause("misfit.missing", name=each) for each, stored in pieces.items() if stored is None]
    placed.used.update(pieces)
    stored = [each for each in pieces.values() if each]
    if len(pieces) == 1 and stored:
        whole = stored[0]
        stored = [whole.piece(number) for number in range(shape[0])] if len(whole.shape) > 1 and whole.shape[0] == shape[0] else []
        placed.misfits += [] if stored else [Clause("misfit.shape", name=whole.name, shape=whole.shape, expected=shape)]
    found = [_source(placed, place, shape[1:], each) for each in stored]
    matrices = tuple(each for each in found if each)
    if len(matrices) == shape[0]:
        placed.sources[name] = Experts(matrices)


def _compare_buffers(placed: PlacedParameters, spec: ModelSpec, others: Mapping[str, StoredArray]) -> None:
    """Sort arrays that are no parameters into those that are computed here, those that should be, and those of no use."""
    for table, stored in others.items():
        says = buffer_says(stored, table, spec)
        if says:
            placed.computed.append(stored.name)
        elif says is None:
            placed.misfits.append(Clause("misfit.not_used", name=stored.name))
        else:
            placed.misfits.append(Clause("misfit.not_computed", name=stored.name))


def _other_than(source: Source | None, copies: Sequence[StoredArray], untied: bool) -> Iterator[Clause]:
    """What is wrong with arrays that should be this one once more; where config.json says that they are not, that is said."""
    if not isinstance(source, FromFile):
        return
    table = source.stored
    for copy in copies:
        if (copy.shape, copy.dtype) != (table.shape, table.dtype) or not _same_numbers(copy.numbers(), table.numbers()):
            said, owner = copy.name, table.name
            yield Clause("misfit.untied", copy=said, name=owner) if untied else Clause("misfit.no_copy", copy=said, name=owner)


def _same_numbers(one: Array, other: Array) -> bool:
    """Cell by cell, NaN like any number."""
    has_nan = one.dtype.kind == "f"
    return all(np.array_equal(one[part], other[part], equal_nan=has_nan) for part in in_blocks(one))


def _places(family: Family, spec: ModelSpec, name: str, kind: ParameterKind) -> Iterator[StoredAs]:
    """Where the table says that a parameter may be."""
    for option in names_in(Place.of(name), family.column):
        found = _NAME.fullmatch(option)
        if found:
            place = _stored_as(family, name, kind, found["path"], found["part"])
            if found["part"] and found["part"].endswith("of two"):
                place = replace(place, heads=_experts_at(spec, name).width, widths=(1, 1), axis=1)
            yield _cut_for_heads(spec, name, place, bool(found["by_head"])) if place.parts == len("qkv") else place


def _experts_at(spec: ModelSpec, name: str) -> FfnSpec:
    """The feed-forward part that a parameter belongs to."""
    at = Place.of(name)
    return next(each for each in spec.stacks if each.name == at.stack).layers[at.layer or 0].ffn


def _cut_for_heads(spec: ModelSpec, name: str, place: StoredAs, by_head: bool) -> StoredAs:
    """Where q is in a stack of q, k and v, or k, or v: the heads of the attention that a parameter belongs to say how wide each is."""
    at = Place.of(name)
    attention = next(each for each in spec.stacks if each.name == at.stack).layers[at.layer or 0].attention
    groups = attention.kv_heads if by_head else 1
    q, kv = attention.heads * attention.d_head // groups, attention.kv_heads * attention.d_head // groups
    return replace(place, heads=groups, widths=(q, kv, kv))


def _stored_as(family: Family, name: str, kind: ParameterKind, path: str, part: str | None) -> StoredAs:
    is_product = kind == "matrix" or (kind == "experts" and "*" in path)
    transposed = is_product and not (family.input_first and name not in _LINEAR)
    if part is None:
        return StoredAs(path, transposed)
    number, count = PARTS[part]
    return StoredAs(path, transposed, number, count, axis=1 if is_product and not transposed else 0)


def refuse_all(misfits: list[Clause], directory: Path | str) -> None:
    """Stop where anything does not fit, naming the first few.

    Raises:
        BadCheckpoint: something does not fit.
    """
    more = [Clause("misfit.more", count=len(misfits) - _SHOWN)] if len(misfits) > _SHOWN else []
    if misfits:
        raise BadCheckpoint("misfit.all", directory=directory, misfits=[*misfits[:_SHOWN], *more])
