"""Whose tensor goes wrong first: a user's own module, or a dump of one, held against a model tensor by tensor.

capture      what a module computes, written down while the user's code runs it: stepper.capture
recorder     every tensor that a module's code makes, with the line that makes it; fused: inside torch's fused functions
files        dumps on disk: .npz, .safetensors, folders, debugger_tree
witnesses    a module or a dump as a witness: stepper.from_module, stepper.from_dump; process: in a process of its own
reference    our program over the whole text
layout       their tensor in our layout; sketch and index find it by its numbers
replay       our program, run on their numbers
slips        what often goes wrong; trials proves a slip by making it
roles        which tensor is which, where the numbers cannot say it
exact        rounding or a mistake, by float64
judge        where both sides part, and why; parts: where in the tensor
report       what came of it; check puts it all together
"""

from stepper.witness.own.capture import capture
from stepper.witness.own.check import agrees
from stepper.witness.own.report import OwnReport
from stepper.witness.own.witnesses import Witness, from_dump, from_module

__all__ = ["OwnReport", "Witness", "agrees", "capture", "from_dump", "from_module"]
