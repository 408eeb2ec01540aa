"""The forward pass of a Transformer as a program of small named steps. NumPy only.

spec       what a model is, part by part and layer by layer; programs are built from it
config     the same in the words of our own config.json; config_spec leads from one to the other
choice     which words may be chosen, beside the likeliest
options    what-if: the same parameters in a program that does one thing differently; whatif has what each does to a spec
signature  the index language: which input cells an output cell is made of
op, ops/   the arithmetic, each kind of step declared once
cells      what one cell is made of, and what it takes part in, derived from the declarations
explain    one cell opened into its terms, in words and numbers
oracle     every cell of a step in slow, obvious Python
place      where a tensor stands in the model, and its name
axis       what stands along an axis of a tensor
program    steps, in order; builder writes them down
build/     from a description to a program, as the paper writes it
handoff_wiring    which encoder layers a decoder layer reads
fast/      the same numbers sooner: pieces, memory that is used again, shortcuts
evaluate   runs a program from first to last
"""

from stepper.engine.axis import Axis, Tokens
from stepper.engine.build import Turn, build_program
from stepper.engine.config import Config
from stepper.engine.config_spec import config_of, spec_of
from stepper.engine.evaluate import compute_step, evaluate, frozen
from stepper.engine.op import Array, Op
from stepper.engine.options import AS_TRAINED, Options
from stepper.engine.place import Place, split_turn, with_turn
from stepper.engine.program import Program, Step
from stepper.engine.spec import ModelSpec

__all__ = [
    "AS_TRAINED",
    "Array",
    "Axis",
    "Config",
    "ModelSpec",
    "Op",
    "Options",
    "Place",
    "Program",
    "Step",
    "Tokens",
    "Turn",
    "build_program",
    "compute_step",
    "config_of",
    "evaluate",
    "frozen",
    "spec_of",
    "split_turn",
    "with_turn",
]
