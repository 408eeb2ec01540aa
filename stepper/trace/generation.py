"""The turns of one variant: how a sentence is produced, one turn per token.

    generation = Generation(model, {"encoder.embed.ids": [...], "decoder.embed.ids": [1]}, generates=True, variant, store)
    generation.has_turn(3)        True once the words before it are computed and none of them ended the sentence
    generation.ids("target")      what the decoder has read so far

In teacher forcing, and for an encoder alone, there is one turn and it is there from the start.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

from stepper.checkpoints import Model
from stepper.engine import Array, ModelSpec, Options, Place, Program, Turn, build_program, split_turn
from stepper.engine.choice import ANYTHING, Allowed, Length, allowed_at
from stepper.engine.gradient import LABELS, LOSS, Tied, differentiate, first_moments, with_loss, with_updates
from stepper.engine.index import whole_number
from stepper.engine.ops.kept import ReplacedPart
from stepper.engine.whatif import with_options
from stepper.errors import BadInput, Clause
from stepper.trace.edits import ReplacedParts, Variant, replaced_parts
from stepper.trace.inputs import TYPES
from stepper.trace.naming import resolve
from stepper.trace.run import Run
from stepper.trace.store import Store

__all__ = ["Generation"]

_NO_LOSS = {
    "encoder-decoder": Clause("loss.why.encoder_decoder"),
    "encoder-only": Clause("loss.why.encoder_only"),
    "decoder-only": Clause("loss.why.decoder_only"),
}
"""Why a model that chooses words has no loss."""
_LIKELY = 0.5
"""Above this a class that may be right beside others is said."""


@lru_cache(maxsize=16)
def _built(spec: ModelSpec, turn: Turn, options: Options) -> Program:
    """The program of a turn; variants that differ in numbers alone share it."""
    return build_program(spec, turn, options)


@lru_cache(maxsize=16)
def _rewritten(rewrite: Callable[[Program], Program], program: Program) -> Program:
    """The program as another's code computes it; asked for again it is the same."""
    return rewrite(program)


@lru_cache(maxsize=4)
def _way_back(program: Program, smoothing: float, tied: tuple[tuple[str, Tied], ...], replaced: ReplacedParts) -> Program:
    """The program with its loss and gradients; each update of many has the same."""
    parts: dict[str, tuple[ReplacedPart, ...]] = {}
    for name, part in replaced:
        parts[name] = (*parts.get(name, ()), part)
    return differentiate(with_loss(program, smoothing), dict(tied), parts)


