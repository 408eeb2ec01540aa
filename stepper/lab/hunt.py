"""A hunt: somebody has a model with a mistake in front of them, and looks for the first tensor that is wrong, and for the cause.

    desk = Desk(hunt.session)
    desk.hunt = hunt
    execute(desk, "point encoder.0.self_attn.q")         right; the causes are listed
    execute(desk, "cause B")                             right; the story, and how many lines it took

Level 1 has the right model to compare with (`contrast`). Level 2 has not: there, only what must hold in every Transformer tells. Neither
shows the code, opens a number into its terms or asks PyTorch: that would be the answer.
"""

import zlib
from dataclasses import dataclass
from functools import cached_property
from random import Random
from string import ascii_uppercase

from stepper.checkpoints import Model
from stepper.errors import BadInput
from stepper.lab.bug import Bug, Cause
from stepper.lab.found import FoundBugs
from stepper.lab.judging import Verdicts
from stepper.trace import Session
from stepper.words import phrase

__all__ = ["LEVELS", "Hunt", "open_hunt"]

LEVELS = (1, 2)
_TURNS = 24
"""Words of the output that are shown at most."""
_OWN = frozenset({"symptom", "point", "cause", "story"})
_FREE = frozenset(
    {"help", "quit", "view", "glossary", "words", "baseline", "ls", "where", "program", "text", "break", "unbreak", "undo", "redo"}
)
"""Verbs that are no looks."""
_ANSWERS = frozenset({"check", "why", "open", "learn", "forget", "grad", "gradients", "nudge"})
"""Verbs that would tell, or need the code."""


@dataclass
class Hunt:
    """One hunt; make one with `open_hunt`."""

    bug: Bug
    level: int
    session: Session
    """Where it begins."""
    found: FoundBugs
    """Where it is kept what was found."""
    looks: int = 0
    """Lines that looked, moved or asked "what if?"."""
    missed: int = 0
    """Tensors and causes that were not it."""
    is_pointed: bool = False
    """The first wrong tensor is known."""
    is_over: bool = False
    _judged: Verdicts | None = None

    # --- what the desk asks ------------------------------------------------------------------------------------------

    def allow(self, verb: str, in_lessons: bool) -> None:
        """Refuse a verb that would give the answer away, or leave the model.

        Raises:
            BadInput: it is one.
        """
        if self.is_over or verb in _OWN:
            return
        if verb in _ANSWERS or not (in_lessons or verb in _FREE):
            raise BadInput("lab.verb_tells", verb=verb)
        if self.level > 1 and verb == "contrast":
            raise BadInput("lab.no_reference", verb=verb)

    def carried_out(self, verb: str) -> None:
        """Count a line that looked."""
        self.looks += not self.is_over and verb not in _OWN | _FREE

    # --- the verbs ---------------------------------------------------------------------------------------------------

    def symptom(self) -> tuple[str, ...]:
        """The task."""
        told = self.bug.told
        task = phrase(f"lab.task.{self.level}", model=self.bug.model_name)
        lines = [phrase("lab.title", title=told.title), "", *told.symptom.splitlines(), "", *self._outputs, "", *task.splitlines()]
        return (*lines, "", *self._choices) if self.is_pointed else tuple(lines)

    def point(self, session: Session, name: str) -> tuple[str, ...]:
        """Whether a tensor is the first that is wrong.

        Raises:
            StepperError: there is no such tensor.
        """
        full, turn = session.resolve(name)
        verdict = self._verdicts(session).of(turn, full)
        if verdict == "first":
            self.is_pointed = True
            return (phrase("lab.point.first", tensor=full), "", *self._choices)
        self.missed += not self.is_over
        return (phrase(f"lab.point.{verdict}", tensor=full),)

    def cause(self, letter: str) -> tuple[str, ...]:
        """Whether it is the cause.

        Raises:
            BadInput: there is no such cause, or the tensor is not known yet.
        """
        if not self.is_pointed:
            raise BadInput("lab.point_first")
        if not letter:
            return self._choices
        chosen = self._lettered.get(letter.strip().upper())
        if chosen is None:
            raise BadInput("lab.cause_takes", letters=list(self._lettered))
        if chosen is not self.bug.told.causes[0]:
            self.missed += not self.is_over
            return (phrase("lab.cause.wrong", why=chosen.why),)
        if self.is_over:
            return self._ending(chosen.why)
        self.is_over = True
        self.found.note(self.bug.name, self.level, self.looks, self.missed)
        score = phrase("lab.score", looks=self.looks, missed=self.missed)
        return (*self._ending(chosen.why), "", score, *([self.found.warning] if self.found.warning else []))

    def story(self) -> tuple[str, ...]:
        """What it was; whoever reads it before it is found has given up."""
        first = self._verdicts(self.session).first
        self.is_pointed = self.is_over = True
        where = phrase("lab.was_at", tensor=first[1], turn=first[0]) if first else ""
        return (where, "", *self._ending(self.bug.told.causes[0].why))

    # ------------------------------------------------------------------------------------------------------------------

    def _verdicts(self, session: Session) -> Verdicts:
        """What is wrong of what a session reads; kept until another text is read."""
        model, inputs = session.model, session.inputs
        known = self._judged
        if known is None or (known.session.model, known.session.inputs) != (model, inputs):
            known = self._judged = Verdicts(Session(model, inputs), Session(self._right_model, inputs))
        return known

    @cached_property
    def _right_model(self) -> Model:
        return self.bug.right_model()

    @cached_property
    def _outputs(self) -> tuple[str, ...]:
        """What comes out, and what should, where that is not the same."""
        output, right = (self._output(model) for model in (self.session.model, self._right_model))
        same = () if output == right else (phrase("lab.right_output", output=right),)
        return phrase("lab.reads", text=self.session.source_text), phrase("lab.output", output=output), *same

    def _output(self, model: Model) -> str:
        return Session(model, self.session.inputs).generate(_TURNS) or phrase("lab.nothing")

    @property
    def _lettered(self) -> dict[str, Cause]:
        """The causes in an order that tells nothing, by letter."""
        causes = list(self.bug.told.causes)
        Random(zlib.crc32(self.bug.name.encode())).shuffle(order := list(range(len(causes))))
        return dict(zip(ascii_uppercase, (causes[place] for place in order), strict=False))

    @property
    def _choices(self) -> tuple[str, ...]:
        return (phrase("lab.causes"), *(f"  {letter}  {cause.says}" for letter, cause in self._lettered.items()))

    def _ending(self, why: str) -> tuple[str, ...]:
        told = self.bug.told
        way = self.bug.way if self.level == 1 else self.bug.alone
        ways = ["", phrase("lab.one_way"), *(f"  {line}" for line in way)] if way else []
        return (
            phrase("lab.cause.right", cause=told.causes[0].says, why=why),
            "",
            *told.story.splitlines(),
            phrase("lab.source", source=self.bug.source),
            *ways,
        )


def open_hunt(bug: Bug, level: int = 1, found: FoundBugs | None = None) -> Hunt:
    """A hunt for a mistake.

    Raises:
        StepperError: its model is not there, or cannot read its text.
        BadInput: there is no such level.
    """
    if level not in LEVELS:
        raise BadInput("lab.levels", levels=list(LEVELS))
    return Hunt(bug, level, Session(bug.model(), bug.text, bug.target), found or FoundBugs.kept_in())
