"""From arguments to an exit status.

0       fine
1       a check failed
2       bad usage or bad input: one line on standard error says what to do
130     stopped with ctrl+c
141     whoever read the output stopped reading (`stepper program | head`)
"""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from importlib import import_module
from io import TextIOWrapper, UnsupportedOperation

from stepper.cli.parser import language_named, parse
from stepper.errors import StepperError, UnknownName

__all__ = ["main"]

BAD_INPUT = 2
STOPPED = 130
NOBODY_READS = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    with _every_stream_open():
        _write_what_the_terminal_can(sys.stdin, sys.stdout, sys.stderr)
        _let_idle_threads_sleep()
        return _status(sys.argv[1:] if argv is None else argv)


def _status(argv: Sequence[str]) -> int:
    """Run it in the language that is asked for, and say in that one what went wrong."""
    try:
        with _speaking(language_named(argv)):
            return _run_and_say(argv)
    except UnknownName as no_language:
        _say(str(no_language))
        return BAD_INPUT


def _speaking(language: str) -> AbstractContextManager[None]:
    if language == "en":
        return nullcontext()
    from stepper.words import speaking

    return speaking(language)


def _run_and_say(argv: Sequence[str]) -> int:
    try:
        status = _run(argv)
        sys.stdout.flush()
    except StepperError as error:
        _say(str(error))
        return BAD_INPUT
    except MemoryError:
        _say("there is not enough memory for this; choose a smaller model, or a shorter sentence")
        return BAD_INPUT
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:
        _leave_standard_output_alone()
        return NOBODY_READS
    except OSError as problem:
        if problem.filename is None:
            _leave_standard_output_alone()
        _say(f"{problem.filename or 'cannot write the output'}: {problem.strerror or problem}")
        return BAD_INPUT
    return status


def _let_idle_threads_sleep() -> None:
    """Before NumPy is loaded: while OpenBLAS's threads wait for the next matrix product they keep a processor that other steps want.

    They give it up after 2²⁰ cycles, less than a millisecond, where they would have waited 64 times as long.
    """
    os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "20")


def _run(argv: Sequence[str]) -> int:
    try:
        arguments = parse(argv)
    except SystemExit as wanted:  # --help and --version print and leave
        return int(wanted.code or 0)
    return int(import_module(f"stepper.cli.{arguments.command}").run(arguments))


def _say(message: str) -> None:
    """One line on standard error, with nothing in it that a terminal would act on."""
    line = " ".join(message.split())
    print("stepper: " + "".join(each if each.isprintable() else repr(each)[1:-1] for each in line), file=sys.stderr)


@contextmanager
def _every_stream_open() -> Iterator[None]:
    """A stream that the shell has closed (`stepper program >&-`) leads nowhere meanwhile."""
    closed = [name for name in ("stdin", "stdout", "stderr") if getattr(sys, name) is None]
    with open(os.devnull, "r+", encoding="utf-8") as nowhere:
        for name in closed:
            setattr(sys, name, nowhere)
        try:
            yield
        finally:
            for name in closed:
                setattr(sys, name, None)


def _write_what_the_terminal_can(*streams: object) -> None:
    """A character that the terminal's encoding lacks, or a byte that is none in it, becomes an escape and not an error."""
    for stream in streams:
        if isinstance(stream, TextIOWrapper):
            with suppress(UnsupportedOperation):  # of what was read from already
                stream.reconfigure(errors="backslashreplace")


def _leave_standard_output_alone() -> None:
    """Let Python flush, when it ends, into nothing."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
