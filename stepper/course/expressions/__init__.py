"""The language that lessons are computed in: small, safe, and about tensors.

    expression = Expression.parse('value("encoder.out").shape')
    expression.value(Scope(session))                                  (10, 64)
    display(expression.value(scope), ".2f")                           as text

A lesson is data. Its expressions are parsed and walked, never run as Python: what is not listed in `grammar` and `FUNCTIONS`
is refused, and what would grow too large is stopped.

grammar     what may be written
arrays      functions of numbers and arrays
readings    functions that read the run
toys        functions that ask the previous-token toys
limits      how large anything may become
scope       the run that is read, and others beside it: another sentence, another model, a mistake made on purpose
evaluate    walking an expression
display     a value as text
"""

from stepper.course.expressions.display import display
from stepper.course.expressions.evaluate import Expression
from stepper.course.expressions.scope import Scope

__all__ = ["Expression", "Scope", "display"]
