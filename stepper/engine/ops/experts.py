"""A mixture of experts: a router chooses a few of many feed-forward networks for each token (Shazeer et al. 2017, arXiv 1701.06538).

    rank      which place each expert takes in a token's row of scores, the best 0
    chosen    the experts at the first places
    picked    their scores
    experts   x[token] W[expert], for each choice of each token: no other expert is read
    mixed     Σ weight · answer of each choice

Letters: t token, e and x expert, c choice (0 the best), d d_model, f d_ff.
"""

from dataclasses import replace
from functools import cache

import numpy as np

from stepper.engine.op import Array, Op, Vjp
from stepper.engine.signature import Letters

__all__ = ["CHOOSE", "EXPERTS_ANSWER", "EXPERTS_BIAS", "EXPERTS_READ", "MIX", "OPEN", "PICK_EXPERTS", "RANK", "for_choices"]


def rank(scores: Array, others: Array) -> Array:  # (T, E), (T, E) -> (T, E)
    score, other, before = scores[:, :, None], others[:, None, :], np.tri(scores.shape[1], others.shape[1], -1, dtype=bool)
    ahead: Array = (other > score) | ((other == score) & before)
    places: Array = ahead.sum(axis=2, dtype=np.int64)
    return places


def _is_ahead(score: float, other: float, at: Letters, sizes: Letters) -> float:
    """1 where another expert has more, or as much and stands before."""
    return float(other > score or (other == score and at["x"] < at["e"]))


def choose(rank: Array, c: int) -> Array:  # (T, E) -> (T, C)
    return np.argsort(rank, axis=1, kind="stable")[:, :c]


def _in_this_place(rank: float, at: Letters, sizes: Letters) -> float:
    return float(at["e"]) if rank == at["c"] else 0.0


def pick(scores: Array, chosen: Array) -> Array:  # (T, E), (T, C) -> (T, C)
    return np.take_along_axis(scores, chosen, axis=1)


def pick_back(chosen: Array, gradient: Array, e: int) -> Array:  # (T, C), (T, C) -> (T, E)
    rows = np.zeros((len(gradient), e), gradient.dtype)
    np.put_along_axis(rows, chosen, gradient, axis=1)
    return rows


def row_by_row(rows: Array, W: Array) -> Array:  # (N, D), (D, F) -> (N, F)
    """The product, each row on its own: no number depends on which other tokens have the same expert."""
    product: Array = np.matmul(rows[:, None], W)[:, 0]
    return product


def experts_read(x: Array, chosen: Array, W: Array) -> Array:  # (T, D), (T, C), (E, D, F) -> (C, T, F)
    read = np.empty((chosen.shape[1], len(x), W.shape[2]), x.dtype)
    for expert in np.unique(chosen):
        token, choice = np.nonzero(chosen == expert)
        read[choice, token] = row_by_row(x[token], W[expert])
    return read


def experts_answer(x: Array, chosen: Array, W: Array) -> Array:  # (C, T, F), (T, C), (E, F, D) -> (C, T, D)
    answers = np.empty((*x.shape[:2], W.shape[2]), x.dtype)
    for expert in np.unique(chosen):
        token, choice = np.nonzero(chosen == expert)
        answers[choice, token] = row_by_row(x[choice, token], W[expert])
    return answers


def experts_bias(x: Array, chosen: Array, b: Array) -> Array:  # (C, T, F), (T, C), (E, F) -> (C, T, F)
    return x + b[chosen].swapaxes(0, 1)


def mix(weights: Array, answers: Array) -> Array:  # (T, C), (C, T, D) -> (T, D)
    mixed: Array = np.einsum("tc,ctd->td", weights, answers)
    return mixed


def open_(gate: Array, x: Array) -> Array:  # (T, 1), (T, D) -> (T, D)
    return gate * x


# --- backward ------------------------------------------------------------------------------------------------------------


def read_back(gradient: Array, chosen: Array, W: Array) -> Array:  # (C, T, F), (T, C), (E, D, F) -> (T, D)
    back = np.zeros((gradient.shape[1], W.shape[1]), gradient.dtype)
    for expert in np.unique(chosen):
        token, choice = np.nonzero(chosen == expert)
        back[token] += gradient[choice, token] @ W[expert].T
    return back


def readers_back(x: Array, chosen: Array, gradient: Array, e: int) -> Array:  # (T, D), (T, C), (C, T, F) -> (E, D, F)
    back = np.zeros((e, x.shape[1], gradient.shape[2]), gradient.dtype)
    for expert in np.unique(chosen):
        token, choice = np.nonzero(chosen == expert)
        back[expert] = x[token].T @ gradient[choice, token]
    return back


def answer_back(gradient: Array, chosen: Array, W: Array) -> Array:  # (C, T, D), (T, C), (E, F, D) -> (C, T, F)
    back = np.empty((*gradient.shape[:2], W.shape[1]), gradient.dtype)
    for expert in np.unique(chosen):
        token, choice = np.nonzero(chosen == expert)
        back[choice, token] = gradient[choice, token] @ W[expert].T
    return back


def answerers_back(x: Array, chosen: Array, gradient: Array, e: int) -> Array:  # (C, T, F), (T, C), (C, T, D) -> (E, F, D)
    back = np.zeros((e, x.shape[2], gradient.shape[2]), gradient.dtype)
    for expert in np.unique(chosen):
        token, choice = np.nonzero(chosen == expert)
        back[expert] = x[choice, token].T @ gradient[choice, token]
    return back


