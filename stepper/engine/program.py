"""A forward pass as a program: a flat list of named steps, each computed once.

    program = build_program(config, turn)
    print(program.listing())

    #   name                        shape      formula
    0   encoder.embed.ids           [10]       the sentence, as ids
    1   encoder.embed.lookup        [10, 64]   E[ids]
    2   encoder.embed.scaled        [10, 64]   lookup × √d_model
    ...

Invariants: names are unique; a step's inputs stand before it, or are imports (`decoder.0.self_attn.k@2`: a tensor of an
earlier turn); a fine step stands just before the coarse step it is part of.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeVar

from stepper.engine.axis import Axis, AxisKind
from stepper.engine.op import Op
from stepper.engine.place import Place
from stepper.engine.signature import Index, Letters

__all__ = ["ParameterKind", "Program", "Step"]

_Entry = TypeVar("_Entry")

ParameterKind = Literal["matrix", "bias", "gain", "table", "experts"]
"""What a parameter is for: a matrix stands on the right of `x @ W`, a table is read row by row."""


@dataclass(frozen=True, eq=False)
class Step:
    """One named tensor being computed."""

    place: Place
    op: Op
    operands: tuple[str, ...]
    """What the op reads, in its order: tensors and parameters."""
    parameters: frozenset[str]
    """Those of the operands that are parameters."""
    attributes: Mapping[str, Any]
    sizes: Letters
    """The size of every letter of the op's signature."""
    axes: tuple[Axis, ...]
    formula: str
    note: str = ""
    """A tag for what this model, option or turn does otherwise: not_divided, cache_empty, tied. Notes are found by place and tag."""
    sublayer: int | None = None
    """Which sublayer of its layer the step belongs to, additions and norms counted to the one they close; from 1."""
    is_residual: bool = False
    """Whether this is the residual stream between two sublayers: what everything after it can be made from."""
    part_of: str | None = None
    """The coarse step that a fine step belongs to."""
    goes_back: tuple[str, int] | None = None
    """Of a gradient: the step it goes back through, and which of its operands it is the gradient of."""

    @cached_property
    def name(self) -> str:
        """The tensor's name."""
        return str(self.place)

    @cached_property
    def shape(self) -> Index:
        """The shape of the tensor."""
        return self.op.signature.shape(self.sizes)

    @cached_property
    def operand_shapes(self) -> tuple[Index, ...]:
        """The shape each operand must have."""
        return tuple(tuple(axis.size(self.sizes) for axis in operand) for operand in self.op.signature.operands)

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """The operands that are tensors."""
        return tuple(name for name in self.operands if name not in self.parameters)

    @cached_property
    def rows(self) -> Axis | None:
        """The axis whose lines are rows, one token (or patch) each; None where there is no such axis."""
        return next((axis for axis in self.axes if axis.kind in ("token", "patch")), None)

    @cached_property
    def row_axis(self) -> int | None:
        """The number of that axis."""
        return None if self.rows is None else self.axes.index(self.rows)

    @property
    def row_count(self) -> int:
        """How many rows there are; what has no rows is looked at whole, as one."""
        return 1 if self.row_axis is None else self.shape[self.row_axis]

    def axis_of(self, kind: AxisKind) -> int | None:
        """The number of the first axis of a kind, None where there is none."""
        return next((number for number, axis in enumerate(self.axes) if axis.kind == kind), None)

    @property
    def choices(self) -> int | None:
        """The number of the axis along which one is chosen: of the words, or of the classes; None where there is none."""
        words = self.axis_of("vocab")
        return self.axis_of("class") if words is None else words

    def of_rows(self, per_axis: Sequence[_Entry | None]) -> _Entry | None:
        """Of what there is for each axis, such as labels, that of the rows."""
        return None if self.row_axis is None else per_axis[self.row_axis]

    @property
    def window(self) -> tuple[slice, ...]:
        """Where this turn's tokens stand in a tensor of all tokens."""
        return tuple(
            slice(axis.tokens.start, axis.tokens.stop) if axis.tokens and axis.kind == "token" else slice(None) for axis in self.axes
        )

    @property
    def sublayer_key(self) -> str:
        """Its layer, with the number of the sublayer where it has one: encoder.embed, encoder.0.1, output."""
        return self.place.layer_key if self.sublayer is None else f"{self.place.layer_key}.{self.sublayer}"


@dataclass(frozen=True, eq=False)
class Program:
    """The steps of one turn, in order."""

    turn: int
    steps: tuple[Step, ...]
    parameters: Mapping[str, Index]
    """Every parameter the steps read, with the shape it must have."""
    imports: Mapping[str, Index] = field(default_factory=dict)
    """Every tensor of an earlier turn that the steps read (`name@turn`), with its shape."""
    parameter_kinds: Mapping[str, ParameterKind] = field(default_factory=dict)
    """What each parameter is for."""

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def __contains__(self, name: object) -> bool:
        return name in self.numbers

    def __getitem__(self, name: str) -> Step:
        return self.steps[self.numbers[name]]

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each step."""
        return {step.name: number for number, step in enumerate(self.steps)}

    @cached_property
    def coarse(self) -> tuple[Step, ...]:
        """The steps that are not part of another."""
        return tuple(step for step in self.steps if step.part_of is None)

    @cached_property
    def parts(self) -> Mapping[str, tuple[Step, ...]]:
        """The fine steps of each coarse step that has any."""
        fine_steps: dict[str, list[Step]] = {}
        for step in self.steps:
            if step.part_of:
                fine_steps.setdefault(step.part_of, []).append(step)
        return {name: tuple(steps) for name, steps in fine_steps.items()}

    @cached_property
    def counted(self) -> Mapping[str, str]:
        """The number of each step as a person counts them, `14`; of the fine steps of that one, `14.0`, `14.1`, …"""
        labels = {}
        for number, step in enumerate(self.coarse):
            labels[step.name] = str(number)
            labels |= {part.name: f"{number}.{place}" for place, part in enumerate(self.parts.get(step.name, ()))}
        return labels

    @cached_property
    def users(self) -> Mapping[str, tuple[str, ...]]:
        """The steps that read each tensor or parameter directly; what no step reads is not among the keys."""
        readers: dict[str, list[str]] = {}
        for step in self.steps:
            for name in dict.fromkeys(step.operands):
                readers.setdefault(name, []).append(step.name)
        return {name: tuple(steps) for name, steps in readers.items()}

    def dependents(self, name: str) -> tuple[str, ...]:
        """Every step that a tensor or parameter can influence, in order."""
        touched = {name}
        for step in self.steps:
            if touched.intersection(step.operands):
                touched.add(step.name)
        return tuple(step.name for step in self.steps if step.name in touched and step.name != name)

    def listing(self, said: Callable[[str], str] = str) -> str:
        """The program as a table: number, name, shape, formula as it is said; fine steps are indented."""
        head = ("#", "name", "shape", "formula")
        names = {step.name: ("  " if step.part_of else "") + step.name for step in self}
        rows = [head, *((self.counted[step.name], names[step.name], str(list(step.shape)), said(step.formula)) for step in self)]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        return "\n".join(f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c:<{widths[2]}}  {d}" for a, b, c, d in rows)
