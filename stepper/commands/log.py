"""The verbs about the log: a moment written to a file, and found again.

    save moment.txt          what was done, one line each, after a first line that says where it was done:

        # stepper debug en-fr 'the red car sleeps .'
        goto decoder.1.cross_attn.weights
        set weights[0,0,1] 0.5
        view cell=0,0,1 tab=why                    from a screen: how it looked

    replay moment.txt        does it again; on the command line: stepper debug --replay moment.txt

Empty lines, and what follows a `#` at the beginning of a line, are for the reader. A log may come from anybody: replayed, it
touches no file (`Command.touches_files`), and a shell that is given one does nothing (`log_lines`).
"""

from pathlib import Path

from stepper.commands.command import Command, Desk, VerbFunction, own_files
from stepper.commands.log_lines import in_one_line, read, written
from stepper.commands.results import Left, Replayed, Result, Written
from stepper.errors import BadInput, Clause, StepperError
from stepper.files import file_named, read_text, replace_own

__all__ = ["LOG_HEAD", "log_commands"]

LOG_HEAD = "# stepper debug "
"""How the first line of a log begins."""


def log_commands(execute: VerbFunction) -> tuple[Command, ...]:
    """The commands `save` and `replay`.

    Args:
        execute: runs one line of a log: of the registry, which these commands are part of themselves.
    """

    def replay(desk: Desk, rest: str) -> Result:
        """Execute the lines of a file; stops at the first that cannot be carried out."""
        file = _named(rest, "replay")
        desk.view = None
        for number, line in _lines(file):
            if line.split()[0] == "replay":
                raise BadInput("command.no_replay_inside", file=file, line=number)
            try:
                result = execute(desk, read(line))
            except StepperError as error:
                raise BadInput("command.in_file", file=file, line=number, error=error) from None
            if isinstance(result, Left):
                return result
        return Replayed(desk.view)

    return (_file_verb("save", _save, "write what was done to a file"), _file_verb("replay", replay, "do again what a file says"))


def _file_verb(name: str, run: VerbFunction, summary: str) -> Command:
    """A verb that takes the name of a log."""
    return Command(
        name,
        run,
        summary,
        "session",
        "FILE",
        f"{name} moment.txt",
        argument="other",
        logged=False,
        touches_files=own_files,
        in_lessons=False,
    )


def _save(desk: Desk, rest: str) -> Written:
    """The log; where somebody keeps what was done as Python, a file that ends in .py is that."""
    file = _named(rest, "save")
    if desk.save_script is not None and file.suffix == ".py":
        desk.save_script(file)
        return Written("script", file)
    lines = [*desk.log, *([desk.look_line()] if desk.look_line else [])]
    replace_own(file, LOG_HEAD, "\n".join([LOG_HEAD + in_one_line(desk.opening), *map(written, lines), ""]), Clause("file.log"))
    return Written("log", file, len(lines))


def _named(rest: str, verb: str) -> Path:
    if not rest.strip():
        raise BadInput("command.file_takes", verb=verb)
    return file_named(rest.strip())


def _lines(file: Path) -> list[tuple[int, str]]:
    """The lines to execute, with their numbers."""
    lines = ((number, line.strip()) for number, line in enumerate(read_text(file, Clause("file.log")).splitlines(), 1))
    return [(number, line) for number, line in lines if line and not line.startswith("#")]