def open_back(gradient: Array, x: Array, n: int) -> Array:  # (T, D), (T, D) -> (T, N)
    share = np.sum(gradient * x, axis=1, keepdims=True, dtype=x.dtype)
    return np.repeat(share, n, axis=1)


def bias_back(chosen: Array, gradient: Array, e: int) -> Array:  # (T, C), (C, T, F) -> (E, F)
    back = np.zeros((e, gradient.shape[2]), gradient.dtype)
    np.add.at(back, chosen, gradient.swapaxes(0, 1))
    return back


def _of_this_expert(x: float, chosen: float, gradient: float, at: Letters, sizes: Letters) -> float:
    return x * gradient if chosen == at["e"] else 0.0


def _to_this_expert(chosen: float, gradient: float, at: Letters, sizes: Letters) -> float:
    return gradient if chosen == at["e"] else 0.0


def _times_its_weight(cell: float, chosen: float, W: float) -> float:
    return cell * W


_IF_CHOSEN = "{0} · {2} if expert {1:.0f} is this one, else 0"

RANK = Op("rank", "t e, t x -> t e", rank, term=_is_ahead, dtype=np.int64, placed=True, wording="1 if {1} is ahead of {0}, else 0")
CHOOSE = Op(
    "choose",
    "t e -> t c",
    choose,
    term=_in_this_place,
    dtype=np.int64,
    sized=("c",),
    placed=True,
    wording="its number if {0:.0f} is this place, else 0",
)
PICK_BACK = Op(
    "pick_back",
    "t c, t c -> t e",
    pick_back,
    term=_to_this_expert,
    sized=("e",),
    placed=True,
    wording="{1} if expert {0:.0f} is this one, else 0",
)
PICK_EXPERTS = Op(
    "pick_experts",
    "t e, t c -> t c",
    pick,
    term=lambda score, _: score,
    chooses={"e": 1},
    wording="{0}, of expert {1:.0f}",
    vjp={0: Vjp(PICK_BACK, (1, "gradient"))},
)
READ_BACK = Op(
    "read_back",
    "c t f, t c, e d f -> t d",
    read_back,
    term=lambda g, id_, W, at, sizes: g * W if id_ == at["e"] else 0.0,
    placed=True,
    wording=_IF_CHOSEN,
)
READERS_BACK = Op(
    "readers_back", "t d, t c, c t f -> e d f", readers_back, term=_of_this_expert, sized=("e",), placed=True, wording=_IF_CHOSEN
)
EXPERTS_READ = Op(
    "experts",
    "t d, t c, e d f -> c t f",
    experts_read,
    term=_times_its_weight,
    chooses={"e": 1},
    wording="{0} · {2}, of expert {1:.0f}",
    vjp={0: Vjp(READ_BACK, ("gradient", 1, 2)), 2: Vjp(READERS_BACK, (0, 1, "gradient"))},
)
ANSWER_BACK = Op(
    "answer_back",
    "c t d, t c, e f d -> c t f",
    answer_back,
    term=_times_its_weight,
    chooses={"e": 1},
    wording="{0} · {2}, of expert {1:.0f}",
)
ANSWERERS_BACK = Op(
    "answerers_back", "c t f, t c, c t d -> e f d", answerers_back, term=_of_this_expert, sized=("e",), placed=True, wording=_IF_CHOSEN
)
EXPERTS_ANSWER = Op(
    "experts",
    "c t f, t c, e f d -> c t d",
    experts_answer,
    term=_times_its_weight,
    chooses={"e": 1},
    wording="{0} · {2}, of expert {1:.0f}",
    vjp={0: Vjp(ANSWER_BACK, ("gradient", 1, 2)), 2: Vjp(ANSWERERS_BACK, (0, 1, "gradient"))},
)
SAME_BACK = Op("same", "c t f -> c t f", lambda gradient: gradient, unchanged=True)
BIAS_BACK = Op(
    "experts_bias_back",
    "t c, c t f -> e f",
    bias_back,
    term=_to_this_expert,
    sized=("e",),
    placed=True,
    wording="{1} if expert {0:.0f} is this one, else 0",
)
EXPERTS_BIAS = Op(
    "experts_bias",
    "c t f, t c, e f -> c t f",
    experts_bias,
    term=lambda x, _, b: x + b,
    chooses={"e": 1},
    wording="{0} + {2}, of expert {1:.0f}",
    vjp={0: Vjp(SAME_BACK), 2: Vjp(BIAS_BACK, (1, "gradient"))},
)
MIX = Op("mix", "t c, c t d -> t d", mix)
OPEN_BACK = Op("open_back", "t d, t d -> t n", open_back, sized=("n",))
OPEN_AGAIN = Op("open", "t n, t d -> t d", open_)
OPEN = Op("open", "t n, t d -> t d", open_, vjp={0: Vjp(OPEN_BACK, ("gradient", 1)), 1: Vjp(OPEN_AGAIN, (0, "gradient"))})


@cache
def for_choices(op: Op) -> Op:
    """An op that works cell by cell on (T, F) or (T, D), as one on (C, T, F): a table for each choice."""
    index = op.index.replace("t f", "c t f").replace("t d", "c t d")
    return replace(op, index=index, vjp=op.vjp and {slot: replace(each, op=for_choices(each.op)) for slot, each in op.vjp.items()})
