"""What the input line asks, for each verb that takes something."""

from dataclasses import dataclass

from stepper.commands import COMMANDS
from stepper.desk.offers import OfferFunction, names_offer, nothing_offered, parts_offer, words_offer
from stepper.desk.screen_keys import FIND, REPL
from stepper.engine.signature import Index
from stepper.inspect.snapshot import Snapshot
from stepper.trace.conditions import WORDS
from stepper.words import phrase, phrases

__all__ = ["Question", "question"]


_AFTER = {"stop": ("row", "token", "if"), "watch": tuple(WORDS)}
"""What may stand after a tensor's name."""


@dataclass(frozen=True)
class Question:
    """What to ask."""

    verb: str
    label: str
    hint: str
    value: str
    """What stands in the line at first."""
    offer: OfferFunction = nothing_offered
    """How the line may go on, from what stands in it."""
    further: tuple[str, str] | None = None
    """A character that, typed in the empty line, leads on to an action; and that action."""

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
    known, names = phrases("input"), [step.name for step in snapshot.program]
    if verb == FIND:
        return Question(verb, phrase("find.label"), phrase("find.hint"), "")
    if verb == REPL:
        return Question(verb, phrase("talk.label"), phrase("talk.hint"), "", parts_offer([*COMMANDS, *names], names), (":", "prompt"))
    command = COMMANDS[verb]
    label = known.get(verb, f"{command.says}  {command.usage}")
    hint = phrase("answers.example", example=command.example.removeprefix(f"{verb} ")) if command.example else ""
    hint = known.get(f"{verb}_hint", hint)
    match command.argument:
        case "source" | "target" as side:
            value = snapshot.sentence.source if side == "source" else ""
            return Question(verb, label, hint, value, words_offer(snapshot.known_words[side]))
        case "tensor":
            return Question(verb, label, hint, "", names_offer(names, snapshot.name))
        case "cell":
            return Question(verb, label, hint, f"{snapshot.name}[{','.join(map(str, cell))}] ", parts_offer(names, ()))
        case kind:
            return Question(verb, label, hint, f"{snapshot.name} " if kind == "stop" else "", parts_offer(names, _AFTER.get(kind, ())))
