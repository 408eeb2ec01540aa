"""Two programs side by side, aligned by name: `encoder.*` and `decoder.*` line up.

unlike(program, other)        the steps that the other has on neither side, and the branches that hold nothing else
in_words(program, other)      the same without stack and layer: ("cross_attn", "norm3.out")
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stepper.engine import Program

__all__ = ["either_side", "in_words", "unlike"]

_OTHER_SIDE = {"encoder": "decoder", "decoder": "encoder"}


def either_side(name: str) -> Iterator[str]:
    """A tensor's name, and its name in the other stack."""
    stack, dot, rest = name.partition(".")
    yield name
    yield f"{_OTHER_SIDE.get(stack, stack)}{dot}{rest}"


def unlike(program: "Program", other: "Program") -> frozenset[str]:
    """The steps of a program that the other lacks, and the branches of such steps alone."""
    names = [step.name for step in program]
    steps = {name for name in names if not any(each in other for each in either_side(name))}
    shared = {branch for name in names if name not in steps for branch in _branches(name)}
    return frozenset(steps | {branch for name in steps for branch in _branches(name)} - shared)


def in_words(program: "Program", other: "Program") -> tuple[str, ...]:
    """What the other lacks, each kind once, the largest branch that is missing whole in the place of its steps."""
    missing = unlike(program, other)
    tops = (next(each for each in (*_branches(step.name), step.name) if each in missing) for step in program if step.name in missing)
    return tuple(dict.fromkeys(_kind(top) for top in tops))


def _branches(name: str) -> Iterable[str]:
    """The branches a step is in: decoder, decoder.0, decoder.0.cross_attn."""
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]


def _kind(name: str) -> str:
    """A name without its layer: cross_attn, embed.scaled; what stands right in a stack keeps the stack's name: decoder.norm."""
    rest = name.partition(".")[2]
    number, _, inner = rest.partition(".")
    if number.isdigit() and inner:
        return inner
    return rest if "." in rest else name
