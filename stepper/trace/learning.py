"""What a session says about the way back: the loss, the gradient of a tensor or parameter, and steps of training.

    session.loss                                              0.0136
    session.grad("encoder.0.self_attn.W_q")                   d loss / d W_q, of its shape; also the step grad.encoder.0.self_attn.W_q

Turn 0 is made longer by these steps when somebody asks for one of them, and not before.
"""

from typing import TYPE_CHECKING

from stepper.engine import Array, Place, split_turn
from stepper.engine.gradient import LOSS
from stepper.errors import BadInput

if TYPE_CHECKING:
    from stepper.checkpoints import Model
    from stepper.trace.generation import Generation

__all__ = ["Learning"]


class Learning:
    """The part of a session that is about learning; see `Session`."""

    model: "Model"

    @property
    def generation(self) -> "Generation":
        """The turns of the current variant."""
        raise NotImplementedError

    def resolve(self, name: str) -> tuple[str, int]:
        """The full name and the turn that a name means."""
        raise NotImplementedError

    @property
    def loss(self) -> float:
        """How wrong the answers are: the mean of −ln p(right word) over the rows that count.

        Raises:
            BadInput: nobody said what is right: there is no target.
        """
        self.generation.go_back()
        return float(self.generation.run.value(str(LOSS), 0))

    def grad(self, name: str) -> Array:
        """The gradient of the loss with respect to a tensor or a parameter, of its shape; read-only.

        Raises:
            BadInput: nobody said what is right; or the loss does not depend on it, or it is ids or a mask.
            UnknownName: there is no such tensor.
        """
        self.generation.go_back()
        full = name if name in self.model.parameters else split_turn(self.resolve(name)[0])[0]
        gradient = str(Place.of(full).gradient)
        if gradient not in self.generation.run.programs[0]:
            raise BadInput("loss.no_gradient", name=full)
        return self.generation.run.value(gradient, 0)
