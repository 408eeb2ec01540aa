"""The program as an outline: stack, layer, sublayer, tensor, fine step.

    outline = outline_of(program)
    visible_rows(outline, opened)       the rows to draw, given the paths that are open

    encoder                  "encoder"
      embed                  "encoder.embed"
      layer 0                "encoder.0"
        self_attn            "encoder.0.self_attn"
          q                  "encoder.0.self_attn.q"           a step; its fine steps stand below it when it is open

A branch with one step is that step: `norm1.out`. Branches and steps are told apart by `Node.step`.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stepper.engine import Place, Program

__all__ = ["Node", "OutlineRow", "branches_of", "outline_of", "visible_rows"]


@dataclass(frozen=True)
class Node:
    """A branch, or a step with its fine steps."""

    path: str
    label: str
    step: str | None
    children: tuple["Node", ...] = ()

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """Its own step and all below it."""
        return (*((self.step,) if self.step else ()), *(step for child in self.children for step in child.steps))

    @property
    def first_step(self) -> str:
        """The step that a choice of this node means: its own, or the first below it."""
        return self.step or self.children[0].first_step


@dataclass(frozen=True)
class OutlineRow:
    """A node as it is drawn."""

    node: Node
    depth: int
    is_open: bool


def outline_of(program: "Program") -> tuple[Node, ...]:
    """The outline of a turn's program."""
    leaves = [(step.place, tuple(part.place for part in program.parts.get(step.name, ()))) for step in program.coarse]
    return tuple(_grouped(leaves, 0))


_Leaf = tuple["Place", tuple["Place", ...]]
"""A coarse step and its fine steps."""


def _grouped(leaves: list[_Leaf], depth: int) -> Iterator[Node]:
    """Put steps that share the next part of their names under one node."""
    at = 0
    while at < len(leaves):
        word = _word(leaves[at][0], depth)
        until = at
        while until < len(leaves) and _word(leaves[until][0], depth) == word:
            until += 1
        yield _node(leaves[at:until], depth)
        at = until


def _word(place: "Place", depth: int) -> str:
    """The next part of a name; empty where it ends: a step may be called like the branch it stands in, `loss`."""
    return place.words[depth] if depth < len(place.words) else ""


def _node(leaves: list[_Leaf], depth: int) -> Node:
    place, parts = leaves[0]
    if len(leaves) == 1:
        fine = tuple(Node(str(each), each.word, str(each)) for each in parts)
        label = ".".join(place.words[depth:])
        return Node(str(place) if label else f"{place}.", label or place.word, str(place), fine)
    path, word = ".".join(place.words[: depth + 1]), place.words[depth]
    is_layer = place.layer is not None and depth == 1 + bool(place.way)
    return Node(path, f"layer {word}" if is_layer else word, None, tuple(_grouped(leaves, depth + 1)))


def branches_of(name: str, nodes: tuple[Node, ...]) -> tuple[str, ...]:
    """The paths that must be open for a step to be seen."""
    for node in nodes:
        if node.step == name:
            return ()
        below = branches_of(name, node.children)
        if below or any(child.step == name for child in node.children):
            return (node.path, *below)
    return ()


def visible_rows(nodes: tuple[Node, ...], opened: Container[str], depth: int = 0) -> Iterator[OutlineRow]:
    """The rows to draw, from the top."""
    for node in nodes:
        is_open = bool(node.children) and node.path in opened
        yield OutlineRow(node, depth, is_open)
        if is_open:
            yield from visible_rows(node.children, opened, depth + 1)
