"""The command line.

    stepper debug en-fr "the red car sleeps ."        main(["debug", "en-fr", "the red car sleeps ."]) -> exit status

entry       arguments to exit status; what a user can get wrong becomes one line on standard error
parser      every subcommand: its arguments and its help
debug, repl, check, program, trace, models, train       one subcommand each: run(arguments) -> exit status
narration, plain                                  `debug --plain`: what is said, and the conversation

A subcommand is imported when it is asked for, and imports what it needs itself: `stepper --version` loads nothing heavy,
and the screen's first frame does not wait for what the frame does not need.
"""

from stepper.cli.entry import main

__all__ = ["main"]
