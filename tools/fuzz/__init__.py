"""Looking for the next input that breaks something: mutated files, lessons, logs, expressions and keys, by the thousand.

    python -m tools.fuzz                                        a minute of each kind
    python -m tools.fuzz checkpoints --seconds 600 --seed 7     ten minutes of one
    python -m tools.fuzz expressions --case '[["condition", "max > 1"]]'      one case again, as a failure prints it

A case is a list of steps, made from the seed and its number alone. It fails where anything but a `StepperError` is raised, where it
takes longer than its kind may, where the memory of the process (1 GiB) does not do, and where a file is read or written that was not
named, a program started or a connection opened. What fails is made as short as it can be and printed as a command.

kinds           what a case is, and how it is carried out: one file for each kind
refusals        what a refusal must be
nasty           values and texts that have broken programs before
worker          the process that carries cases out, bounded and watched from inside
watching        the process that starts it, and goes on where it hangs or dies
shrinking       a failing case made short
seeds           model directories of other families to begin with: FUZZ_SEEDS names their folder
"""
