"""The registry of verbs: one table, read by the keys, the palette, the REPL, the lessons and the help.

    desk = Desk(Session("en-fr"))
    execute(desk, "goto encoder.0.self_attn.scores 2")
    text(execute(desk, "why scores[0,2,1]"))

Adding a verb is one `Command` in one of the tables.
"""

from dataclasses import replace

from stepper.commands.checking import CHECKING
from stepper.commands.command import Author, Command, Desk, Key
from stepper.commands.exporting import EXPORTING
from stepper.commands.figure import FIGURES
from stepper.commands.hunting import HUNTING
from stepper.commands.images import IMAGES
from stepper.commands.inside import INSIDE
from stepper.commands.learning import LEARNING
from stepper.commands.log import log_commands
from stepper.commands.looking import LOOKING
from stepper.commands.moving import MOVING
from stepper.commands.pinning import PINNING
from stepper.commands.results import Helped, HelpWanted, Result, VerbHelp
from stepper.commands.session import SESSION
from stepper.commands.stopping import STOPPING
from stepper.commands.viewing import VIEWING
from stepper.commands.whatif import WHATIF
from stepper.errors import BadInput, Clause, UnknownName, nearest

__all__ = ["COMMANDS", "Command", "Desk", "Key", "Result", "execute", "find_command", "help_text", "request_of", "text"]

_AUTHORS = {"replay": Clause("log.replay"), "lesson": Clause("log.lesson")}
"""Whose lines touch no files."""


def execute(desk: Desk, line: str, author: Author = "person") -> Result:
    """Run one line, and log it; where it touched files the log begins with what it led to, since a replay touches none.

    Args:
        desk: what it acts on.
        line: a verb and what it takes.
        author: whose line it is; only the person's may touch files.

    Raises:
        StepperError: the line cannot be carried out, or not for this author; nothing was changed.
    """
    word, _, rest = line.strip().partition(" ")
    command = find_command(word)
    touches_files = command.touches_files(rest.strip())
    if touches_files:
        _check_rights(desk, line.strip(), author)
    if desk.hunt:
        desk.hunt.allow(command.name, command.in_lessons)
    request = _request(desk, command, rest)
    if request:
        return request
    before = desk.session, desk.session.position
    result = command.run(desk, rest.strip())
    if desk.hunt:
        desk.hunt.carried_out(command.name)
    if command.logged and touches_files:
        desk.begin_log()
    elif command.logged:
        desk.log += filter(None, [line.strip() if result.logged_as is None else result.logged_as])
    kept = desk.stops_file.note(desk.session) if desk.stops_file else ""
    remark = "\n".join(filter(None, (result.remark, kept)))
    return replace(result, led_elsewhere=(desk.session, desk.session.position) != before, remark=remark)


def request_of(desk: Desk, line: str) -> Result | None:
    """What the front end is to do itself for a line; None where it is carried out here. Waits for nothing that is computed.

    Raises:
        StepperError: the line cannot be carried out.
    """
    word, _, rest = line.strip().partition(" ")
    command = find_command(word)
    if command.touches_files(rest.strip()):
        _check_rights(desk, line.strip(), "person")
    if desk.hunt:
        desk.hunt.allow(command.name, command.in_lessons)
    return _request(desk, command, rest)


def _check_rights(desk: Desk, line: str, author: Author) -> None:
    """Refuse a line that touches files where its author may not have that done, or nobody here.

    Raises:
        BadInput: it is so.
    """
    if author in _AUTHORS:
        raise BadInput("log.no_files", line=line, author=_AUTHORS[author])
    if not desk.rights.files:
        raise BadInput("log.no_files_here", line=line)


def _request(desk: Desk, command: Command, rest: str) -> Result | None:
    request = command.request(rest.strip())
    return request if type(request) in desk.does_itself else None


def _help(desk: Desk, rest: str) -> Helped:
    return _helped(rest.strip())


def _helped(word: str) -> Helped:
    return Helped(tuple(map(_verb, (find_command(word),) if word else COMMANDS.values())))


def _verb(command: Command) -> VerbHelp:
    usage = f"{command.name} {command.usage}".strip()
    return VerbHelp(usage, command.says, command.example, command.aliases, command.takes_a_tensor)


COMMANDS: dict[str, Command] = {
    command.name: command
    for command in (
        *MOVING,
        *LOOKING,
        *VIEWING,
        *CHECKING,
        *STOPPING,
        *WHATIF,
        *LEARNING,
        *INSIDE,
        *IMAGES,
        *SESSION,
        *PINNING,
        *EXPORTING,
        *FIGURES,
        *HUNTING,
        *log_commands(lambda desk, line: execute(desk, line, "replay")),
        Command(
            "help",
            _help,
            "what the verbs do",
            "session",
            usage="[VERB]",
            aliases=("h",),
            keys=(Key("question_mark", "help"),),
            argument="verb",
            request=lambda rest: None if rest else HelpWanted(),
            in_lessons=False,
        ),
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


def text(result: Result) -> str:
    """A result as lines; empty where the new position says it all. What writes them is imported when the first is said."""
    from stepper.commands.texts import said_of_result

    return said_of_result(result)


def help_text(word: str = "") -> str:
    """One verb explained, or all of them a line each."""
    return text(_helped(word))
