"""by-hand: a translator whose every parameter was chosen, and whose every number can be checked with a pencil.

    green car    ->  voiture verte          book   ->  livre
    green book   ->  livre vert             green  ->  vert

It reads up to three words, says the noun and then the adjective, each once, and does two real things. The adjective agrees:
encoder self-attention shows it the noun's gender. The order changes: cross-attention looks at the noun first. No positions
are added, and so `car green` is translated just like `green car`: that is what positions are for. It cannot choose between
two different nouns. The embedding is multiplied by √d_model = 2, and scores are divided by √d_head = 2.

**Rows.** Layer normalisation leaves a row of two 1s and two −1s as it is (mean 0, variance 1). It makes such a row again of
any multiple of it, whatever number was added to all four columns. So each finished row is one of these:

    voiture  ( 1 −1  1 −1)    columns 0 and 1: noun (1 −1) or adjective (−1 1)
    livre    ( 1 −1 −1  1)    columns 2 and 3: feminine (1 −1) or masculine (−1 1)
    verte    (−1  1  1 −1)
    vert     (−1  1 −1  1)
    <eos>    ( 1  1 −1 −1)

**Wishes.** Where attention chooses, a key is 2 in the column of its row's kind (noun, adjective, end) and 0 elsewhere, and a
query is a list of wishes, one for each kind. So scaled = q · k / 2 is the wish itself. Wishes are 20 apart, and e^−20 is
0.000000002: the strongest wish that finds anything takes all.

**Encoder.** Embedding, once doubled: a noun is (2 −2 0 0) and an adjective (−2 2 0 0), with 1 added to all four columns for
feminine and taken away for masculine; an adjective comes in the dictionary's form, masculine. Self-attention: every word
wishes for a noun (40), else for an adjective (20), and <eos> for itself (80). v adds up the four columns, which gives 4 for
feminine and −4 for masculine, and W_o puts half of that into column 2 and minus half into column 3. norm1 takes the mean
away, and with it the gender that was written there. The feed-forward has one unit for each French word, 1 where the row is
that word and 0 elsewhere, which adds the word once more; norm2 makes it one again.

**Decoder.** Of the word read only its kind matters: <bos> is (1 −1 −1 1), a noun (−1 −1 1 1), an adjective (1 1 −1 −1).
Self-attention asks nothing (W_q = 0), so that all words read so far weigh the same: 1, 1/2, 1/3. Cross-attention: <bos> wishes
for a noun (40), else an adjective (20); a noun for an adjective (40), else the end (20); an adjective for the end (20). v is
the row looked at, twice, minus the question that it answers (for the end, three times the row); `add2` adds the question
back, so that the answer is left alone. The feed-forward is the encoder's. logits are 8 for the word that the row is.

For `green` alone nothing answers the question of <bos>, and some numbers are not round; the word is right.
"""

from collections.abc import Mapping
from itertools import product
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer, processors

from stepper.engine.config import Config
from stepper.training.recipe import Recipe
from stepper.training.vocabulary import make_tokenizer

__all__ = ["BY_HAND", "phrases"]

WeightRow: TypeAlias = tuple[float, float, float, float]
FloatArray: TypeAlias = npt.NDArray[np.float32]
Group: TypeAlias = dict[str, FloatArray]
"""The parameters of one sublayer, by their last name."""


def _row(*values: float) -> FloatArray:
    """(4,)"""
    return np.array(values, dtype=np.float32)


def _matrix(*rows: WeightRow) -> FloatArray:
    """(4, 4); rows that are left out are 0."""
    return np.array([*rows, *[(0, 0, 0, 0)] * (4 - len(rows))], dtype=np.float32)


def _table(rows: Mapping[str, WeightRow]) -> FloatArray:
    """(V, 4); words that are left out are 0."""
    return np.array([rows.get(word, (0, 0, 0, 0)) for word in (*_SPECIALS, *_WORDS)], dtype=np.float32)


_SPECIALS = ("<pad>", "<bos>", "<eos>")
_LANGUAGES = {"English": ("green", "car", "book"), "French": ("voiture", "livre", "verte", "vert")}
_WORDS = tuple(word for words in _LANGUAGES.values() for word in words)

_FINISHED: dict[str, WeightRow] = {
    "voiture": (1, -1, 1, -1),
    "livre": (1, -1, -1, 1),
    "verte": (-1, 1, 1, -1),
    "vert": (-1, 1, -1, 1),
    "<eos>": (1, 1, -1, -1),
}

# Half of what the layers read: the embedding is doubled.
_SOURCE: dict[str, WeightRow] = {
    "car": (1.5, -0.5, 0.5, 0.5),
    "book": (0.5, -1.5, -0.5, -0.5),
    "green": (-1.5, 0.5, -0.5, -0.5),
    "<eos>": (0.5, 0.5, -0.5, -0.5),
}
_NOUN_READ: WeightRow = (-0.5, -0.5, 0.5, 0.5)
_ADJECTIVE_READ: WeightRow = (0.5, 0.5, -0.5, -0.5)
_READ: dict[str, WeightRow] = {
    "<bos>": (0.5, -0.5, -0.5, 0.5),
    "voiture": _NOUN_READ,
    "livre": _NOUN_READ,
    "verte": _ADJECTIVE_READ,
    "vert": _ADJECTIVE_READ,
}

