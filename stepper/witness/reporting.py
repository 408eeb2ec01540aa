"""What the reports of both cross-checks have in common: their rows summed up, their numbers as text, and as JSON.

all_in_order(rows, complete), worst_of(rows), first_not_in_order(rows)
number(0.000025)                     "2.5e-05"
plain(report.rows)                   what JSON can write
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any, Protocol, TypeVar

__all__ = ["all_in_order", "as_json", "first_not_in_order", "number", "plain", "worst_of"]


class _Row(Protocol):
    """One tensor that was compared."""

    @property
    def ok(self) -> bool: ...

    @property
    def max_abs(self) -> float: ...


_AnyRow = TypeVar("_AnyRow", bound=_Row)


def all_in_order(rows: Sequence[_Row], complete: bool) -> bool:
    """Whether every row is in order, there is one, and none is missing."""
    return complete and bool(rows) and all(row.ok for row in rows)


def worst_of(rows: Iterable[_AnyRow]) -> _AnyRow | None:
    """The row with the largest difference; None where there are no rows."""
    return max(rows, key=lambda row: row.max_abs, default=None)


def first_not_in_order(rows: Iterable[_AnyRow]) -> _AnyRow | None:
    """The first row, in the order of the run, that is not in order."""
    return next((row for row in rows if not row.ok), None)


def number(value: float) -> str:
    """A difference as it is shown."""
    return f"{value:.1e}" if value and math.isfinite(value) else f"{value:g}"


def as_json(values: Mapping[str, Any]) -> str:
    """Plain values as JSON."""
    return json.dumps(values, ensure_ascii=False, indent=1, allow_nan=False)


def plain(value: Any) -> Any:
    """A value as JSON can write it: dataclasses as tables, an infinity or NaN as a word."""
    if is_dataclass(value) and not isinstance(value, type):
        return {key: plain(each) for key, each in asdict(value).items()}
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    return value
