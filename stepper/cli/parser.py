"""Every subcommand: its arguments, its help, its examples.

    arguments = parse(["check", "en-fr", "--json"])
    arguments.command, arguments.model, arguments.json        "check", "en-fr", True

Examples and help stand in `argument_texts`, in English; another language has its own in `command_line.toml`. Nothing but argparse is
imported here.
"""

import argparse
import math
import shlex
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from stepper import __version__
from stepper.cli.argument_texts import EXAMPLES, HELP
from stepper.errors import BadInput, Clause, UnknownName, nearest

__all__ = ["COMMANDS", "DEFAULT_MODEL", "DESCRIPTION", "MORE", "WITHOUT", "language_named", "make_parser", "parse"]

DEFAULT_MODEL = "en-fr"
LAST_PORT = 65535
DESCRIPTION = "Step through a Transformer: every tensor of a real model's forward pass, forward and back."
WITHOUT = "without a command, the screen opens on en-fr and its example sentence"
MORE = "`stepper COMMAND --help` says more. Exit status: 0 fine, 1 a check failed, 2 bad usage or bad input."
FIRST_EXAMPLES = (
    "stepper",
    'stepper debug en-fr "the red car sleeps ."',
    'stepper debug en-fr "the red car sleeps ." --target "la voiture rouge dort ."',
    "stepper check en-fr",
)

LAB_ACTIONS = ("list", "start", "check")
LESSON_ACTIONS = ("list", "start", "report", "check", "new", "reset")

COMMANDS = {
    "debug": "step through a model, on the screen or in words",
    "demo": "thirty seconds that show what this is, without a key pressed",
    "repl": "the same session at a prompt: commands, and Python",
    "lessons": "learn how it works: predict, step, ask why, try it",
    "lab": "the Bug Lab: find mistakes that people really made, with the debugger",
    "check": "compare every tensor of every turn with PyTorch",
    "dap": "a debug adapter: step through a model in your editor",
    "serve": "the screen in browsers, for a class",
    "program": "list the steps: number, name, shape, formula",
    "trace": "write every tensor, or a report, to a file",
    "convert": "make a directory of a training checkpoint, which this reads without running anything",
    "models": "list the models that come with stepper, or say what a directory holds",
    "train": "make one of them again, from its fixed seed",
    "bench": "measure the screen and the engine, against Textual and PyTorch alone",
    "completion": "print a script that makes your shell complete stepper's commands",
}


def _said(key: str, english: str) -> str:
    """A text in the language that is spoken: nobody speaks another than English before the words are loaded."""
    words = sys.modules.get("stepper.words")
    return str(words.said_of(f"command_line.{key}", english)) if words else english


def _help(key: str) -> str:
    return _said(f"help.{key}", HELP[key])


def _own_words(text: str | None) -> str | None:
    """A text of its own as it is said; a description that is not there stays so."""
    return text and _said(f"argparse.{text}", text)


def _own_words_counted(one: str, many: str, count: int) -> str | None:
    return _own_words(one if count == 1 else many)


vars(argparse).update(_=_own_words, ngettext=_own_words_counted)
"""argparse takes its own words ("usage:", "options:") from `gettext` by these two names; it has them in our files instead."""


class _Parser(argparse.ArgumentParser):
    """Bad usage is one line, like everything else that a user can get wrong."""

    def error(self, message: str) -> NoReturn:
        raise BadInput("line.not_understood", message=message, command=self.prog)

    def _print_message(self, message: str, file: Any = None) -> None:
        """Print the help, and say so where that fails: argparse keeps it to itself."""
        (file or sys.stderr).write(message)


