"""A model reading one sentence, stepped.

session = Session("en-fr", "the red car sleeps")                    # generating: one turn per produced token
session = Session("en-fr", source, target="la voiture rouge")       # teacher-forced: one turn
session.value("encoder.0.self_attn.weights")                        # computed now, and only what it needs
session.move("next"); session.position
session.generate()                                                  # "la voiture rouge dort"
session.edit("encoder.0.self_attn.weights", (0, 2, 1), 0.0)         # what if?
session.diff("logits").delta; session.undo()
"""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stepper.checkpoints import Model, load
from stepper.engine import Array, ModelSpec, Program, Step
from stepper.engine.in_notebook import InNotebook
from stepper.errors import BadInput, Clause, UnknownName, nearest
from stepper.trace.axis_labels import labels_of
from stepper.trace.comparing_runs import ComparingRuns
from stepper.trace.edits import EditIndex, EditValue, Variant, parameter_edit, step_edit
from stepper.trace.generation import Generation
from stepper.trace.inputs import Inputs, SentenceInput, read_inputs
from stepper.trace.inside import LookingInside
from stepper.trace.movement import FAR, INVERSES, MOVES, MovesMade, Position, end_of, last_place, nearest_place, place_of
from stepper.trace.run import Run
from stepper.trace.stops import Stops
from stepper.trace.store import DEFAULT_BUDGET, Store
from stepper.trace.variants import Variants

if TYPE_CHECKING:
    from stepper.engine.explain import Explanation

__all__ = ["Session"]


