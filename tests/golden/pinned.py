"""What the programs are and what they compute, as short digests; `python -m tests.golden.pinned` writes the golden file anew.

    {"en-fr": {"as_trained": {"listing": [a digest for each turn], "shapes": […], "values": […]}, "mask=none": {…}, …}, …}

Covered are the models in the box, as trained and under every option, and the small random models of `tests.models`, which differ
from the 2017 paper in one way each. `python -m tests.golden.pinned --steps MODEL OPTION` prints one line for each step, so that
two versions of the program can be compared where a digest differs.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_type_hints

import numpy as np

from stepper import Session, models
from stepper.engine import Array, Options, Step
from stepper.errors import BadInput
from tests.models import FAMILIES, KINDS, random_model

__all__ = ["BOXED", "FILE", "MOST_TURNS", "RANDOM", "arithmetic", "choices", "lines", "pinned", "session_of"]

FILE = Path(__file__).with_name("pinned.json")

BOXED = tuple(models())
RANDOM = {f"random, {name}": config for name, config in {**KINDS, **FAMILIES}.items()}

MOST_TURNS = 16
"""Turns that are pinned of a text that goes on."""
_NUMBERS: Mapping[str, tuple[Any, ...]] = {"without_add": (), "temperature": (0.7,), "top_k": (), "top_p": (), "seed": ()}
"""What options that take a number are tried with; those of the draw are tried together, below."""
_TOGETHER: tuple[dict[str, Any], ...] = (
    {"temperature": 1.5, "top_k": 5, "top_p": 0.9, "seed": 3},
    {"handoff": "gca", "combine": "mean"},
    {"value": "input", "mask": "after_softmax"},
)


def choices() -> Iterator[dict[str, Any]]:
    """Every option with every choice it has, one at a time, and some together; the first is the model as trained."""
    yield {}
    for name, kind in get_type_hints(Options).items():
        yield from ({name: choice} for choice in _NUMBERS.get(name, get_args(kind)) if choice not in ("as_trained", "sum"))
    yield from _TOGETHER


def session_of(model: str) -> Session:
    """A model of the box on its example, or a random one on a few words; an encoder beside a decoder with a target is the same program."""
    return Session(random_model(RANDOM[model]), "w4 w5 w6 w4") if model in RANDOM else Session(model)


def lines(model: str, chosen: Mapping[str, Any], most_turns: int) -> Iterator[list[tuple[str, str, str]]]:
    """Turn by turn, for each step: its line of the listing, its name and shape and axes, the digest of its value.

    Raises:
        BadInput: the model has no such option.
    """
    session = session_of(model)
    if chosen:
        session.option(**chosen)
    for turn in range(most_turns):
        if not session.has_turn(turn):
            return
        program = session.program_of(turn)
        listed = program.listing().splitlines()[1:]
        yield [(line, _form(step), _digest(session.value(f"{step.name}@{turn}"))) for step, line in zip(program, listed, strict=True)]


def _form(step: Step) -> str:
    axes = ",".join(map(str, step.axes))
    return f"{step.name} {list(step.shape)} {axes} {step.part_of} {step.operands} {sorted(step.parameters)}"


def _digest(array: Array) -> str:
    return hashlib.blake2b(f"{array.dtype}{array.shape}".encode() + np.ascontiguousarray(array).tobytes(), digest_size=6).hexdigest()


def _of(texts: Iterable[str]) -> str:
    return hashlib.blake2b("\n".join(texts).encode(), digest_size=6).hexdigest()


def pinned(model: str, turns_of_options: int = MOST_TURNS) -> dict[str, dict[str, list[str]]]:
    """For each option three digests a turn; of a random model as trained alone. What a model refuses has no turns."""
    found = {}
    for chosen in [{}] if model in RANDOM else choices():
        name = ",".join(f"{option}={choice}" for option, choice in chosen.items()) or "as_trained"
        columns: dict[str, list[str]] = {"listing": [], "shapes": [], "values": []}
        try:
            for rows in lines(model, chosen, turns_of_options if chosen else MOST_TURNS):
                for digests, column in zip(columns.values(), zip(*rows, strict=True), strict=True):
                    digests.append(_of(column))
        except BadInput:
            columns = {"refused": []}
        found[name] = columns
    return found


def arithmetic() -> str:
    """A digest of what this machine's arithmetic gives where the processor has a say: matrix products, exp, tanh, means.

    Two processors may differ in the last bit of these; values are pinned for those that give this digest.
    """
    numbers = np.random.default_rng(0)
    x, y = (numbers.standard_normal(shape).astype(np.float32) for shape in ((37, 256), (256, 205)))
    parts: list[Any] = [np.exp(x), np.tanh(x), np.sin(x), np.cos(x), np.sqrt(np.abs(x))]
    parts += [np.mean(x, axis=1, dtype=np.float32), np.sum(x * x, axis=1)]
    for rows in (1, 2, 3, 5, 10, 12):  # few enough for one thread, however many there are
        for width, columns in ((4, 4), (12, 20), (16, 10), (32, 64), (64, 64), (64, 205), (64, 256), (256, 64)):
            parts.append(x[:rows, :width] @ y[:width, :columns] if columns <= y.shape[1] else x[:rows, :width] @ x[:, :width].T)
            heads = np.matmul(x[:rows, :width].reshape(rows, -1, 4).swapaxes(0, 1), x[:7, :width].reshape(7, -1, 4).transpose(1, 2, 0))
            parts.append(heads)
    return _of(map(_digest, parts))


def main(arguments: list[str]) -> None:
    """Write the golden file, or print the lines of one model."""
    if arguments[:1] == ["--steps"]:
        chosen = dict(each.split("=") for each in arguments[2].split(",") if each != "as_trained")
        for turn, rows in enumerate(lines(arguments[1], chosen, MOST_TURNS)):
            sys.stdout.writelines(f"{turn}  {value}  {form}  |  {listed}\n" for listed, form, value in rows)
        return
    golden = {"arithmetic": arithmetic(), "models": {model: pinned(model) for model in (*BOXED, *RANDOM)}}
    FILE.write_text(json.dumps(golden, indent=0) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
