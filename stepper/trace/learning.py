"""What a session says about the way back: the loss, the gradient of a tensor or parameter, and steps of training.

    session.loss                                              0.0136
    session.learn(5, rate=0.1)                                (0.0136, 0.0121, …): the loss before the first update and after each
    session.grad("encoder.0.self_attn.W_q")                   d loss / d W_q, of its shape; also the step grad.encoder.0.self_attn.W_q

Turn 0 is made longer by these steps when somebody asks for one of them, and not before.
"""

from dataclasses import replace

from stepper.checkpoints import Model
from stepper.engine import Array, Place, split_turn
from stepper.engine.gradient import LOSS, Training, moments_before, trained
from stepper.engine.index import whole_number
from stepper.errors import BadInput
from stepper.progress import OnProgress
from stepper.trace.edits import Variant
from stepper.trace.generation import Generation
from stepper.trace.inputs import Inputs
from stepper.trace.learned import Learned
from stepper.trace.store import Store

__all__ = ["Learning"]

_MOST = 10_000
"""Updates made at one go."""


class Learning:
    """The part of a session that is about learning; see `Session`."""

    model: Model
    inputs: Inputs
    generates: bool
    store: Store

    @property
    def generation(self) -> Generation:
        """The turns of the current variant."""
        raise NotImplementedError

    @property
    def variant(self) -> Variant:
        """What differs from the model as trained."""
        raise NotImplementedError

    def turns_of(self, variant: Variant) -> Generation:
        """The turns of a variant, whether or not it is gone on to."""
        return Generation(self.model, self.inputs.given, self.generates, variant, self.store)

    def _change(self, variant: Variant) -> None:
        """Go on to a variant; undo comes back."""
        raise NotImplementedError

    def resolve(self, name: str) -> tuple[str, int]:
        """The full name and the turn that a name means."""
        raise NotImplementedError

    def goes_on(self, turn: int) -> bool:
        """Whether the loss and the way back come after the turn's last step; they are there from then on."""
        return self.generation.goes_on(turn)

    @property
    def loss(self) -> float:
        """How wrong the answers are: the mean of −ln p(right word) over the rows that count.

        Raises:
            BadInput: nobody said what is right: there is no target.
        """
        self.generation.go_back()
        return float(self.generation.run.value(str(LOSS), 0))

    def grad(self, name: str) -> Array:
        """The gradient of the loss with respect to a tensor or a parameter, of its shape; read-only.

        Raises:
            BadInput: nobody said what is right; or the loss does not depend on it, or it is ids or a mask.
            UnknownName: there is no such tensor.
        """
        self.generation.go_back()
        full = name if name in self.model.parameters else split_turn(self.resolve(name)[0])[0]
        gradient = str(Place.of(full).gradient)
        if gradient not in self.generation.run.programs[0]:
            raise BadInput("loss.no_gradient", name=full)
        return self.generation.run.value(gradient, 0)

    def learn(
        self, updates: int = 1, rate: float = 0.01, optimizer: str = "sgd", decay: float = 0.0, progress: OnProgress | None = None
    ) -> tuple[float, ...]:
        """Train the parameters further on this text: so many updates, each of which `undo` takes back.

        Args:
            updates: how many.
            rate: how far each goes.
            optimizer: `sgd` or `adam`.
            decay: of Adam, how much of a parameter is taken away each time, times the rate (AdamW).
            progress: told how many are done.

        Returns:
            The loss before the first update, and after each.

        Raises:
            BadInput: nobody said what is right, there is no such optimizer, or a number is not of its range.
        """
        count, training = whole_number("learn", updates), Training(optimizer, rate, decay)  # type: ignore[arg-type]  # it is checked there
        if not 1 <= count <= _MOST:
            raise BadInput("learn.updates", count=count, most=_MOST)
        losses = [self.loss]
        for number in self.store.each_of(range(count), lambda number: f"update {number + 1}"):
            if progress:
                progress(number, count, "")
            self._learn_once(training, losses[-1])
            losses.append(self.loss)
        if progress:
            progress(count, count, "")
        return tuple(losses)

    def forget(self, seed: int = 0) -> None:
        """Put random parameters in the place of the model's: training begins with nothing; `undo` takes it back."""
        learned = Learned.nothing(self.generation.run.programs[0], self.model.parameters.aliases, whole_number("seed", seed))
        edits = tuple(each for each in self.variant.edits if each.name not in learned.parameters)
        self._change(replace(self.variant, edits=edits, learned=learned))

    def _learn_once(self, training: Training, loss: float) -> None:
        """One update, from the parameters as they are now."""
        here = self.variant
        turns = self.generation if here.training == training else self.turns_of(replace(here, training=training))
        turns.go_back()
        learned = _after(turns, loss)
        edits = tuple(each for each in here.edits if each.name not in learned.parameters)
        self._change(replace(here, edits=edits, training=training, learned=learned))


def _after(turns: Generation, loss: float) -> Learned:
    """What the updates of turn 0 come to; computes them."""
    program, before, run = turns.run.programs[0], turns.variant.learned, turns.run
    places = trained(program)
    parameters = {str(place.forward): run.value(str(place), 0) for place in places}
    pairs = [pair for place in places for pair in moments_before(place) if str(pair[0]) in program]
    moments = {str(later): run.value(str(each), 0) for each, later in pairs}
    seed = before.seed if before else None
    updates, seen, losses = (before.updates, before.moment_updates, before.losses) if before else (0, 0, ())
    return Learned(parameters, moments, updates + 1, seen + 1 if moments else 0, (*losses, loss), seed)
