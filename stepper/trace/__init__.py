"""A run and the way through it: computed only up to where someone looks, forward and back.

store      computed tensors under a byte budget
run        programs, parameters and inputs, lazily computed
movement   positions, and the verbs that move
naming     finding the tensor a person means
places     stack, layer, sublayer of a name
session    all of it, for one model and one sentence
"""

from stepper.trace.movement import MOVES, Position
from stepper.trace.run import Run
from stepper.trace.session import Session
from stepper.trace.store import Store

__all__ = ["MOVES", "Position", "Run", "Session", "Store"]
