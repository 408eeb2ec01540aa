"""One small, safe language for asking things of numbers: breakpoints, watches and lessons are written in it.

    tree = read("max > 0.9", CONDITIONS)                    parsed and checked, never run as Python
    evaluate(tree, CONDITIONS, subject)                     its value for a tensor

budget      how much one evaluation may make and do, and who may stop it
language    what one use of the language has: its forms, and tables of its names
grammar     what may be written, and reading it
operators   + @ < in [] on values
walk        the value of what was read
arrays      functions of numbers and arrays
charges     what those use up

What is not listed is refused, and what would grow too large or take too long is stopped. The names in scope are declared where they
are known: those of a tensor in `stepper.trace.conditions`, those of a run in `stepper.course.expressions`.
"""

from stepper.expressions.arrays import ARRAY_FUNCTIONS
from stepper.expressions.budget import RUN, Budget
from stepper.expressions.grammar import names_called, read
from stepper.expressions.language import ALL_FORMS, COMMON_FORMS, Function, Language
from stepper.expressions.walk import evaluate, faults_as

__all__ = [
    "ALL_FORMS",
    "ARRAY_FUNCTIONS",
    "COMMON_FORMS",
    "RUN",
    "Budget",
    "Function",
    "Language",
    "evaluate",
    "faults_as",
    "names_called",
    "read",
]
