"""The forward pass of a Transformer as a program of small named steps. NumPy only.

config     what a model is, in numbers
options    what-if: the same parameters in a program that does one thing differently
signature  the index language: which input cells an output cell is made of
op, ops/   the arithmetic, each kind of step declared once
cells      what one cell is made of, and what it takes part in, derived from the declarations
explain    one cell opened into its terms, in words and numbers
oracle     every cell of a step in slow, obvious Python
place      where a tensor stands in the model, and its name
axis       what stands along an axis of a tensor
program    steps, in order; builder writes them down
layers, attention, handoff, sampling, architectures      the model, as the paper writes it
fast/      the same numbers sooner: pieces, memory that is used again, shortcuts
evaluate   runs a program from first to last
"""

from stepper.engine.architectures import Turn, build_program
from stepper.engine.axis import Axis, Tokens
from stepper.engine.config import Config
from stepper.engine.evaluate import compute_step, evaluate, frozen
from stepper.engine.op import Array, Op
from stepper.engine.options import AS_TRAINED, Options
from stepper.engine.place import Place, split_turn, with_turn
from stepper.engine.program import Program, Step

__all__ = [
    "AS_TRAINED",
    "Array",
    "Axis",
    "Config",
    "Op",
    "Options",
    "Place",
    "Program",
    "Step",
    "Tokens",
    "Turn",
    "build_program",
    "compute_step",
    "evaluate",
    "frozen",
    "split_turn",
    "with_turn",
]
