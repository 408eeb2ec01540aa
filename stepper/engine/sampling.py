"""Drawing the next word, written down step by step (see `ops.sampling`)."""

from typing import Any

from stepper.engine.layers import Scope, softmax
from stepper.engine.ops.sampling import CUTOFF, DIVIDE_ROWS, DRAW, DRAWN, KEEP, MARK, RUNNING
from stepper.engine.ops.softmax import SOFTMAX_ROWS

__all__ = ["draw_words"]


def draw_words(scope: Scope, name: str, logits: str) -> str:
    """A word for each row, drawn by the options' temperature, top_k, top_p and seed: (T, V) -> (T,)."""
    build, options, rows = scope.build, scope.options, scope.rows
    wide: dict[str, Any] = {"axes": "token vocab", "over": rows, "part_of": name}
    narrow: dict[str, Any] = {"axes": "token", "over": rows, "part_of": name}
    scaled = build.step(f"{name}.scaled", DIVIDE_ROWS, logits, formula="logits / temperature", divisor=options.temperature, **wide)
    shares = softmax(build, name, scaled, SOFTMAX_ROWS, "token vocab", (rows,), part="shares")
    limits: dict[str, Any] = {"top_k": options.top_k, "top_p": options.top_p}
    cutoff = build.step(f"{name}.cutoff", CUTOFF, shares, formula="the smallest share within top_k and top_p", **limits, **narrow)
    kept = build.step(f"{name}.kept", KEEP, shares, cutoff, formula="shares at or above cutoff, else 0", **wide)
    sizes = {"v": scope.config.vocab_size}
    running = build.step(f"{name}.running", RUNNING, kept, formula="kept, added up from the left", sizes=sizes, **wide)
    seeded: dict[str, Any] = {"seed": options.seed, "past": rows.start}
    draw = build.step(f"{name}.draw", DRAW, formula="a number from the seed and the position", sizes={"t": len(rows)}, **seeded, **narrow)
    mark = build.step(f"{name}.mark", MARK, draw, running, formula="draw × sum of kept", **narrow)
    return build.step(name, DRAWN, running, mark, axes="token", over=rows, formula="the word whose stretch the mark falls into")