class Session(ComparingRuns, LookingInside, InNotebook):
    """One model, one sentence, a position.

    An encoder–decoder and a decoder alone generate, one turn per token (turn 0 of a decoder alone reads the whole prompt); with a
    target, and for an encoder alone, there is one turn. A tensor's name is full (`encoder.0.self_attn.q`), shortened
    (`enc.0.self.q`) or, in the sublayer of the position, its last part (`q`); `@3` after it means turn 3.

    Attributes:
        program: the steps of the current turn, each with `.name`, `.op`, `.axes`, `.shape`, `.formula`, `.inputs`.
        position: where we are: `.turn`, `.step` (a name), `.row`.
        text, turns: the output and the number of turns so far.

    Args:
        model: a `Model`, or the name or directory of one.
        inputs: the sentence (decoder-only: the prompt) as a text or as ids, or `Inputs`; the model's example where left out.
        target: a target sentence to read in one turn (teacher forcing), as a text or as ids; None generates.
        budget: bytes of computed tensors to keep.

    Raises:
        BadInput: the sentence is empty, too long, or has an unknown word.
        UnknownName, BadCheckpoint: see `stepper.load`.
    """

    def __init__(
        self,
        model: Model | str | Path,
        inputs: SentenceInput | Inputs | None = None,
        target: SentenceInput | None = None,
        budget: int = DEFAULT_BUDGET,
    ) -> None:
        self.model = model if isinstance(model, Model) else load(model)
        self.config = self.model.config
        self.inputs = read_inputs(self.model, inputs, target)
        self.source_text, self.target_text = self.inputs.text, self.inputs.target
        self.generates = self.model.spec.decoder is not None and self.model.spec.head.kind == "words" and self.target_text is None
        self.store = Store(budget)
        self._variants = Variants(self.turns_of)
        self.position, self._trail = self.start, MovesMade()
        self.stops = Stops()
        """Breakpoints and watches."""

    @property
    def variant(self) -> Variant:
        """What differs from the model as trained."""
        return self._variants.now

    @property
    def generation(self) -> Generation:
        """The turns of the current variant."""
        return self._variants.generation

    @property
    def spec(self) -> ModelSpec:
        """The model's description under the options chosen."""
        return self.generation.spec

    @property
    def run(self) -> Run:
        """The run of the current variant."""
        return self.generation.run

    @property
    def program(self) -> Program:
        """The steps of the current turn."""
        return self.run.programs[self.position.turn]

    @property
    def turns(self) -> int:
        """How many turns are known so far."""
        return self.generation.turns

    def program_of(self, turn: int) -> Program:
        """The steps of a turn."""
        return self.run.programs[turn]

    def has_turn(self, turn: int) -> bool:
        """Whether there is such a turn; computes the words before it where they are not known yet."""
        return self.generation.has_turn(turn)

    def generate(self, max_turns: int | None = None) -> str:
        """Run to the end (or until so many turns are done) and return the text; the position stays where it is.

        Raises:
            BadInput: the number of turns is not a whole number from 0 on.
        """
        self.generation.go_on(max_turns)
        return self.text

    @property
    def text(self) -> str:
        """The output so far: what the turns have chosen (in one turn: the likeliest word or class of each row, or of the hidden ones)."""
        return self.generation.text

    def tokens(self, side: str) -> list[str]:
        """The tokens read so far, as text: `source` (encoder) or `target` (decoder; with a decoder alone, the prompt too).

        Raises:
            BadInput: the side is neither.
        """
        return list(self.inputs.labels.get(side, ())) or [self.model.reader.token(each) for each in self.ids(side)]

    def ids(self, side: str) -> list[int]:
        """The ids read so far by one side.

        Raises:
            BadInput: the side is neither `source` nor `target`.
        """
        return self.generation.ids(side)

    def resolve(self, name: str) -> tuple[str, int]:
        """The full name and the turn that a name means.

        Raises:
            UnknownName: no tensor fits; the nearest names are given.
            BadInput: the turn does not exist.
        """
        return self.generation.find(name, self.position.turn, self.position.step)

    def step(self, name: str) -> Step:
        """The step that computes a tensor."""
        full, turn = self.resolve(name)
        return self.run.programs[turn][full]

    def value(self, name: str) -> Array:
        """A tensor by name (`name@turn` for another turn), computed on demand; or a parameter by its full name.

        Returns:
            A read-only array of the shape its step has (`step(name).shape`, axes in `.axes`): float32, but int64 for ids and
            `next`, bool for a mask.

        Raises:
            UnknownName, BadInput: there is no such tensor or turn.
        """
        if name in self.model.parameters:
            return self.parameter(name)
        full, turn = self.resolve(name)
        return self.run.value(full, turn)

    def parameter(self, name: str) -> Array:
        """A parameter by its full name.

        Raises:
            UnknownName: there is no such parameter; the nearest names are given.
        """
        if name not in self.model.parameters:
            raise UnknownName("session.no_parameter", name=name, near=nearest(name, self.model.parameters) or Clause("session.see_program"))
        return self.run.whole_parameter(name)

    def explain(self, name: str, index: tuple[int, ...]) -> "Explanation":
        """Open one cell of a tensor into its terms, or of a parameter (which has none).

        Args:
            name: a tensor (`name@turn` for another turn) or a parameter.
            index: a whole number for each axis; negative ones count from the end.

        Returns:
            `.terms`, largest first, each with the cells it reads (of the same turn, where a name says no other); `.result`, the
            terms put together in float64; `.stored`, what the run holds; `.text()`, all of it as lines.

        Raises:
            UnknownName, BadInput: there is no such tensor or cell; or the model is code with a mistake in it, which is not shown.
        """
        if self.model.rewrite:
            raise BadInput("lab.code_not_shown")
        from stepper.engine.explain import explain_parameter  # not needed for the first frame

        if name in self.model.parameters:
            return explain_parameter(name, index, self.run.parameter(name), partial(self.model.parameters.said_of, name))
        full, turn = self.resolve(name)
        return self.run.explain((turn, full), index)

    def labels(self, name: str) -> tuple[list[str] | None, ...]:
        """For each axis of a tensor, the tokens it runs over, or the classes; None where it runs over neither."""
        return labels_of(self.step(name), self.tokens, self.spec.labels)

    def edit(self, name: str, index: EditIndex | int, value: EditValue, every_turn: bool = False) -> None:
        """Replace a cell (or, with a shorter index or slices, a row, a head, a tensor) of a tensor or parameter.

        Args:
            name: a tensor (`name@turn` for another turn) or a parameter.
            index: of the cells; `()` is the whole tensor.
            value: a number for all of them, or an array of their shape.
            every_turn: make the edit in every turn (parameters always are).

        Raises:
            UnknownName, BadInput: there is no such tensor or cell, or the tensor cannot hold the value.
        """
        if name in self.model.parameters:
            edit = parameter_edit(self.model.parameters, name, index, value)
        else:
            full, turn = self.resolve(name)
            edit = step_edit(self.run.programs[turn][full], None if every_turn else turn, index, value, self.model.spec.vocab_size)
        self._change(replace(self.variant, edits=(*self.variant.edits, edit)))

    def option(self, **choices: Any) -> None:
        """Set model options, like `positions="none"` (see `stepper.engine.Options`), or the sampling of `next`, like `temperature=0.8`.

        Raises:
            BadInput: there is no such option or choice; what there is, is listed.
        """
        self._change(replace(self.variant, options=self.variant.options.changed(**choices)))

    def undo(self) -> bool:
        """Take the last edit or option back; False where there is none."""
        return self._variants.undo() and self._land()

    def redo(self) -> bool:
        """Make the edit or option that was taken back last again; False where there is none."""
        return self._variants.redo() and self._land()

    def _change(self, variant: Variant) -> None:
        if self._variants.change(variant):
            self._land()

    def twin(self) -> "Session":
        """Another session of the same model, texts, edits and options, that shares nothing with this one but the model."""
        other = Session(self.model, self.inputs, budget=self.store.budget)
        other._change(self.variant)
        return other

    def _land(self) -> bool:
        """Keep the position where the current variant has it, else go to the nearest place it has."""
        self._trail.clear()
        self.position = nearest_place(self, self.position)
        return True

    def move(self, verb: str) -> Position:
        """Move, and return the new position; the inverse of the last move goes back exactly.

        Args:
            verb: step, back, next, prev, into, out, finish, start, layer, `layer -1`, turn, `turn -1`; continue, rcontinue: on or back
                to the nearest breakpoint of `stops`, else to the start of the run or its end, at most 32 turns on.

        Raises:
            UnknownName: there is no such verb.
        """
        if verb not in INVERSES:
            raise UnknownName("session.no_movement", verb=verb, near=nearest(verb, INVERSES) or INVERSES)
        origin = self._trail.taken_back(verb, self.position)
        if origin:
            self.position = origin
            return origin
        if verb in MOVES:
            return self._go(verb, MOVES[verb](self, self.position))
        backward = verb == "rcontinue"
        stop = self.stops.next_stop(self, backward, FAR)
        return self._go(verb, stop or (self.start if backward else end_of(self, self.position.turn, FAR)))

    @property
    def start(self) -> Position:
        """The first place of the run."""
        return Position(0, self.run.programs[0].coarse[0].name, 0)

    @property
    def is_at_end(self) -> bool:
        """Whether this is the last place of the run; at the end of a turn it may take computing the next one to know."""
        return self.position == last_place(self, self.position.turn) and not self.has_turn(self.position.turn + 1)

    def goto(self, name: str, row: int | None = None) -> Position:
        """Jump to a tensor, and return the new position.

        Args:
            name: of the tensor; `name@turn` for another turn.
            row: the last row to show, negative ones counted from the end; None shows all.

        Raises:
            UnknownName, BadInput: there is no such tensor, turn or row.
        """
        full, turn = self.resolve(name)
        return self._go("goto", place_of(self.run.programs[turn][full], turn, row))

    def _go(self, verb: str, position: Position) -> Position:
        if position != self.position:
            self._trail.add(verb, self.position, position)
            self.position = position
        return self.position
