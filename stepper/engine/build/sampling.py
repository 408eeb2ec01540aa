"""Drawing the next word, written down step by step (see `ops.sampling`)."""

from typing import Any

from stepper.engine.build.scope import Scope
from stepper.engine.build.softmax import softmax
from stepper.engine.ops.sampling import CUTOFF, DIVIDE_ROWS, DRAW, DRAWN, KEEP, MARK, RUNNING
from stepper.engine.ops.softmax import SOFTMAX_ROWS
from stepper.engine.options import Options
from stepper.engine.place import Place

__all__ = ["draw_words"]


def draw_words(scope: Scope, options: Options, at: Place, logits: str) -> str:
    """A word for each row, drawn by the options' temperature, top_k, top_p and seed: (T, V) -> (T,)."""
    build, rows = scope.build, scope.rows
    wide: dict[str, Any] = {"axes": "token vocab", "over": rows, "part_of": at}
    narrow: dict[str, Any] = {"axes": "token", "over": rows, "part_of": at}
    scaled = build.step(at / "scaled", DIVIDE_ROWS, logits, formula="logits / temperature", divisor=options.temperature, **wide)
    shares = softmax(build, at, scaled, SOFTMAX_ROWS, "token vocab", (rows,), part="shares")
    limits: dict[str, Any] = {"top_k": options.top_k, "top_p": options.top_p}
    cutoff = build.step(at / "cutoff", CUTOFF, shares, formula="the smallest share within top_k and top_p", **limits, **narrow)
    kept = build.step(at / "kept", KEEP, shares, cutoff, formula="shares at or above cutoff, else 0", **wide)
    sizes = {"v": scope.model.vocab_size}
    running = build.step(at / "running", RUNNING, kept, formula="kept, added up from the left", sizes=sizes, **wide)
    seeded: dict[str, Any] = {"seed": options.seed, "past": rows.start}
    draw = build.step(at / "draw", DRAW, formula="a number from the seed and the position", sizes={"t": len(rows)}, **seeded, **narrow)
    mark = build.step(at / "mark", MARK, draw, running, formula="draw × sum of kept", **narrow)
    formula = "the word whose stretch the mark falls into"
    return build.step(at, DRAWN, running, mark, axes="token", over=rows, formula=formula, note="drawn")
