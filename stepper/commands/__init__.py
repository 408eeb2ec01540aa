"""The registry of verbs: one table, read by the keys, the palette, the REPL, the lessons and the help.

    desk = Desk(Session("en-fr"))
    execute(desk, "goto encoder.0.self_attn.scores 2")
    text(execute(desk, "why scores[0,2,1]"))

Adding a verb is one `Command` in one of the tables.
"""

from dataclasses import replace

from stepper.commands.checking import CHECKING
from stepper.commands.command import Command, Desk, Key
from stepper.commands.exporting import EXPORTING
from stepper.commands.log import log_commands
from stepper.commands.looking import LOOKING
from stepper.commands.moving import MOVING
from stepper.commands.results import Helped, Result
from stepper.commands.session import SESSION
from stepper.commands.stopping import STOPPING
from stepper.commands.texts import text
from stepper.commands.whatif import WHATIF
from stepper.errors import Clause, UnknownName, nearest

__all__ = ["COMMANDS", "Command", "Desk", "Key", "Result", "execute", "find_command", "help_text", "text"]


def execute(desk: Desk, line: str) -> Result:
    """Run one line, and log it.

    Raises:
        StepperError: the line cannot be carried out; nothing was changed.
    """
    word, _, rest = line.strip().partition(" ")
    command = find_command(word)
    before = desk.session, desk.session.position
    result = command.run(desk, rest.strip())
    if command.logged:
        desk.log.append(line.strip())
    remark = desk.stops_file.note(desk.session) if desk.stops_file else ""
    return replace(result, led_elsewhere=(desk.session, desk.session.position) != before, remark=remark)


def _help(desk: Desk, rest: str) -> Helped:
    return _helped(rest.strip())


def _helped(word: str) -> Helped:
    return Helped((find_command(word),) if word else tuple(COMMANDS.values()))


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
        raise UnknownName("command.unknown_verb", word=word, near=nearest(word, _BY_WORD) or Clause("command.help_lists"))
    return _BY_WORD[word]


def help_text(word: str = "") -> str:
    """One verb explained, or all of them a line each."""
    return text(_helped(word))
