"""Looking inside a run: what it would say after each layer, what heads look at, who made a word likely, a tensor of another run.

    session.lens(k=5)                   lens
    session.heads()                     heads
    session.attribute("noir", row=-1)   attribution
    session.sweep(other, "stream")      sweep: how far each part of another session takes the answer there
    session.patch(other, name)          an edit: numbers of another session in the place of this one's

All of it is computed by the model's own steps, with numbers put into some of them as an edit does.
"""

from typing import TYPE_CHECKING, Any, cast

from stepper.errors import BadInput
from stepper.trace.inside.attribution import Attribution, attribute
from stepper.trace.inside.heads import HeadKind, HeadKinds, head_kinds
from stepper.trace.inside.lens import Lens
from stepper.trace.inside.neurons import Neuron, neurons
from stepper.trace.inside.sweep import SWEPT, Sweep, SweptStack, sweep

if TYPE_CHECKING:
    from stepper.trace.session import Session

__all__ = ["SWEPT", "Attribution", "HeadKind", "HeadKinds", "Lens", "LookingInside", "Neuron", "Sweep", "SweptStack"]


class LookingInside:
    """What a session offers beside stepping."""

    def lens(self, k: int = 5) -> Lens:
        """What the model would say if it ended after each layer, in the current turn (nostalgebraist 2020, the logit lens).

        Args:
            k: how many words, the likeliest first.

        Returns:
            `.layers` (names of residual streams), `.words` and `.probs` (layer, row, k), `.logits(layer)` (row, word).

        Raises:
            BadInput: the model has no words at its end.
        """
        return Lens.of(cast("Session", self), k)

    def heads(self) -> HeadKinds:
        """What each head of self-attention looks at, over the rows of all turns known so far: `.layer`, `.head`, `.scores` from 0 to 1."""
        return head_kinds(cast("Session", self))

    def attribute(self, word: str = "", row: int = -1, against: str | None = None) -> Attribution:
        """The share of each part of the model in the logit of a word; with `against`, in the difference of two logits.

        Args:
            word: of the vocabulary; where none is named, the likeliest of the row.
            row: of the current turn, negative ones counted from the end.
            against: another word.

        Returns:
            `.parts`, `.total` (their sum) and `.stored` (what the run holds).

        Raises:
            BadInput: the model has no words at its end, or there is no such word or row.
        """
        return attribute(cast("Session", self), word, row, against)

    def neurons(self, layer: str, row: int = -1, count: int = 10, words: int = 3) -> tuple[Neuron, ...]:
        """The units of a feed-forward network that write most into a row, and which words each raises and lowers (Geva et al. 2021).

        Args:
            layer: the sublayer: `decoder.1.ffn`.
            row: of the current turn, negative ones counted from the end.
            count: how many units.
            words: how many words of each.

        Returns:
            `.unit`, `.activation`, `.raised` and `.lowered`: words, and how far their logits are moved.

        Raises:
            BadInput: the model has no words at its end; there is no such sublayer on the way to them, or no such row.
        """
        return neurons(cast("Session", self), layer, row, count, words)

    def sweep(self, other: "Session", kind: str = "stream", word: str = "", against: str = "", row: int = -1) -> Sweep:
        """How far each part of a run on another text takes the answer there, put into this run one at a time (activation patching).

        Args:
            other: a session of the same model, on a text of as many tokens.
            kind: what is put in: `stream` (the residual stream), `attention`, `ffn` (what a sublayer adds), token by token; or `heads`.
            word: the logit that is looked at, in the current turn; where none is named, the likeliest of this run.
            against: the logit that is taken away from it; where none is named, the likeliest of the other run but that.
            row: of the current turn, negative ones counted from the end.

        Returns:
            `.panels`, one for each stack: `.names`, `.columns`, `.moved` (tensor, column); `.here`, `.there`: the difference in each run.

        Raises:
            BadInput: the model has no words at its end, or the sessions do not go together; there is no such kind, word or row.
            Stopped: somebody asked for that.
        """
        if kind not in SWEPT:
            raise BadInput("inside.no_sweep", kind=kind, known=list(SWEPT))
        return sweep(cast("Session", self), other, kind, word, against, row)

    def patch(self, other: "Session", name: str, index: Any = ()) -> None:
        """Put a tensor of another session, or a part of it, in the place of this one's: an edit, so `undo` takes it back.

        Raises:
            UnknownName, BadInput: one of them has no such tensor or cells, or the shapes differ.
        """
        session = cast("Session", self)
        places = index if isinstance(index, tuple) else (index,)
        session.edit(name, places, other.value(name)[places])
