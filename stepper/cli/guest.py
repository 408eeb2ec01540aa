"""The screen of a learner whose session `stepper serve` runs: `python -m stepper.cli.guest`, as a web program of Textual.

It may move, look and ask "what if?". It touches no file that a line names, and runs no Python at the prompt; exercises only where
the teacher said so.
"""

import argparse
import sys
from collections.abc import Sequence

from stepper.cli.parser import DEFAULT_MODEL, language_named

__all__ = ["guest_command"]


def guest_command(model: str | None, lesson: str | None, exercises: bool, language: str) -> list[str]:
    """What starts such a screen."""
    words = [sys.executable, "-m", "stepper.cli.guest", "--language", language]
    words += ["--model", model] if model else []
    words += ["--lesson", lesson] if lesson else []
    return [*words, *(["--exercises"] if exercises else [])]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the screen; returns the exit status."""
    arguments = _arguments(argv)
    from stepper.words import speaking

    with speaking(arguments.language):
        return _run(arguments)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("stepper.cli.guest")
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--lesson")
    parser.add_argument("--exercises", action="store_true")
    parser.add_argument("--language", default=language_named(()))
    return parser.parse_args(argv)


def _run(arguments: argparse.Namespace) -> int:
    from stepper.commands.rights import Rights
    from stepper.desk.opening import ChosenLesson, Opening
    from stepper.tui.app import StepperApp

    rights = Rights(files=False, exercises=arguments.exercises)
    lesson = ChosenLesson(arguments.lesson) if arguments.lesson else None
    app = StepperApp(Opening(arguments.model, lesson=lesson, check=False, rights=rights))
    message = app.run()
    if message:
        sys.stderr.write(f"stepper: {message}\n")
    return 2 if message else app.return_code or 0


if __name__ == "__main__":
    sys.exit(main())
