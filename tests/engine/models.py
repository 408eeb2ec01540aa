"""Small models with random parameters, and ways of running them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from zlib import crc32

import numpy as np

from stepper.engine import AS_TRAINED, Array, Config, ModelSpec, Options, Program, Step, Turn, build_program, evaluate, spec_of
from stepper.engine.ops.sink import KEY_OR_SINK

__all__ = [
    "CONFIGS",
    "DECODER",
    "ENCODER",
    "PRE_NORM",
    "SMALL",
    "generate",
    "given_ids",
    "label",
    "random_parameters",
    "same_place",
    "teacher_forced",
]

Float = type[np.floating[Any]]

SMALL = Config("encoder-decoder", vocab_size=13, d_model=8, n_heads=2, d_ff=12, encoder_layers=2, decoder_layers=2)
ONE_HEAD = Config("encoder-decoder", vocab_size=13, d_model=8, n_heads=1, d_ff=12, encoder_layers=2, decoder_layers=2)
PRE_NORM = replace(SMALL, norm="pre", final_norm=True, activation="gelu", positions="learned", unembed_bias=True, tie_embeddings=False)
ENCODER = replace(SMALL, architecture="encoder-only", decoder_layers=0)
DECODER = replace(SMALL, architecture="decoder-only", encoder_layers=0)
CONFIGS = [
    SMALL,
    PRE_NORM,
    *(replace(config, architecture="encoder-only", decoder_layers=0) for config in (SMALL, PRE_NORM)),
    *(replace(config, architecture="decoder-only", encoder_layers=0) for config in (SMALL, PRE_NORM)),
    replace(SMALL, positions="none", activation="silu", d_head=3),
    replace(ONE_HEAD, scale_embedding=False, activation="gelu_tanh"),
]


def label(config: Config) -> str:
    """A config in a few words, to name a test's case."""
    return f"{config.architecture} {config.norm}-norm {config.positions} {config.activation}"


def random_parameters(program: Program, real: Float = np.float32) -> dict[str, Array]:
    """Parameters for a program; a name has the same numbers in every program."""
    parameters: dict[str, Array] = {}
    for name, shape in program.parameters.items():
        noise = np.random.default_rng(crc32(name.encode())).standard_normal(shape)
        parameters[name] = (1 + 0.1 * noise if name.endswith(".gain") else 0.4 * noise).astype(real)
    return parameters


def teacher_forced(
    config: Config,
    source: Sequence[int],
    target: Sequence[int],
    real: Float = np.float32,
    options: Options = AS_TRAINED,
) -> dict[str, Array]:
    """Every tensor of one turn that reads all tokens at once."""
    program = build_program(config, Turn(source=len(source), rows=len(target)), options)
    return evaluate(program, random_parameters(program, real), given_ids(config, source, target), real)


def given_ids(model: Config | ModelSpec, source: Sequence[int], target: Sequence[int]) -> dict[str, Array]:
    """The ids under the names by which a program takes them."""
    spec, sides = spec_of(model) if isinstance(model, Config) else model, {"encoder": source, "decoder": target}
    return {f"{stack.name}.embed.ids": np.array(sides[stack.name], dtype=np.int64) for stack in spec.stacks}


def generate(
    config: Config | ModelSpec, source: Sequence[int], prompt: Sequence[int], turns: int, options: Options = AS_TRAINED
) -> list[tuple[Program, dict[str, Array]]]:
    """Turns with a cache: the first reads the prompt, each later one the word chosen before it."""
    finished: list[tuple[Program, dict[str, Array]]] = []
    for number in range(turns):
        past, rows = (len(prompt) + number - 1, 1) if number else (0, len(prompt))
        program = build_program(config, Turn(number, len(source), past, rows, cached=True), options)
        inputs = given_ids(config, source, prompt) if number == 0 else {}
        for name in program.imports:
            plain, _, turn = name.partition("@")
            inputs[name] = finished[int(turn)][1][plain]
        finished.append((program, evaluate(program, random_parameters(program), inputs)))
    return finished


def same_place(step: Step, whole: Array) -> Array:
    """What a teacher-forced tensor has where a turn's step has its tokens; a sink stands behind the keys of any turn."""
    there = whole[step.window]
    if step.axes and step.axes[-1] == KEY_OR_SINK:
        there = np.concatenate([there[..., : step.shape[-1] - 1], there[..., -1:]], axis=-1)
    return there
