"""What-if: the same parameters in a program that does one thing differently.

    build_program(config, turn, Options(positions="none"))

Each option is one of the questions that learners ask ("what if the mask were off by one?"); `as_trained` is what the model
was trained with. Nothing is retrained: what is seen is what these parameters do in the changed program.
"""

from dataclasses import dataclass, fields, replace
from numbers import Integral, Real
from typing import Any, Literal, get_args, get_type_hints

from stepper.errors import BadInput, nearest

__all__ = ["AS_TRAINED", "SCALES", "SHIFT", "Options"]

PositionOption = Literal["as_trained", "none", "none_in_encoder", "none_in_decoder", "shifted", "halved", "shuffled"]
EmbeddingOption = Literal["as_trained", "unscaled"]
ScaleOption = Literal["as_trained", "none", "quarter", "half", "double", "times4", "times8"]
MaskOption = Literal["as_trained", "none", "off_by_one", "transposed", "after_softmax"]
TieOption = Literal["as_trained", "tied"]
ValueOption = Literal["as_trained", "key", "query", "input"]
HandoffOption = Literal["as_trained", "same_depth", "reversed", "gca", "gpa", "fga", "fma", "ama"]
CombineOption = Literal["sum", "mean"]


@dataclass(frozen=True)
class Options:
    """One choice for each option."""

    positions: PositionOption = "as_trained"
    """none: nothing is added; shifted: every position 3 too high; halved: sines first, then cosines, instead of interleaved;
    shuffled: the positions are dealt out anew."""
    embedding: EmbeddingOption = "as_trained"
    """unscaled: √d_model is forgotten."""
    scale: ScaleOption = "as_trained"
    """none: scores are not divided by √d_head; the others multiply the scaled scores."""
    mask: MaskOption = "as_trained"
    """Of decoder self-attention. off_by_one: one token of the future is visible; transposed: only the future is;
    after_softmax: weights are set to 0 after softmax, so that rows do not sum to 1."""
    tie_qk: TieOption = "as_trained"
    """tied: keys are made with W_q."""
    value: ValueOption = "as_trained"
    """What is averaged in place of v: the key, the query (self-attention), or the input itself, cut into heads."""
    handoff: HandoffOption = "as_trained"
    """Which encoder layers each decoder layer reads; see `stepper.engine.handoff_wiring`."""
    combine: CombineOption = "sum"
    """How the views of a handoff are put together."""
    without_add: int = 0
    """The residual connection that is left out: 1 is the first, 2 the second, counted from the input on; 0: none."""
    temperature: float = 0.0
    """0: the likeliest word; above: logits are divided by it and a word is drawn."""
    top_k: int = 0
    """Draw among the k likeliest words only; 0: among all."""
    top_p: float = 1.0
    """Draw among the likeliest words that together have this probability."""
    seed: int = 0
    """Of the draw."""
    smoothing: float = 0.0
    """Of the loss: how much of the right answer is shared out among all words."""

    def changed(self, **choices: Any) -> "Options":
        """These options with some choices replaced.

        Raises:
            BadInput: there is no such option or choice; what there is, is listed.
        """
        kinds = get_type_hints(Options)
        for name, choice in choices.items():
            if name not in kinds:
                raise BadInput("option.unknown", name=name, near=nearest(name, kinds) or kinds)
            _refuse(name, choice, kinds[name])
        plain = {name: choice if get_args(kinds[name]) else kinds[name](choice) for name, choice in choices.items()}
        return replace(self, **plain)

    def differences(self) -> dict[str, Any]:
        """The options that are not as trained."""
        return {each.name: getattr(self, each.name) for each in fields(self) if getattr(self, each.name) != each.default}


def _refuse(name: str, choice: Any, kind: Any) -> None:
    allowed = get_args(kind)
    if allowed and choice not in allowed:
        raise BadInput("option.no_choice", name=name, choice=choice, allowed=allowed)
    if not allowed and (isinstance(choice, bool) or not isinstance(choice, Integral if kind is int else Real)):
        raise BadInput("option.takes_a_number", name=name, choice=choice)
    limits = {
        "without_add": (0, 10**9),
        "temperature": (0.0, 100.0),
        "top_k": (0, 10**9),
        "top_p": (0.0, 1.0),
        "seed": (0, 2**63 - 1),
        "smoothing": (0.0, 1.0),
    }
    if name in limits and not limits[name][0] <= choice <= limits[name][1]:
        raise BadInput("option.beyond", name=name, least=limits[name][0], most=limits[name][1], choice=choice)


AS_TRAINED = Options()
SHIFT = 3
"""How far `positions = shifted` moves every token."""
SCALES: dict[str, float] = {"quarter": 0.25, "half": 0.5, "double": 2.0, "times4": 4.0, "times8": 8.0}
"""What the scaled scores are multiplied by (`none` leaves the division out)."""