class Generation:
    """A run that grows by a turn whenever one is asked for."""

    def __init__(self, model: Model, given: Mapping[str, Array], generates: bool, variant: Variant, store: Store) -> None:
        self.spec = with_options(model.spec, variant.options)
        self._model = model
        self.variant = variant
        self.generates = generates
        self._source = len(given.get("encoder.embed.ids", ()))
        self._pair = TYPES in given
        self._first = len(given.get("decoder.embed.ids", ()))
        learned = variant.learned
        parameters = model.parameters.replaced(learned.parameters) if learned else model.parameters
        self.run = Run(parameters, given, store, variant.edits)
        self.run.programs.append(self._build(0))
        self._chosen: dict[int, int] = {}

    def _build(self, number: int) -> Program:
        program = _built(self._model.spec, self._turn(number), self.variant.options)
        return _rewritten(self._model.rewrite, program) if self._model.rewrite else program

    def _turn(self, number: int) -> Turn:
        past, rows = (0, self._first) if number == 0 else (self._first + number - 1, 1)
        allowed = self._allowed(past + rows) if self.generates else ANYTHING
        return Turn(number, self._source, past, rows, self.generates, self._pair, allowed)

    def _allowed(self, read: int) -> Allowed:
        """What may be chosen once so many ids are read."""
        length = Length(self._prompt, read, is_first=read == self._first, is_last=self._is_full(read))
        return allowed_at(self.spec.choice, self.spec.ends, length)

    @property
    def _prompt(self) -> int:
        """Ids that were there before the first word: all but the word that a model is made to begin with."""
        return self._first - (self.spec.architecture == "encoder-decoder" and self.spec.ids.forced >= 0)

    @property
    def turns(self) -> int:
        """How many turns are known so far."""
        return len(self.run.programs)

    @property
    def has_loss(self) -> bool:
        """Whether it was said what is right: then turn 0 can go on into the loss and the way back."""
        return str(LABELS) in self.run.given

    @property
    def goes_back(self) -> bool:
        """Whether turn 0 has been made longer by the loss and the way back."""
        return str(LOSS) in self.run.programs[0]

    def goes_on(self, turn: int) -> bool:
        """Whether after the last step of a turn come the loss and the way back: where the words are given and not written.

        They are there from then on.
        """
        if turn or self.generates or not self.has_loss or self.goes_back:
            return False
        self.go_back()
        return True

    def go_back(self) -> None:
        """Make turn 0 longer by the loss and the way back; nothing is computed.

        Raises:
            BadInput: nobody said what is right.
        """
        if not self.has_loss:
            reason = _NO_LOSS[self.spec.architecture] if self.spec.head.kind == "words" else Clause("loss.why.no_words")
            raise BadInput("loss.none", reason=reason)
        with self.run.store.computing:
            if not self.goes_back:
                self.run.programs[0] = self._longer(self.run.programs[0])

    def _longer(self, program: Program) -> Program:
        """A program with the loss, the way back and the next update."""
        tied = tuple((name, Tied(alias.of, alias.transposed)) for name, alias in self._model.parameters.aliases.items())
        way_back = _way_back(program, self.variant.options.smoothing, tied, replaced_parts(program, self.variant.edits))
        learned = self.variant.learned
        whole = with_updates(way_back, self.variant.training, learned.moment_updates if learned else 0)
        self.run.give_parameters({**first_moments(whole), **(learned.moments if learned else {})})
        return whole

    def program_at(self, number: int) -> Program:
        """The program of a turn, whether the run comes to it or not."""
        return self._build(number)

    def most_turns(self, limit: int) -> int:
        """How many turns there can be, up to a limit: as many as there are positions for, and the settings allow."""
        if not self.generates:
            return 1
        return next((number for number in range(1, limit) if self._is_full(self._first + number - 1)), limit)

    def has_turn(self, turn: int) -> bool:
        """Whether there is such a turn; computes the words before it where they are not known yet."""
        if turn >= self.turns and self.generates:
            with self.run.store.computing:
                while self.turns <= turn and not self._ended():
                    self.run.programs.append(self._build(self.turns))
        return 0 <= turn < self.turns

    def find(self, name: str, turn: int, near: str) -> tuple[str, int]:
        """The full name of a tensor, and the turn that computes it.

        Args:
            name: as a person writes it; `name@turn` for another turn.
            turn: the one we are in.
            near: the step we are at.

        Raises:
            UnknownName: no tensor fits; the nearest names are given.
            BadInput: the turn does not exist.
        """
        plain, wanted = split_turn(name)
        turn = turn if wanted is None else wanted
        if not self.has_turn(turn):
            raise BadInput("session.no_turn", turn=turn, count=self.turns, last=self.turns - 1)
        full = self._resolve(plain, turn, near)
        return full, self.run.home(full, turn)[0]

    def _resolve(self, typed: str, turn: int, near: str) -> str:
        """The full name: of a tensor of the forward pass, unless the name says `grad` or `update`."""
        place = Place.of(typed)
        if place.way or place.words[0] == str(LOSS):
            self.go_back()
        known = {str(step.place.inner): step.name for each in self.run.programs[: turn + 1] for step in each if step.place.way == place.way}
        return known[resolve(str(place.inner), known, str(Place.of(near).inner))]

    def _ended(self) -> bool:
        """Whether the last known turn is the last one."""
        last = self.turns - 1
        return self._is_full(self._first + last) or self.chosen(last) in self.spec.ends

    def _is_full(self, read: int) -> bool:
        """Whether no word can follow the one that is chosen once so many ids are read."""
        choice = self.spec.choice
        limits = (choice.longest, choice.longest_new and self._prompt + choice.longest_new)
        return read >= self._furthest() or any(limit and read + 1 >= limit for limit in limits)

    def _furthest(self) -> int:
        """How many tokens there are positions for."""
        positions = self.spec.decoder.embed.positions if self.spec.decoder else None
        return self.spec.max_positions - (positions.shift if positions and positions.kind == "learned" else 0)

    def go_on(self, most_turns: int | None) -> None:
        """Run to the end, or until so many turns are done.

        Raises:
            BadInput: the number of turns is not a whole number from 0 on.
        """
        wanted = None if most_turns is None else whole_number("max_turns", most_turns)
        if wanted is not None and wanted < 0:
            raise BadInput("session.max_turns", wanted=wanted)
        while (wanted is None or self.turns < wanted) and self.has_turn(self.turns):
            pass
        if self.spec.head.kind == "words" and wanted != 0:
            self.chosen(self.turns - 1)

    def chosen(self, turn: int) -> int:
        """The id that a turn has chosen."""
        if turn not in self._chosen:
            self._chosen[turn] = int(self.run.value("next", turn)[-1])
        return self._chosen[turn]

    def output(self) -> list[int]:
        """The ids produced by the turns known so far, as far as they are computed; in one turn, each row's likeliest.

        Where words of the sentence are hidden, those alone are filled in: an encoder has not learned to repeat the others.
        """
        if self.spec.head.kind != "words":
            return []
        if self.generates:
            return [self.chosen(turn) for turn in range(self.turns) if turn in self._chosen or self.run.is_known((turn, "next"))]
        given, answering = self.ids("source"), set(self.answering())
        return [int(new) if row in answering else given[row] for row, new in enumerate(self.run.value("next", 0))]

    @property
    def text(self) -> str:
        """The output so far as text."""
        return " ".join(self._classes()) if self.spec.labels else self._model.reader.decode(self.output())

    def _classes(self) -> list[str]:
        """The likeliest class of each row, or all that are likelier than not (– where none is); nothing where a number is the answer."""
        classes = self.spec.head.classes
        if classes is None or classes.answer == "number":
            return []
        probs = self.run.value("probs", 0)
        if classes.answer == "one":
            return [classes.labels[int(each)] for each in probs.argmax(axis=1)]
        likely = ([label for label, share in zip(classes.labels, row, strict=True) if share > _LIKELY] for row in probs.tolist())
        return ["+".join(each) or "–" for each in likely]

    def answering(self) -> list[int]:
        """The rows of a turn whose words are its output: the last; in one turn the hidden words, or all where none is hidden."""
        if self.generates:
            return [-1]
        hidden = []
        if self.spec.architecture == "encoder-only":
            hidden = [row for row, each in enumerate(self.ids("source")) if each == self._model.reader.mask_id]
        return hidden or list(range(len(self.run.value("next", 0))))

    def ids(self, side: str) -> list[int]:
        """The ids that one side has read so far.

        Raises:
            BadInput: the side is neither `source` nor `target`.
        """
        if side not in ("source", "target"):
            raise BadInput("session.no_side", side=side)
        name = "encoder.embed.ids" if side == "source" else "decoder.embed.ids"
        if name not in self.run.given:
            return []
        turns = range(self.turns if side == "target" else 1)
        return [int(each) for turn in turns for each in self.run.value(name, turn)]
