"""What a bare name means at the prompt.

First what the learner has bound, then Python's builtins, then `session`, `here` and `tokens` as they are now, then the
tensors, parameters and places around the current position (`tensors.find_nearby`). So `q` is this sublayer's q, wherever
one has stepped to, until the learner binds a `q` of their own; `del q` gives it back.
"""

import builtins
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from stepper.commands import Desk
from stepper.engine.place import split_turn, with_turn
from stepper.repl.tensor import Tensor
from stepper.repl.tensors import Branch, Tensors, find_nearby, tensor_of

__all__ = ["Names"]


@dataclass(frozen=True)
class TokensSoFar:
    """The tokens read so far, as text."""

    source: list[str]
    target: list[str]


class Names(dict[str, Any]):
    """The globals of the learner's Python: a dict that knows the current place."""

    def __init__(self, desk: Desk, **given: Any) -> None:
        super().__init__(np=np, math=math, desk=desk, t=Tensors(desk), __builtins__=builtins, __name__="__repl__", **given)
        self._desk = desk
        self._given = dict(self)
        self.seen: dict[str, str] = {}
        """What bare names meant since this was last emptied: `q` -> `tensor encoder.0.self_attn.q`, or parameter, or place."""

    def __missing__(self, name: str) -> Any:
        if hasattr(builtins, name) or name.startswith("__"):
            raise KeyError(name)
        found = self._current(name)
        if found is None:
            raise KeyError(name)
        if isinstance(found, Tensor):
            self.seen[name] = self._meaning(found.name)
        elif isinstance(found, Branch):
            self.seen[name] = f"place {found.path}"
        return found

    def _current(self, name: str) -> Any:
        session = self._desk.session
        if name == "session":
            return session
        if name == "here":
            return tensor_of(session, with_turn(session.position.step, session.position.turn))
        if name == "tokens":
            return TokensSoFar(session.tokens("source"), session.tokens("target"))
        return find_nearby(session, name)

    def _meaning(self, full: str) -> str:
        session = self._desk.session
        if full in session.model.parameters:
            return f"parameter {full}"
        return f"tensor {full if split_turn(full)[1] is not None else with_turn(full, session.position.turn)}"

    @property
    def bound(self) -> set[str]:
        """The names the learner has bound."""
        return {name for name, value in self.items() if name not in self._given or self._given[name] is not value} - {"_"}