def make_parser(*only: str) -> argparse.ArgumentParser:
    """The parser of the command line: of these commands, or of all."""
    epilog = "\n\n".join([_said("without", WITHOUT), _examples(FIRST_EXAMPLES), _said("more", MORE)])
    parser = _Parser(
        "stepper", description=_said("description", DESCRIPTION), epilog=epilog, formatter_class=_formatter, allow_abbrev=False
    )
    parser.add_argument(
        "--version", action="version", version=f"stepper {__version__}", help=_own_words("show program's version number and exit")
    )
    parser.add_argument("--language", metavar="LANG", default="en", help=_help("language"))
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title=_said("commands", "commands"))
    for name in only or COMMANDS:
        _ARGUMENTS[name](_add(commands, name, _said(f"does.{name}", COMMANDS[name])))
    return parser


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the arguments; none at all means `debug`.

    Raises:
        BadInput, UnknownName: they are not understood.
        SystemExit: help or the version was asked for, and has been printed.
    """
    words = list(argv) or ["debug"]
    named = [words[0]] if words[0] in COMMANDS else []
    if not named and not words[0].startswith("-"):
        close = nearest(words[0], COMMANDS)
        if close:
            raise UnknownName("line.unknown_command_near", word=words[0], near=close)
        raise UnknownName("line.unknown_command", word=words[0], model=words[0])
    parser = make_parser(*named)  # those of all nine take 4 ms
    arguments, others = parser.parse_known_args(words)
    if others:
        asked = " ".join(filter(None, ("stepper", arguments.command)))
        raise BadInput("line.unrecognized", words=shlex.join(others), command=asked)
    return arguments if arguments.command else parser.parse_args([*words, "debug"])


def language_named(argv: Sequence[str]) -> str:
    """The language that is asked for, found before the arguments are read: their help is said in it."""
    words = list(argv)[: list(argv).index("--")] if "--" in argv else list(argv)
    named = [word.partition("=")[2] or next(iter(words[place + 1 :]), "") for place, word in enumerate(words) if _asks(word)]
    return named[-1] if named and named[-1] else "en"


def _asks(word: str) -> bool:
    return word.partition("=")[0] == "--language"


def _formatter(prog: str) -> argparse.HelpFormatter:
    return argparse.RawDescriptionHelpFormatter(prog, max_help_position=28)


def _examples(lines: Sequence[str]) -> str:
    return "\n".join([_said("examples", "examples:"), *(f"  {example}" for example in lines)])


def _add(commands: "argparse._SubParsersAction[_Parser]", name: str, summary: str) -> argparse.ArgumentParser:
    return commands.add_parser(
        name,
        help=summary,
        description=_said("sentence", "{text}.").format(text=summary[0].upper() + summary[1:]),
        epilog=_examples(EXAMPLES[name]),
        formatter_class=_formatter,
        allow_abbrev=False,
    )


def _language(parser: argparse.ArgumentParser) -> None:
    """Before the command or after it, as in `stepper --language zh`."""
    parser.add_argument("--language", metavar="LANG", default=argparse.SUPPRESS, help=_help("language"))


def _model_and_text(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", metavar="MODEL", nargs="?", help=_help("model").format(model=DEFAULT_MODEL))
    parser.add_argument("text", metavar="TEXT", nargs="?", help=_help("text"))


def _debug(parser: argparse.ArgumentParser) -> None:
    _model_and_text(parser)
    parser.add_argument("--target", metavar="TEXT", help=_help("target"))
    parser.add_argument("--at", metavar="NAME", help=_help("at"))
    parser.add_argument("--replay", metavar="FILE", help=_help("replay"))
    parser.add_argument("--plain", action="store_true", help=_help("plain"))
    parser.add_argument("--whole", action="store_true", help=_help("whole"))
    _drawn(parser)


def _repl(parser: argparse.ArgumentParser) -> None:
    _model_and_text(parser)
    parser.add_argument("--target", metavar="TEXT", help=_help("target"))
    parser.add_argument("-c", dest="commands", metavar="COMMANDS", action="append", help=_help("commands"))
    parser.add_argument("--quiet", action="store_true", help=_help("quiet"))
    _language(parser)


def _lessons(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", metavar="ACTION", nargs="?", default="list", choices=LESSON_ACTIONS, help=", ".join(LESSON_ACTIONS))
    parser.add_argument("name", metavar="NAME", nargs="?", help=_help("lesson"))
    parser.add_argument("--plain", action="store_true", help=_help("lessons_plain"))
    parser.add_argument("--again", action="store_true", help=_help("again"))
    _language(parser)
    parser.add_argument("--progress", metavar="FILE", help=_help("progress"))
    parser.add_argument("--folder", metavar="DIR", help=_help("folder"))
    parser.add_argument("--learner", metavar="NAME", default="", help=_help("learner"))
    parser.add_argument("--run-exercises", action="store_true", help=_help("run_exercises"))


def _lab(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", metavar="ACTION", nargs="?", default="list", choices=LAB_ACTIONS, help=", ".join(LAB_ACTIONS))
    parser.add_argument("name", metavar="NAME", nargs="?", help=_help("bug"))
    parser.add_argument("--level", metavar="N", type=int, choices=(1, 2), default=1, help=_help("level"))
    parser.add_argument("--plain", action="store_true", help=_help("lab_plain"))
    parser.add_argument("--found", metavar="FILE", help=_help("found"))
    _language(parser)


def _check(parser: argparse.ArgumentParser) -> None:
    _model_and_text(parser)
    parser.add_argument("--target", metavar="TEXT", help=_help("target"))
    parser.add_argument("--module", metavar="FILE:FUNCTION", help=_help("module"))
    parser.add_argument("--against", metavar="DUMP", help=_help("against"))
    parser.add_argument("--map", metavar="FILE", help=_help("map"))
    parser.add_argument("--config", metavar="FILE", help=_help("config"))
    parser.add_argument("--limit", metavar="SECONDS", type=_seconds, default=300.0, help=_help("limit"))
    parser.add_argument("--turns", metavar="N", type=_count, help=_help("turns"))
    parser.add_argument("--grads", action="store_true", help=_help("grads"))
    parser.add_argument("--json", action="store_true", help=_help("json"))
    _language(parser)


def _demo(parser: argparse.ArgumentParser) -> None:
    _drawn(parser)


def _drawn(parser: argparse.ArgumentParser) -> None:
    """How a screen is drawn."""
    parser.add_argument("--ascii", action="store_true", help=_help("ascii"))
    parser.add_argument("--theme", metavar="NAME", help=_help("theme"))
    _language(parser)


def _dap(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", metavar="N", type=_port, help=_help("port"))
    _language(parser)


def _serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", metavar="MODEL", nargs="?", help=_help("model").format(model=DEFAULT_MODEL))
    parser.add_argument("--lesson", metavar="ID", help=_help("served_lesson"))
    parser.add_argument("--host", metavar="HOST", default="127.0.0.1", help=_help("host"))
    parser.add_argument("--port", metavar="N", type=_port, default=8000, help=_help("served_port"))
    parser.add_argument("--max-sessions", metavar="N", type=_count, default=20, help=_help("max_sessions"))
    parser.add_argument("--idle", metavar="MINUTES", type=_count, default=30, help=_help("idle"))
    parser.add_argument("--folder", metavar="DIR", help=_help("served_folder"))
    parser.add_argument("--origin", metavar="URL", action="append", help=_help("origin"))
    parser.add_argument("--exercises", action="store_true", help=_help("exercises"))
    _language(parser)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > LAST_PORT:
        raise argparse.ArgumentTypeError(str(Clause("line.no_port", text=text, last=LAST_PORT)))
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(str(Clause("line.no_seconds", text=text)))
    return seconds


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(str(Clause("line.no_number_of_turns", text=text)))
    return int(text)


def _program(parser: argparse.ArgumentParser) -> None:
    _model_and_text(parser)
    _language(parser)


def _trace(parser: argparse.ArgumentParser) -> None:
    _model_and_text(parser)
    parser.add_argument("-o", "--output", metavar="FILE", required=True, help=_help("output"))
    parser.add_argument("--turns", metavar="N", type=_count, help=_help("turns_written"))
    parser.add_argument("--force", action="store_true", help=_help("force"))
    _language(parser)


def _models(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("directory", metavar="DIR", nargs="?", help=_help("directory"))
    _language(parser)


def _convert(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help=_help("checkpoint"))
    parser.add_argument("directory", metavar="DIR", help=_help("converted"))
    parser.add_argument("--heads", metavar="N", type=_count, help=_help("heads"))
    parser.add_argument("--norm", choices=("post", "pre"), default="", help=_help("norm"))
    parser.add_argument("--positions", choices=("sinusoidal", "none"), default="", help=_help("positions"))
    parser.add_argument("--scale", choices=("yes", "no"), default="", help=_help("scale"))
    parser.add_argument("--causal", choices=("yes", "no"), default="", help=_help("causal"))
    parser.add_argument("--activation", metavar="NAME", default="", help=_help("activation"))
    parser.add_argument("--ids", metavar="NAME=ID,…", default="", help=_help("ids"))
    parser.add_argument("--name", metavar="OURS=THEIRS", action="append", help=_help("parameter_name"))
    parser.add_argument("--vocabulary", metavar="FILE", help=_help("vocabulary"))
    parser.add_argument("--config", metavar="FILE", help=_help("their_config"))
    _language(parser)


def _train(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help=_help("train"))
    parser.add_argument("-o", "--output", metavar="DIR", help=_help("train_output"))
    parser.add_argument("--evaluate", action="store_true", help=_help("evaluate"))
    _language(parser)


def _bench(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("part", metavar="PART", nargs="?", choices=("screen", "engine", "large"), help=_help("part"))
    parser.add_argument("--quick", action="store_true", help=_help("quick"))
    _language(parser)


def _completion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=("bash", "zsh", "fish"), help=_help("shell"))


_ARGUMENTS = {
    "debug": _debug,
    "demo": _demo,
    "repl": _repl,
    "lessons": _lessons,
    "lab": _lab,
    "check": _check,
    "dap": _dap,
    "serve": _serve,
    "program": _program,
    "trace": _trace,
    "convert": _convert,
    "models": _models,
    "train": _train,
    "bench": _bench,
    "completion": _completion,
}
