"""One expression of a lesson.

Expression.parse('max(value("probs")[-1])').value(Runs(session))        0.998…
"""

import ast
from dataclasses import dataclass
from typing import Any

from stepper.course.expressions.run_functions import RUN_FUNCTIONS
from stepper.course.expressions.runs import Runs
from stepper.errors import BadInput, Clause
from stepper.expressions import ALL_FORMS, ARRAY_FUNCTIONS, Budget, Language, evaluate, faults_as, names_called, read

__all__ = ["Expression"]

_ANSWER = "answer"
"""In a choice: the answer's own expression, put in the place of this name."""
LESSONS = Language[Runs](
    Clause("expression.expression"),
    Clause("expression.an_expression"),
    example='value("logits").shape',
    offers=Clause("expression.in_lessons"),
    forms=ALL_FORMS,
    functions=ARRAY_FUNCTIONS,
    of_context=RUN_FUNCTIONS,
    elsewhere={"under": Runs.under},
    stand_ins={_ANSWER: Clause("expression.answer_of_a_choice")},
)
"""What a lesson may write."""
_BY_CHANCE = "normal"


@dataclass(frozen=True)
class Expression:
    """A checked expression; make one with `Expression.parse`."""

    text: str

    @classmethod
    def parse(cls, text: str) -> "Expression":
        """Check an expression.

        Raises:
            BadInput: it is not in the language; the message says which part.
        """
        read(text.strip(), LESSONS)
        return cls(text.strip())

    @property
    def _tree(self) -> ast.expr:
        return read(self.text, LESSONS)

    @property
    def reads_the_run(self) -> bool:
        """Whether its value depends on the run, or on chance, and is not just typed."""
        return bool(names_called(self._tree) & {*LESSONS.of_context, *LESSONS.elsewhere, _BY_CHANCE})

    def value(self, runs: Runs, answer: "Expression | None" = None) -> Any:
        """Its value: a number, a text, a truth value, an array, or a list or tuple of these.

        Args:
            runs: the run it reads.
            answer: what the name `answer` stands for.

        Raises:
            StepperError: it does not fit this run (a tensor it lacks, an index out of range), or would become too large.
            Stopped: the run was told to stop.
        """
        stand_ins = {_ANSWER: answer._tree} if answer else {}
        with faults_as(lambda why: BadInput("expression.fails", text=self.text, why=why)):
            return evaluate(self._tree, LESSONS, runs, Budget(runs.should_stop), stand_ins)
