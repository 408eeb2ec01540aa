"""PyTorch as a witness: every tensor computed once more by somebody else's code.

check           crosscheck(session): both witnesses over all steps
report          what it found
same_inputs     the first witness: each step by a torch function; operations is the table of those functions
whole_model     the second witness: a torch.nn model; torch_model builds it, activations looks inside
comparing       how far apart two arrays are, and how far they may be
session         what the cross-check asks of a session
own             a module or a dump of the user's own as a witness: which tensor goes wrong first, why, and on which line

Torch is imported when the cross-check runs, not before.
"""

from stepper.witness.check import crosscheck
from stepper.witness.own import OwnReport, Witness, agrees, capture, from_dump, from_module
from stepper.witness.report import Report, Row
from stepper.witness.session import MANY_TURNS, first_turns

__all__ = [
    "MANY_TURNS",
    "OwnReport",
    "Report",
    "Row",
    "Witness",
    "agrees",
    "capture",
    "crosscheck",
    "first_turns",
    "from_dump",
    "from_module",
]
