"""Which cell: of a tensor in a turn, or of a parameter."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stepper.engine import Place, split_turn

if TYPE_CHECKING:
    from stepper.engine.signature import Index

__all__ = ["CellName"]


@dataclass(frozen=True)
class CellName:
    """A cell of a tensor (with @turn) or of a parameter."""

    name: str
    index: "Index"

    def text(self, near: str = "") -> str:
        """As the breadcrumb has it after a tensor: q[0,2,5]."""
        return f"{Place.of(split_turn(self.name)[0]).short(Place.of(near) if near else None)}[{','.join(map(str, self.index))}]"
