"""A model reading one sentence, stepped.

session = Session("en-fr", "the red car sleeps")                    # generating: one turn per produced token
session = Session("en-fr", source, target="la voiture rouge")       # teacher-forced: one turn
session.value("encoder.0.self_attn.weights")                        # computed now, and only what it needs
session.move("next"); session.position
session.generate()                                                  # "la voiture rouge dort"
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from stepper.checkpoints import Model, load
from stepper.engine import Array, Program, Step, Turn, build_program
from stepper.engine.explain import Explanation, check_index, explain_cell
from stepper.errors import BadInput, UnknownName, nearest
from stepper.trace.movement import INVERSES, MOVES, Position
from stepper.trace.naming import resolve
from stepper.trace.run import Run
from stepper.trace.store import DEFAULT_BUDGET, Store

__all__ = ["Session"]

_TRAIL = 100_000
"""Moves that can be taken back exactly."""


@dataclass(frozen=True)
class _Move:
    verb: str
    origin: Position
    end: Position


class Session:
    """One model, one sentence, a position.

    Args:
        model: a `Model`, or the name or directory of one.
        source: the sentence (decoder-only: the prompt); the model's example where left out.
        target: a target sentence to read in one turn (teacher forcing); None generates.
        budget: bytes of computed tensors to keep.

    Raises:
        BadInput: the sentence is empty, too long, or has an unknown word.
        UnknownName, BadCheckpoint: see `stepper.load`.
    """

    def __init__(self, model: Model | str, source: str | None = None, target: str | None = None, budget: int = DEFAULT_BUDGET) -> None:
        self.model = load(model) if isinstance(model, str) else model
        self.config = self.model.config
        self.source_text = self.model.example if source is None else source
        self.target_text = target
        self.generates = self.config.has_decoder and target is None
        self._ids = self._given_ids(target)
        self.run = Run(self.model.parameters, {name: np.array(ids, dtype=np.int64) for name, ids in self._ids.items()}, Store(budget))
        self.run.programs.append(build_program(self.config, self._turn(0)))
        self.position = Position(0, self.program.coarse[0].name, 0)
        self._trail: deque[_Move] = deque(maxlen=_TRAIL)

    # --- what is read ------------------------------------------------------------------------------------------------

    def _given_ids(self, target: str | None) -> dict[str, list[int]]:
        """The ids that turn 0 is given."""
        tokenizer, config = self.model.tokenizer, self.config
        if target is not None and config.architecture != "encoder-decoder":
            raise BadInput(f"{self.model.name} has no separate target: it is {config.architecture}; leave the target out")
        ids: dict[str, list[int]] = {}
        if config.has_encoder:
            ids["encoder.embed.ids"] = tokenizer.encode(self.source_text)
        if config.architecture == "decoder-only":
            ids["decoder.embed.ids"] = tokenizer.encode(self.source_text)
        elif config.has_decoder:
            forced = [] if target is None else tokenizer.encode(target, special=False)
            ids["decoder.embed.ids"] = [config.start_id, *forced]
        for each in ids.values():
            if len(each) > config.max_positions:
                raise BadInput(f"the sentence has {len(each)} tokens; {self.model.name} reads at most {config.max_positions}: shorten it")
        return ids

    def _turn(self, number: int) -> Turn:
        first = len(self._ids.get("decoder.embed.ids", ()))
        past, rows = (0, first) if number == 0 else (first + number - 1, 1)
        return Turn(number, len(self._ids.get("encoder.embed.ids", ())), past, rows, self.generates)

    # --- turns -------------------------------------------------------------------------------------------------------

    @property
    def program(self) -> Program:
        """The steps of the current turn."""
        return self.run.programs[self.position.turn if hasattr(self, "position") else 0]

    @property
    def turns(self) -> int:
        """How many turns are known so far."""
        return len(self.run.programs)

    def program_of(self, turn: int) -> Program:
        return self.run.programs[turn]

    def has_turn(self, turn: int) -> bool:
        """Whether there is such a turn; computes the words before it where they are not known yet."""
        while self.turns <= turn and self.generates and not self._ended():
            self.run.programs.append(build_program(self.config, self._turn(self.turns)))
        return 0 <= turn < self.turns

    def _ended(self) -> bool:
        """Whether the last known turn is the last one."""
        last = self.turns - 1
        following = self._turn(last + 1)
        return following.past >= self.config.max_positions or self._chosen(last) == self.config.end_id

    def _chosen(self, turn: int) -> int:
        """The id that a turn has chosen."""
        return int(self.run.value("next", turn)[-1])

    def generate(self, max_turns: int | None = None) -> str:
        """Run to the end (or for so many turns) and return the text; the position stays where it is."""
        while (max_turns is None or self.turns < max_turns) and self.has_turn(self.turns):
            pass
        self._chosen(self.turns - 1)
        return self.text

    @property
    def text(self) -> str:
        """The output so far: what the turns have chosen (in one turn: the likeliest word of each row)."""
        if not self.generates:
            return self.model.tokenizer.decode(self.run.value("next", 0).tolist())
        chosen = [self._chosen(turn) for turn in range(self.turns) if self.run.is_known((turn, "next"))]
        return self.model.tokenizer.decode(chosen)

    def tokens(self, side: str) -> list[str]:
        """The tokens read so far, as text: `source` (encoder) or `target` (decoder)."""
        return [self.model.tokenizer.token(each) for each in self.ids(side)]

    def ids(self, side: str) -> list[int]:
        """The ids read so far by one side."""
        name = {"source": "encoder.embed.ids", "target": "decoder.embed.ids"}.get(side)
        if name is None:
            raise BadInput(f"no side called {side!r}; use source or target")
        given = self._ids.get(name, [])
        later = [self._chosen(turn) for turn in range(self.turns - 1)] if side == "target" else []
        return [*given, *later]

    # --- values ------------------------------------------------------------------------------------------------------

    def resolve(self, name: str) -> tuple[str, int]:
        """The full name and the turn that a name means.

        Raises:
            UnknownName: no tensor fits; the nearest names are given.
            BadInput: the turn does not exist.
        """
        plain, _, number = name.partition("@")
        if number and not number.isdigit():
            raise BadInput(f"{name!r}: what follows @ is the number of a turn, like decoder.0.self_attn.k@2")
        turn = int(number) if number else self.position.turn
        if not self.has_turn(turn):
            raise BadInput(f"there is no turn {turn}; this run has {self.turns} (0 to {self.turns - 1})")
        known = [step.name for each in self.run.programs[: turn + 1] for step in each]
        full = resolve(plain, known, self.position.step)
        return full, self.run.home(full, turn)[0]

    def step(self, name: str) -> Step:
        """The step that computes a tensor."""
        full, turn = self.resolve(name)
        return self.run.programs[turn][full]

    def value(self, name: str) -> Array:
        """A tensor by name (`name@turn` for another turn), computed on demand.

        Returns:
            A read-only array: float32, but int64 for ids and `next`, bool for a mask.

        Raises:
            UnknownName, BadInput: there is no such tensor or turn.
        """
        full, turn = self.resolve(name)
        return self.run.value(full, turn)

    def parameter(self, name: str) -> Array:
        """A parameter by its full name.

        Raises:
            UnknownName: there is no such parameter; the nearest names are given.
        """
        if name not in self.model.parameters:
            hint = nearest(name, self.model.parameters) or "see `stepper program`"
            raise UnknownName(f"no parameter called {name!r} ({hint})")
        return self.model.parameters[name]

    def explain(self, name: str, index: tuple[int, ...]) -> Explanation:
        """Open one cell of a tensor into its terms, or of a parameter (which has none).

        Raises:
            UnknownName, BadInput: there is no such tensor or cell.
        """
        if name in self.model.parameters:
            stored = self.parameter(name)
            cell = check_index(name, index, stored.shape)
            return Explanation(name, cell, "a parameter: learned in training", (), "given", float(stored[cell]), float(stored[cell]))
        full, turn = self.resolve(name)
        key = (turn, full)
        return explain_cell(self.run.step(key), index, self.run.operands(key), self.run.value(full, turn))

    def labels(self, name: str) -> tuple[list[str] | None, ...]:
        """For each axis of a tensor, the tokens it runs over; None where it does not run over tokens."""
        step = self.step(name)
        sides = {each.side for each in step.tokens if each}
        texts = {side: self.tokens(side) for side in sides}
        return tuple(texts[each.side][each.start : each.stop] if each else None for each in step.tokens)

    # --- moving ------------------------------------------------------------------------------------------------------

    def move(self, verb: str) -> Position:
        """Move, and return the new position; the inverse of the last move goes back exactly.

        Raises:
            UnknownName: there is no such verb.
        """
        if verb not in MOVES:
            raise UnknownName(f"no movement called {verb!r} ({nearest(verb, MOVES) or ', '.join(MOVES)})")
        last = self._trail[-1] if self._trail else None
        if last and last.end == self.position and last.verb == INVERSES[verb]:
            self._trail.pop()
            self.position = last.origin
            return self.position
        return self._go(verb, MOVES[verb](self, self.position))

    def goto(self, name: str, row: int | None = None) -> Position:
        """Jump to a tensor, whole or up to a row.

        Raises:
            UnknownName, BadInput: there is no such tensor, turn or row.
        """
        full, turn = self.resolve(name)
        rows = self.run.programs[turn][full].rows
        if row is not None and not -rows <= row < rows:
            raise BadInput(f"{full} has {rows} rows (0 to {rows - 1}), no row {row}")
        return self._go("goto", Position(turn, full, rows - 1 if row is None else row % rows))

    def _go(self, verb: str, position: Position) -> Position:
        if position != self.position:
            self._trail.append(_Move(verb, self.position, position))
            self.position = position
        return self.position
