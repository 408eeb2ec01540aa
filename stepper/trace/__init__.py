"""A run and the way through it: computed only up to where someone looks, forward and back.

store      computed tensors under a byte budget
run        programs, parameters and inputs, lazily computed
movement   positions, and the verbs that move
naming     finding the tensor a person means
places     stack, layer, sublayer of a name
edits      what-if, as a value: edits and options on top of a baseline
inputs     a text, ids or arrays: what a run starts from
vocabulary the words that ids stand for
history    edits and options as they were made, with undo and redo
generation the turns of one variant
difference what an edit or option changed, and how far the change travelled
scoring    how likely an output is
stops      breakpoints; watches are numbers with a course; conditions is the small safe language of both, matches the cells one holds for
session    all of it, for one model and one sentence
"""

from stepper.trace.inputs import Inputs
from stepper.trace.movement import MOVES, Position
from stepper.trace.scoring import Comparison, compare_outputs, log_probability
from stepper.trace.session import Session
from stepper.trace.stops import Breakpoint, Stops
from stepper.trace.store import RunProgress, Store
from stepper.trace.watches import Watch, Watched

__all__ = [
    "MOVES",
    "Breakpoint",
    "Comparison",
    "Inputs",
    "Position",
    "RunProgress",
    "Session",
    "Stops",
    "Store",
    "Watch",
    "Watched",
    "compare_outputs",
    "log_probability",
]
