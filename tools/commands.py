"""Write docs/commands.md and docs/stepper.1 (the man page) from what the command line and the verbs declare.

python -m tools.commands
"""

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from stepper import __version__
from stepper.cli.argument_texts import EXAMPLES
from stepper.cli.parser import COMMANDS, DESCRIPTION, MORE, WITHOUT, make_parser
from stepper.commands import COMMANDS as VERBS
from stepper.commands import Command
from stepper.words.key_names import shown_key

__all__ = ["MANUAL", "PAGE", "commands_page", "main", "manual_page"]

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE = DOCS / "commands.md"
MANUAL = DOCS / "stepper.1"

GROUPS = {"move": "Moving", "look": "Looking", "stops": "Breakpoints and watches", "what if": "What if", "session": "The session"}


def main() -> int:
    """Write both pages; returns 0."""
    PAGE.write_text(commands_page(), encoding="utf-8")
    MANUAL.write_text(manual_page(), encoding="utf-8")
    return 0


def commands_page() -> str:
    """Every command of the command line and every verb, as Markdown."""
    return "\n".join((*_head(), *_commands(), *_verbs())) + "\n"


def _head() -> Iterator[str]:
    yield "# Commands and verbs"
    yield ""
    yield "What you type in a shell is a command; what you type at the prompt, press on the screen or write in a lesson is a verb."
    yield "This page is made from the declarations of both: `python -m tools.commands`."
    yield ""
    yield "## Commands"
    yield ""
    yield f"{DESCRIPTION} {WITHOUT[0].upper()}{WITHOUT[1:]}. {MORE}"
    yield ""


def _commands() -> Iterator[str]:
    for name, parser in _parsers().items():
        yield f"### `stepper {name}`"
        yield ""
        yield f"{COMMANDS[name][0].upper()}{COMMANDS[name][1:]}."
        yield ""
        yield from ("| argument | what it is |", "|---|---|")
        yield from (f"| `{_spelled(action)}` | {_cell(action.help or '')} |" for action in _arguments(parser))
        yield ""
        yield from ("```sh", *EXAMPLES[name], "```", "")


def _verbs() -> Iterator[str]:
    yield "## Verbs"
    yield ""
    yield "The keys are those of the screen. A NAME may be short: `scores` in the sublayer in front of you, or `enc.0.self.q`."
    yield ""
    for group, title in GROUPS.items():
        yield from (f"### {title}", "", "| verb | key | what it does | example |", "|---|---|---|---|")
        yield from (_verb_row(verb) for verb in VERBS.values() if verb.group == group)
        yield ""


def _verb_row(verb: Command) -> str:
    usage = f"`{_cell(f'{verb.name} {verb.usage}'.strip())}`"
    also = f" (also {', '.join(f'`{alias}`' for alias in verb.aliases)})" if verb.aliases else ""
    keys = ", ".join(f"`{_cell(shown_key(key.key))}`" for key in verb.keys)
    example = f"`{_cell(verb.example)}`" if verb.example else ""
    return f"| {usage}{also} | {keys} | {_cell(verb.summary)} | {example} |"


def _cell(text: str) -> str:
    """A text as it may stand in a table."""
    return text.replace("|", "\\|")


def _parsers() -> dict[str, argparse.ArgumentParser]:
    found = next(each for each in make_parser()._actions if isinstance(each, argparse._SubParsersAction))
    return dict(found.choices)


def _arguments(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [action for action in parser._actions if not isinstance(action, argparse._HelpAction)]


def _spelled(action: argparse.Action) -> str:
    """An argument as it is typed."""
    value = action.metavar or ("|".join(action.choices) if action.choices else action.dest.upper())
    if not action.option_strings:
        return _cell(str(value))
    takes = "" if action.nargs == 0 else f" {value}"
    return _cell(", ".join(action.option_strings) + takes)


# --- the man page ----------------------------------------------------------------------------------------------------


def manual_page() -> str:
    """The same as a man page."""
    lines = [
        f'.TH STEPPER 1 "" "stepper {__version__}" "User commands"',
        ".SH NAME",
        "stepper \\- step through a Transformer",
        ".SH SYNOPSIS",
        ".B stepper\n[COMMAND] [ARGUMENTS]",
        ".SH DESCRIPTION",
        _plain(f"{DESCRIPTION} {WITHOUT[0].upper()}{WITHOUT[1:]}."),
        ".SH COMMANDS",
        *(line for name, parser in _parsers().items() for line in _manual_command(name, parser)),
        ".SH VERBS",
        "At the prompt, on the screen and in lessons:",
        *(line for verb in VERBS.values() for line in _manual_item(f"{verb.name} {verb.usage}".strip(), verb.summary)),
        ".SH EXIT STATUS",
        "0 fine, 1 a check failed, 2 bad usage or bad input, 130 stopped with ctrl+c.",
    ]
    return "\n".join(lines) + "\n"


def _manual_command(name: str, parser: argparse.ArgumentParser) -> Iterator[str]:
    yield f".SS stepper {name}"
    yield _plain(f"{COMMANDS[name][0].upper()}{COMMANDS[name][1:]}.")
    for action in _arguments(parser):
        yield from _manual_item(_spelled(action).replace("\\|", "|"), action.help or "")


def _manual_item(term: str, says: str) -> tuple[str, ...]:
    return ".TP", f".B {_plain(term)}", _plain(says)


def _plain(text: str) -> str:
    """A text without what roff would act on."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^([.'])", r"\\&\1", text)


if __name__ == "__main__":
    sys.exit(main())
