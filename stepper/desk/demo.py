"""The demo: what `stepper demo` does without a key pressed, in thirty seconds, and what it says meanwhile.

for act in DEMO: carry out act.does, say phrase(act.says), wait act.seconds

What it claims of this sentence is computed by a test.
"""

from dataclasses import dataclass

__all__ = ["DEMO", "DEMO_MODEL", "DEMO_TEXT", "DemoAct"]

DEMO_MODEL, DEMO_TEXT = "en-fr", "the black cat does not see the big house ."


@dataclass(frozen=True)
class DemoAct:
    """One thing that is shown."""

    says: str
    """The key of its phrase."""
    does: tuple[str, ...]
    """Lines of the registry, and after a `=` actions of a screen, which narration leaves out."""
    seconds: float
    """How long it is looked at."""


_SCORES, _WEIGHTS, _CROSS = "encoder.0.self_attn.scores", "encoder.0.self_attn.weights", "decoder.1.cross_attn.weights@2"

DEMO = (
    DemoAct("demo.reads", ("goto encoder.embed.ids 0", "=page_named notes"), 3.0),
    DemoAct("demo.rows", (f"goto {_SCORES} 0",), 1.2),
    *(DemoAct("demo.rows", ("step",), 0.6) for _ in range(3)),
    DemoAct("demo.weights", (f"goto {_WEIGHTS}",), 2.0),
    DemoAct("demo.weights", ("=head 1",), 1.2),
    DemoAct("demo.weights", ("=head 1",), 1.2),
    DemoAct("demo.back", ("prev",), 0.8),
    DemoAct("demo.back", ("prev",), 0.8),
    DemoAct("demo.back", ("next",), 0.8),
    DemoAct("demo.why", (f"goto {_SCORES}", "=largest", "=page_named why"), 4.0),
    DemoAct("demo.looks", (f"goto {_CROSS}", "=page_named map"), 4.0),
    DemoAct("demo.what_if", ("set encoder.embed.ids[1] red", "goto next@2"), 4.0),
    DemoAct("demo.undone", ("undo", f"goto {_WEIGHTS}@0", "=page_named notes"), 4.0),
)