_NOTHING: Group = {f"{kind}_{letter}": np.zeros(shape, np.float32) for letter in "qkvo" for kind, shape in (("W", (4, 4)), ("b", 4))}

_AGREEMENT: Group = {
    **_NOTHING,
    "W_q": _matrix((0, 0, 20, 0), (0, 0, 20, 0), (0, 0, -20, 0), (0, 0, -20, 0)),  # 80 for <eos>, which is (1 1 −1 −1)
    "b_q": _row(40, 20, 0, 0),
    "W_k": _matrix((0, -0.5, 0.5, 0), (-0.5, 0, 0.5, 0), (0.25, 0.25, -0.5, 0), (0.25, 0.25, -0.5, 0)),
    "b_k": _row(1, 1, 0, 0),
    "W_v": _matrix((1, 0, 0, 0), (1, 0, 0, 0), (1, 0, 0, 0), (1, 0, 0, 0)),  # the sum of the row: its gender
    "W_o": _matrix((0, 0, 0.5, -0.5)),
}
_EQUAL_SHARES: Group = {
    **_NOTHING,
    "W_k": np.eye(4, dtype=np.float32),
    "W_v": _matrix((1, 0, 0, 0), (1, 0, 0, 0)),  # −2 for a noun, 2 for an adjective, 0 for <bos>
    "W_o": _matrix((0.5, 0.5, -0.5, -0.5)),
}
_QUESTION_AND_ANSWER: Group = {
    **_NOTHING,
    "W_q": _matrix((20, -10, -10, 0), (-20, -10, 10, 0)),
    "b_q": _row(0, 20, 20, 0),
    "W_k": _matrix((0, -1, 1, 0), (-1, 0, 1, 0)),
    "b_k": _row(1, 1, 0, 0),
    "W_v": _matrix((2, 0, 0, 0), (1, 2, -1, 0), (0, 0, 2, 0), (0, 0, 0, 2)),
    "b_v": _row(0, 1, 0, -1),
    "W_o": np.eye(4, dtype=np.float32),
}
_WORD_ROWS = _matrix(*(_FINISHED[word] for word in ("voiture", "livre", "verte", "vert")))
_ONE_UNIT_A_WORD: Group = {
    "W_1": _WORD_ROWS.T * np.float32(0.5),  # 2 where the row is the word, 0 or −2 elsewhere; b_1 takes 1 away
    "b_1": _row(-1, -1, -1, -1),
    "W_2": _WORD_ROWS,
    "b_2": _row(0, 0, 0, 0),
}
_NORM: Group = {"gain": _row(1, 1, 1, 1), "bias": _row(0, 0, 0, 0)}


def _parameters() -> dict[str, FloatArray]:
    """Every parameter by name, float32."""
    places: dict[str, Group] = {
        "encoder.embed": {"E": _table(_SOURCE)},
        "encoder.0.self_attn": _AGREEMENT,
        "encoder.0.norm1": _NORM,
        "encoder.0.ffn": _ONE_UNIT_A_WORD,
        "encoder.0.norm2": _NORM,
        "decoder.embed": {"E": _table(_READ)},
        "decoder.0.self_attn": _EQUAL_SHARES,
        "decoder.0.norm1": _NORM,
        "decoder.0.cross_attn": _QUESTION_AND_ANSWER,
        "decoder.0.norm2": _NORM,
        "decoder.0.ffn": _ONE_UNIT_A_WORD,
        "decoder.0.norm3": _NORM,
        "unembed": {"W": 2 * _table(_FINISHED).T},
    }
    return {f"{at}.{name}": np.ascontiguousarray(values) for at, group in places.items() for name, values in group.items()}


def _tokenizer() -> Tokenizer:
    """Words between spaces; <eos> is put after what the encoder reads."""
    tokenizer = make_tokenizer(_WORDS, _SPECIALS)
    end = ("<eos>", _SPECIALS.index("<eos>"))
    tokenizer.post_processor = processors.TemplateProcessing(single="$A <eos>", special_tokens=[end])
    return tokenizer


def phrases(longest: int = 3) -> dict[str, str]:
    """Every phrase that the model understands, with its translation.

    >>> phrases(1)
    {'green': 'vert', 'car': 'voiture', 'book': 'livre'}
    """
    all_words = (words for length in range(1, longest + 1) for words in product(("green", "car", "book"), repeat=length))
    return {" ".join(words): _translation(words) for words in all_words if not {"car", "book"} <= set(words)}


def _translation(words: tuple[str, ...]) -> str:
    """The noun, and the adjective in its gender; the dictionary's form where it stands alone."""
    noun = "voiture" if "car" in words else "livre" if "book" in words else ""
    adjective = "" if "green" not in words else "verte" if "car" in words else "vert"
    return f"{noun} {adjective}".strip()


BY_HAND = Recipe(
    name="by-hand",
    config=Config(
        architecture="encoder-decoder",
        vocab_size=len(_SPECIALS) + len(_WORDS),
        d_model=4,
        n_heads=1,
        d_ff=4,
        encoder_layers=1,
        decoder_layers=1,
        norm_eps=1e-12,  # too small to be seen beside a variance of 1
        positions="none",
        max_positions=4,
        tie_embeddings=False,
        tie_unembed=False,
    ),
    example="green car",
    words=_WORDS,
    specials=_SPECIALS,
    languages=_LANGUAGES,
    chosen=lambda: (_parameters(), _tokenizer()),
)
