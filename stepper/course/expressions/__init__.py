"""The language that lessons are computed in: `stepper.expressions`, with the functions of arrays and those that read a run.

    expression = Expression.parse('value("encoder.out").shape')
    expression.value(Runs(session))                                  (10, 64)
    display(expression.value(runs), ".2f")                           as text

A lesson is data: what is not listed is refused, and what would grow too large is stopped.

run_functions  functions that read the run
toys           functions that ask the previous-token toys
runs           the run that is read, and others beside it: another sentence, another model, a mistake made on purpose
expression     one expression of a lesson
display        a value as text
"""

from stepper.course.expressions.display import display
from stepper.course.expressions.expression import Expression
from stepper.course.expressions.runs import Runs

__all__ = ["Expression", "Runs", "display"]
