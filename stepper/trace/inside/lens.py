"""The logit lens: after every layer the rest of the model is skipped, and what the residual stream says then is read.

    lens = session.lens(k=5)
    lens.layers[0], lens.words[0][-1]      "decoder.embed.out", the five likeliest words of the last row
    lens.logits(len(lens.layers) - 1)      exactly the logits of the run

The stream after a layer is put in the place of the last layer's, as an edit; what comes after (the final norm, the output layer)
are the model's own steps. Nothing is trained for it. A model whose norm stands after each sum (2017, BERT) was never asked to be
read half-way, so its early layers say less than those of a model with norms before (nostalgebraist 2020, "interpreting GPT: the
logit lens").
"""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from stepper.engine import Array, Program
from stepper.engine.in_notebook import InNotebook
from stepper.errors import BadInput
from stepper.trace.edits import Edit, Numbers

if TYPE_CHECKING:
    from stepper.trace.session import Session

__all__ = ["Lens", "require_words", "streams"]


@dataclass(frozen=True, eq=False)
class Lens(InNotebook):
    """What is said after each layer."""

    layers: tuple[str, ...]
    """The residual streams that are read: the embedding, then one for each layer."""
    words: tuple[tuple[tuple[str, ...], ...], ...]
    """For each layer and row, the likeliest words."""
    probs: Array
    """(layer, row, k), the probabilities of those words."""
    post_norm: bool
    """The model's norms stand after its sums: early layers mean little."""
    _logits: tuple[Array, ...] = field(repr=False)

    @classmethod
    def of(cls, session: "Session", k: int) -> "Lens":
        """Read every layer of the current turn."""
        require_words(session)
        turn, program = session.position.turn, session.program
        layers = streams(program, session.spec.last.name)
        logits = tuple(_read(session, turn, name, layers[-1]) for name in layers)
        shares = np.stack([_softmax(each) for each in logits])
        count = min(max(k, 1), shares.shape[-1])
        best = np.argsort(-shares, axis=-1, kind="stable")[..., :count]
        words = tuple(tuple(tuple(session.model.reader.token(int(id_)) for id_ in row) for row in layer) for layer in best)
        is_post = session.spec.last.layers[0].residual == "post"
        return cls(layers, words, np.take_along_axis(shares, best, axis=-1), is_post, logits)

    def logits(self, layer: int) -> Array:
        """(row, word): what the output layer makes of a layer's stream; of the last layer, the logits of the run."""
        return self._logits[layer]

    def ranks(self, identity: int, row: int = -1) -> list[int]:
        """At which place a word stands after each layer, 0 the likeliest."""
        return [int(np.count_nonzero(each[row] > each[row, identity])) for each in self._logits]

    def shares(self, identity: int, row: int = -1) -> list[float]:
        """The probability of a word after each layer."""
        return [float(_softmax(each[row])[identity]) for each in self._logits]


def require_words(session: "Session") -> None:
    """Refuse a model that says no words.

    Raises:
        BadInput: it ends without an output layer over words.
    """
    if session.spec.head.kind != "words":
        raise BadInput("inside.no_words", model=session.model.name)


def streams(program: Program, stack: str) -> tuple[str, ...]:
    """The residual stream of a stack as it enters the first layer and as it leaves each."""
    found: dict[str, str] = {}
    for step in program.coarse:
        if step.is_residual and step.place.stack == stack and step.place.block and not step.place.way:
            found[step.place.layer_key] = step.name
    return tuple(name for key, name in found.items() if not key.endswith(".norm"))


def _read(session: "Session", turn: int, name: str, last: str) -> Array:
    """The logits of a turn if a stream stood at the end of the last layer."""
    if name == last:
        return session.value(f"logits@{turn}")
    edit = Edit.of(last, turn, (), Numbers.of(session.value(f"{name}@{turn}")))
    generation = session.turns_of(replace(session.variant, edits=(*session.variant.edits, edit)))
    generation.has_turn(turn)
    return generation.run.value("logits", turn)


def _softmax(logits: Array) -> Array:
    wide = logits.astype(np.float64)
    powers = np.exp(wide - wide.max(axis=-1, keepdims=True))
    shares: Array = powers / powers.sum(axis=-1, keepdims=True)
    return shares
