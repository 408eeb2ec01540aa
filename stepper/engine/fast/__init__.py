"""The same numbers sooner: what large tensors need and the maths does not.

compute_step(step, operands, arithmetic=fast_function)      by the op's override, where it has one
shortcut_of(program, "decoder.0.norm1.out")                 past the fine steps, where there is a way

overrides  quicker functions in the place of an op's own, keyed by the op
shortcuts  coarse steps in one go, without their fine steps
pieces     large arrays, a piece at a time
reused_memory    where large results stand: memory that is used again

Whatever is computed here is, to the last bit, what the plain functions in `ops` give; the tests prove it of every row of both tables.
"""

from stepper.engine.fast.overrides import fast_function
from stepper.engine.fast.shortcuts import Shortcut, compute_shortcut, shortcut_of

__all__ = ["Shortcut", "compute_shortcut", "fast_function", "shortcut_of"]
