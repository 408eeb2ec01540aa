"""The way back: from a program to the same program with a loss and the gradient of every tensor and parameter.

derived       the vector-Jacobian product of an op's operand: declared beside the op, or derived from its signature
contraction   a product summed over some letters, as the derived ones compute it
loss          the steps from the logits to one number
backward      the gradients, in reverse order
update        every parameter after a step of training

    program = differentiate(with_loss(program))
"""

from stepper.engine.gradient.backward import Tied, differentiate
from stepper.engine.gradient.derived import vjp_of
from stepper.engine.gradient.loss import COUNTED, LABELS, LOSS, with_loss
from stepper.engine.gradient.update import Training, first_moments, moments_before, trained, with_updates

__all__ = [
    "COUNTED",
    "LABELS",
    "LOSS",
    "Tied",
    "Training",
    "differentiate",
    "first_moments",
    "moments_before",
    "trained",
    "vjp_of",
    "with_loss",
    "with_updates",
]
