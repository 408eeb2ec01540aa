"""The Bug Lab: models with a mistake that people really made, to be found with the debugger.

    bug = find_bug("heads-not-transposed")
    hunt = open_hunt(bug, level=1)               a desk's session on the model with the mistake, and what the learner does with it

bug           a mistake as data: a file of `bugs/`, or a teacher's
wrong_steps   what it makes of a program: some steps computed in another way
hunt          the task: symptom, pointing at a tensor, naming the cause, the story
judging       which tensors are wrong, and which of them only pass it on
found         which mistakes a learner has found, in a file
check         whether a file of a mistake says the truth
"""

from stepper.lab.bug import Bug, bugs, find_bug
from stepper.lab.check import check_bug
from stepper.lab.found import FoundBugs
from stepper.lab.hunt import Hunt, open_hunt

__all__ = ["Bug", "FoundBugs", "Hunt", "bugs", "check_bug", "find_bug", "open_hunt"]
