"""What the input line asks, for each verb that takes something."""

from collections.abc import Sequence
from dataclasses import dataclass

from stepper.commands import COMMANDS
from stepper.desk.screen_keys import FIND, REPL
from stepper.engine.signature import Index
from stepper.inspect.snapshot import Snapshot
from stepper.trace.naming import by_distance
from stepper.words import phrase, phrases

__all__ = ["Question", "question"]


@dataclass(frozen=True)
class Question:
    """What to ask."""

    verb: str
    label: str
    hint: str
    value: str
    """What stands in the line at first."""
    words: Sequence[str]
    """Whole lines to suggest."""

    @property
    def goes_on(self) -> bool:
        """Whether what stands there is to be continued, and not replaced, by what is typed."""
        return self.value.endswith(" ")

    @property
    def is_of_a_cell(self) -> bool:
        """Whether a cell stands there, and what is typed is for that."""
        return self.value.endswith("] ")


def question(verb: str, snapshot: Snapshot, cell: Index) -> Question:
    """What to ask for a verb; its usage and example where there are no words for it. `cell` is the one under the cursor."""
    known = phrases("input")
    if verb == FIND:
        return Question(verb, phrase("find.label"), phrase("find.hint"), "", ())
    if verb == REPL:
        return Question(verb, phrase("talk.label"), phrase("talk.hint"), "", list(COMMANDS))
    command = COMMANDS[verb]
    label = known.get(verb, f"{command.says}  {command.usage}")
    hint = phrase("answers.example", example=command.example.removeprefix(f"{verb} ")) if command.example else ""
    names = [step.name for step in snapshot.program]
    hint = known.get(f"{verb}_hint", hint)
    match command.argument:
        case "source":
            return Question(verb, label, hint, snapshot.sentence.source, ())
        case "tensor":
            here, *others = by_distance(names, names, snapshot.name)
            return Question(verb, label, hint, "", [*others, here])
        case "cell":
            return Question(verb, label, hint, f"{snapshot.name}[{','.join(map(str, cell))}] ", names)
        case kind:
            return Question(verb, label, hint, f"{snapshot.name} " if kind == "stop" else "", names)
