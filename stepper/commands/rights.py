"""What a session may do beyond moving, looking and asking "what if?".

A person at their own terminal may do everything. Who sits at somebody else's machine (`stepper serve`) touches none of its files.
It is one value of the desk, and asked for in one place each: `execute` for files, the player of lessons for exercises.
"""

from dataclasses import dataclass

__all__ = ["Rights"]


@dataclass(frozen=True)
class Rights:
    """What is allowed."""

    files: bool = True
    """Reading and writing files that a line names."""
    exercises: bool = True
    """Running the code of an exercise."""
