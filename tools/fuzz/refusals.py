"""A refusal is an answer: one line that says something."""

from stepper.errors import StepperError

__all__ = ["is_an_answer"]


def is_an_answer(error: StepperError) -> None:
    """Look at the sentence of an error.

    Raises:
        AssertionError: there is none, or it does not stand on a line.
    """
    said = str(error).strip()
    assert said, repr(error)
