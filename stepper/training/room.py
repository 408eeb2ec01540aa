"""room: a person and four things, one head of attention, parameters chosen so that each has a meaning.

    thirsty water apple lamp book

A feeling asks, the things answer. Columns of the embedding: three feelings, then what a thing has to give.

              thirst hunger boredom   wet  sweet  bright  story
    thirsty      1
    hungry              1
    bored                      1
    water                               1
    apple                             0.5      1
    lamp                                              1
    book                                                      1

**Query** (drink, food, pastime, 1): a feeling asks for one of the first three with 3. **Key**: what a thing can be used for,
2 · wet, 2 · sweet, bright + 2 · story; a feeling has −40 in the last column, so that no feeling is ever chosen. **Value**: wet,
sweet, bright, story, just as the thing has it. √d_head is 2. For *thirsty* the scaled scores are −20 (itself), 3, 1.5, 0, 0.

W_o puts the four columns of the context back where a thing has them. The feed-forward adds nothing.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from stepper.engine.config import Config
from stepper.training.recipe import Recipe
from stepper.training.vocabulary import make_tokenizer

__all__ = ["ROOM"]

FloatArray = npt.NDArray[np.float32]

_SPECIALS = ("<pad>",)
_EMBEDDINGS: dict[str, tuple[float, ...]] = {
    "thirsty": (1, 0, 0, 0, 0, 0, 0),
    "hungry": (0, 1, 0, 0, 0, 0, 0),
    "bored": (0, 0, 1, 0, 0, 0, 0),
    "water": (0, 0, 0, 1, 0, 0, 0),
    "apple": (0, 0, 0, 0.5, 1, 0, 0),
    "lamp": (0, 0, 0, 0, 0, 1, 0),
    "book": (0, 0, 0, 0, 0, 0, 1),
}
_WORDS = tuple(_EMBEDDINGS)

_D_MODEL, _D_HEAD, _FEELINGS = 7, 4, 3


def _matrix(*rows: tuple[float, ...]) -> FloatArray:
    return np.array(rows, dtype=np.float32)


def _zeros(*shape: int) -> FloatArray:
    return np.zeros(shape, dtype=np.float32)


def _attention() -> dict[str, FloatArray]:
    asks = 3 * np.eye(_FEELINGS, _D_HEAD, dtype=np.float32)
    never = _matrix(*[(0, 0, 0, -40)] * _FEELINGS)
    uses = _matrix((2, 0, 0, 0), (0, 2, 0, 0), (0, 0, 1, 0), (0, 0, 2, 0))
    has = np.eye(_D_HEAD, dtype=np.float32)
    return {
        "W_q": np.concatenate([asks, _zeros(_D_HEAD, _D_HEAD)]),
        "b_q": np.array([0, 0, 0, 1], dtype=np.float32),
        "W_k": np.concatenate([never, uses]),
        "b_k": _zeros(_D_HEAD),
        "W_v": np.concatenate([_zeros(_FEELINGS, _D_HEAD), has]),
        "b_v": _zeros(_D_HEAD),
        "W_o": np.concatenate([_zeros(_D_HEAD, _FEELINGS), has], axis=1),
        "b_o": _zeros(_D_MODEL),
    }


def _chosen() -> tuple[Mapping[str, FloatArray], Tokenizer]:
    norm = {"gain": np.ones(_D_MODEL, dtype=np.float32), "bias": _zeros(_D_MODEL)}
    nothing = {"W_1": _zeros(_D_MODEL, 1), "b_1": _zeros(1), "W_2": _zeros(1, _D_MODEL), "b_2": _zeros(_D_MODEL)}
    groups = {"self_attn": _attention(), "norm1": norm, "ffn": nothing, "norm2": norm}
    parameters = {f"encoder.0.{at}.{name}": array for at, group in groups.items() for name, array in group.items()}
    parameters["encoder.embed.E"] = np.concatenate([_zeros(1, _D_MODEL), _matrix(*_EMBEDDINGS.values())])
    return parameters, make_tokenizer(_WORDS, _SPECIALS)


ROOM = Recipe(
    name="room",
    config=Config(
        architecture="encoder-only",
        vocab_size=len(_SPECIALS) + len(_WORDS),
        d_model=_D_MODEL,
        n_heads=1,
        d_ff=1,
        d_head=_D_HEAD,
        encoder_layers=1,
        positions="none",
        max_positions=12,
        scale_embedding=False,
        tie_unembed=False,
        head="none",
        pad_id=_SPECIALS.index("<pad>"),
        start_id=-1,
        end_id=-1,
    ),
    example="thirsty water apple lamp book",
    words=_WORDS,
    specials=_SPECIALS,
    chosen=_chosen,
)
