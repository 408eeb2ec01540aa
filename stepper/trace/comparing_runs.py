"""What a session says about a run beside its own: the model as trained, an earlier what-if, or another session.

session.contrast(Session("en-fr", "the white cat sleeps ."))
session.diff("encoder.0.self_attn.weights").delta          tensor by tensor, where both have one of the name and the shape
session.travelled()                                        layer by layer, how much differs
"""

from stepper.errors import BadInput
from stepper.trace.difference import Difference, Travel, compare, travelled
from stepper.trace.edits import Variant
from stepper.trace.generation import Generation
from stepper.trace.learning import Learning
from stepper.trace.movement import Position
from stepper.trace.variants import Variants

__all__ = ["ComparingRuns"]


class ComparingRuns(Learning):
    """The part of a session that is about comparing; see `Session`."""

    position: Position
    source_text: str
    beside: "ComparingRuns | None" = None
    """Another session that this one is compared with."""
    _variants: Variants

    def resolve(self, name: str) -> tuple[str, int]:
        """The full name and the turn that a name means."""
        raise NotImplementedError

    @property
    def base(self) -> Variant:
        """What comparisons are made with: `Variant()`, the model as trained, unless `compare_with` chose another."""
        return self._variants.base

    @property
    def baseline(self) -> Generation:
        """The turns of what comparisons are made with."""
        return self.beside.generation if self.beside else self._variants.baseline

    @property
    def differs(self) -> bool:
        """Whether there is anything to compare: the baseline is another run than this."""
        return self.beside is not None or self.variant != self.base

    def compare_with(self, variant: Variant) -> None:
        """Make comparisons with this from now on: with `variant`, or with the model as trained, `Variant()`."""
        self._variants.base, self.beside = variant, None

    def contrast(self, other: "ComparingRuns") -> None:
        """Make comparisons with another session from now on, on another text or of another model: tensors of one name and shape."""
        self.beside = other

    def diff(self, name: str) -> Difference:
        """A tensor (`name@turn` for another turn) or a parameter, as in the baseline and as it is now: `.baseline`, `.edited`, `.delta`.

        Raises:
            UnknownName, BadInput: there is no such tensor, or the baseline lacks it.
        """
        if name in self.model.parameters:
            if name not in (self.beside or self).model.parameters:
                raise BadInput("session.nothing_in_baseline", name=name, turn=0)
            return Difference.between(name, self.baseline.run.whole_parameter(name), self.generation.run.parameter(name))
        full, turn = self.resolve(name)
        self.baseline.has_turn(turn)
        return compare(self.baseline.run, self.generation.run, (turn, full))

    def travelled(self, turn: int | None = None) -> list[Travel]:
        """How far the edits and options travelled: layer by layer, tensors and cells touched in a turn.

        Raises:
            BadInput: the baseline, or the run as it is now, has no such turn.
        """
        number = self.position.turn if turn is None else turn
        if not (self.baseline.has_turn(number) and self.generation.has_turn(number)):
            raise BadInput("session.no_turn_to_compare", turn=number)
        return travelled(self.baseline.run, self.generation.run, number)
