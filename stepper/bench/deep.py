"""A model of the shape of GPT-2 small, with random parameters, for measuring.

model = deep_model(layers=12)
session = Session(model, "17 4 982")      # it has no tokenizer: ids are typed as numbers
"""

import numpy as np

from stepper.checkpoints import Model, Parameters, aliases_of
from stepper.engine import Config, Turn, build_program, spec_of

__all__ = ["deep_model", "random_sentence"]


def deep_model(layers: int = 12, d_model: int = 768, heads: int = 12, vocab_size: int = 50257, seed: int = 0) -> Model:
    """Random parameters in the shape of GPT-2 small (Radford et al. 2019)."""
    spec = spec_of(
        Config(
            "decoder-only",
            vocab_size,
            d_model,
            heads,
            4 * d_model,
            decoder_layers=layers,
            norm="pre",
            final_norm=True,
            activation="gelu_tanh",
            positions="learned",
            max_positions=1024,
            scale_embedding=False,
            end_id=vocab_size - 1,
        )
    )
    random = np.random.default_rng(seed)
    shapes = build_program(spec, Turn(rows=1)).parameters
    aliases = aliases_of(spec)
    arrays = {
        name: random.standard_normal(shape, dtype=np.float32) * np.float32(0.02) for name, shape in shapes.items() if name not in aliases
    }
    return Model("deep", spec, Parameters.of(arrays, aliases), None, "1 2 3")


def random_sentence(tokens: int, words: int = 50000, seed: int = 0) -> str:
    """So many random ids as text, of the first so many words."""
    return " ".join(map(str, np.random.default_rng(seed).integers(0, words, tokens)))
