"""Which ids a run has read, where they are not ours: written among its tensors, or read off the rows that it looked up.

read_off(reference, records)         [7, 8, 3] where theirs are others, else None
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from stepper.engine import Array
from stepper.engine.ops.arithmetic import LOOKUP
from stepper.witness.own.record import Record
from stepper.witness.own.reference import OurPass

__all__ = ["read_off"]

_NAMED = re.compile(r"(^|[._\[])(input_)?(ids|tokens|token_ids|idx)([._\]]|$)", re.IGNORECASE)
_NEAR = 1e-5
_LOOKED_AT = 40
"""Records whose rows are looked for in the table: what is looked up comes early."""


def read_off(reference: OurPass, records: Sequence[Record]) -> list[int] | None:
    """Their ids, where they can be told and none of ours are the same tokens."""
    ours = [set(ids) for ids in reference.ids.values()]
    for theirs in (*_written(records), *_looked_up(reference, records)):
        if set(theirs) not in ours:
            return theirs
    return None


def _written(records: Sequence[Record]) -> Iterator[list[int]]:
    """Ids that have a name of their own."""
    for record in records:
        if any(_NAMED.search(name) for name in (record.name, *record.aliases)) and len(record.shape) in (1, 2):
            array = record.read()
            if array.dtype.kind in "iu" and array.size:
                yield [int(each) for each in array.reshape(-1, array.shape[-1])[0]]


def _looked_up(reference: OurPass, records: Sequence[Record]) -> Iterator[list[int]]:
    """Ids of rows that stand in a table of ours."""
    tables = {step.operands[1] for step in reference.program if step.op is LOOKUP}
    for name in tables:
        table = reference.parameter(name)
        for record in records[:_LOOKED_AT]:
            if len(record.shape) in (2, 3) and record.shape[-1] == table.shape[1]:
                found = _rows(record.read().reshape(-1, table.shape[1]), table)
                if found:
                    yield found


def _rows(rows: Array, table: Array) -> list[int]:
    """Where each row stands in a table; empty where one does not."""
    found = []
    for row in rows:
        likely = np.flatnonzero(np.abs(table[:, 0] - row[0]) <= _NEAR)
        same = [int(place) for place in likely if np.abs(table[place] - row).max() <= _NEAR]
        if not same:
            return []
        found.append(same[0])
    return found
