"""The registry of verbs: one table, read by the keys, the palette, the REPL, the lessons and the help.

    desk = Desk(Session("en-fr"))
    execute(desk, "goto encoder.0.self_attn.scores 2")
    execute(desk, "why scores[0,2,1]").text

Adding a verb is one `Command` in one of the tables.
"""

from dataclasses import replace

from stepper.commands.checking import CHECKING
from stepper.commands.command import Command, Desk, Key, Outcome
from stepper.commands.exporting import EXPORTING
from stepper.commands.log import log_commands
from stepper.commands.looking import LOOKING
from stepper.commands.moving import MOVING
from stepper.commands.session import SESSION
from stepper.commands.stopping import STOPPING
from stepper.commands.whatif import WHATIF
from stepper.errors import UnknownName, nearest
from stepper.words import phrase

__all__ = ["COMMANDS", "Command", "Desk", "Key", "Outcome", "execute", "find_command", "help_text"]

_HEAD = 27
"""Columns for a verb and what it takes, where all are listed."""


def _help(desk: Desk, rest: str) -> Outcome:
    return Outcome(help_text(rest.strip()))


def execute(desk: Desk, line: str) -> Outcome:
    """Run one line, and log it.

    Raises:
        StepperError: the line cannot be carried out; nothing was changed.
    """
    word, _, rest = line.strip().partition(" ")
    command = find_command(word)
    outcome = command.run(desk, rest.strip())
    if command.logged:
        desk.log.append(line.strip())
    said = desk.stops_file.note(desk.session) if desk.stops_file else ""
    return replace(outcome, text="\n".join(filter(None, (outcome.text, said)))) if said else outcome


COMMANDS: dict[str, Command] = {
    command.name: command
    for command in (
        *MOVING,
        *LOOKING,
        *CHECKING,
        *STOPPING,
        *WHATIF,
        *SESSION,
        *EXPORTING,
        *log_commands(execute),
        Command("help", _help, "what the verbs do", "session", usage="[VERB]", aliases=("h",), keys=(Key("question_mark", "help"),)),
    )
}

_BY_WORD = {word: command for command in COMMANDS.values() for word in (command.name, *command.aliases)}


def find_command(word: str) -> Command:
    """The command of this name or alias.

    Raises:
        UnknownName: there is none; the nearest are named.
    """
    if word not in _BY_WORD:
        raise UnknownName(phrase("answers.unknown_verb", word=word, near=nearest(word, _BY_WORD) or phrase("answers.help_lists")))
    return _BY_WORD[word]


def help_text(word: str = "") -> str:
    """One verb explained, or all of them a line each."""
    if word:
        command = find_command(word)
        lines = [f"{command.name} {command.usage}".strip() + f": {command.says}"]
        lines += [phrase("answers.also", names=", ".join(command.aliases))] if command.aliases else []
        lines += [phrase("answers.example", example=command.example)] if command.example else []
        lines += [phrase("repl.names")] if command.takes_a_tensor else []
        return "\n".join(lines)
    return "\n".join(line for each in COMMANDS.values() for line in _listed(f"{each.name} {each.usage}".strip(), each.says))


def _listed(head: str, summary: str) -> list[str]:
    """A verb and what it does, side by side where the verb leaves room for that."""
    if len(head) > _HEAD:
        return [head, f"{'':<{_HEAD}}  {summary}"]
    return [f"{head:<{_HEAD}}  {summary}"]
