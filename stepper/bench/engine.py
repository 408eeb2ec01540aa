"""How fast the engine is: a full trace against eager PyTorch, and a cold jump into the middle."""

from collections.abc import Iterator
from functools import partial

from stepper.bench.deep import random_sentence
from stepper.bench.eager_gpt2 import eager_forward, matrix_products, to_tensors
from stepper.bench.measure import Measurement, TimedPair, paired, seconds
from stepper.checkpoints import Model
from stepper.trace import Session

__all__ = ["jump_figures", "trace_figures"]

_LENGTHS = (16, 128, 1024)


def full_trace(model: Model, sentence: str) -> Session:
    """Every coarse tensor of the first turn, from nothing, each computed once: the last one asks for all others."""
    session = Session(model, sentence)
    session.run.value(session.program.coarse[-1].name, 0)
    return session


def trace_figures(model: Model, rounds: int = 3) -> Iterator[Measurement]:
    """The full trace at several lengths, against torch eager with all hidden states and attentions."""
    arrays = {name: model.parameters[name] for name in model.parameters if name not in model.parameters.aliases}
    tensors = to_tensors(arrays)
    for name in arrays:
        model.parameters.digest(name)
    for length in _LENGTHS:
        sentence = random_sentence(length)
        ids = [int(word) for word in sentence.split()]
        whole = paired(partial(full_trace, model, sentence), partial(eager_forward, tensors, ids, model.config), rounds)
        products = paired(
            partial(matrix_products, arrays, length, model.config), partial(matrix_products, tensors, length, model.config), rounds
        )
        measured = f"{_both(whole)}; matrix products alone {_both(products)}"
        yield Measurement(f"full trace, GPT-2-small shape, {length} tokens", measured, whole.ratio, 1.0)


def _both(pair: TimedPair) -> str:
    return f"{pair.ours * 1e3:.0f} ms, torch {pair.theirs * 1e3:.0f} ms"


def jump_figures(model: Model) -> Iterator[Measurement]:
    """A cold jump into the middle of 1,024 tokens, steps from there, and what is stored."""
    session = Session(model, random_sentence(1024))
    middle = f"decoder.{model.config.decoder_layers // 2}.self_attn.weights"

    def visit(verb: str) -> None:
        position = session.move(verb)
        session.run.value(position.step, position.turn)

    def jump() -> None:
        session.goto(middle)
        session.run.value(middle, 0)

    yield Measurement("cold jump to the middle, 1,024 tokens", f"{seconds(jump) * 1e3:.0f} ms")
    steps = [seconds(lambda v=verb: visit(v)) for verb in ("next", "next", "next", "prev", "prev", "prev", "layer", "layer -1")]  # type: ignore[misc]
    yield Measurement("a step from there, forward or back (longest of 8)", f"{max(steps) * 1e3:.0f} ms")
    yield Measurement("stored values", f"{session.store.bytes / 2**20:.0f} MiB of {session.store.budget / 2**20:.0f}")
