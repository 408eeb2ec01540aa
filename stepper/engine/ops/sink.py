"""An attention sink: one more place that each query may look at, where nothing is to be had (Xiao et al. 2024, arXiv 2309.17453).

Its score is learned, one number for each head, the same for every query (gpt-oss). So the weights of a row add up to less than 1: the rest
went into the sink.

    with_sink      scores | sink
    without_sink   the weights of the keys, without that of the sink

Letters: h head, q query, k key, s the sink, j keys and sink.
"""

import numpy as np

from stepper.engine.op import Array, Op, Vjp

__all__ = ["KEY_OR_SINK", "WITHOUT_SINK", "WITH_SINK"]

KEY_OR_SINK = "key_or_sink"
"""The axis along which stand the keys, and the sink after them."""


def with_sink(scores: Array, sink: Array) -> Array:  # (H, Q, K), (H, 1) -> (H, Q, K + 1)
    column = np.broadcast_to(sink[:, None], (*scores.shape[:2], 1))
    return np.concatenate([scores, column], axis=2)


def without_sink(weights: Array, k: int) -> Array:  # (H, Q, K + 1) -> (H, Q, K)
    return weights[..., :k]


def sink_back(gradient: Array, s: int) -> Array:  # (H, Q, K + 1) -> (H, 1)
    back: Array = np.sum(gradient[..., -s:], axis=1, dtype=gradient.dtype)
    return back


def nothing_for_the_sink(gradient: Array, j: int) -> Array:  # (H, Q, K) -> (H, Q, K + 1)
    return np.pad(gradient, ((0, 0), (0, 0), (0, j - gradient.shape[2])))


_KEYS = Op("without_sink", "h q j -> h q k", without_sink, sized=("k",), chooses={"j": lambda at, *_: at["k"]})
_SINK = Op("sink_back", "h q j -> h s", sink_back, sized=("s",), chooses={"j": lambda at, sizes, _: sizes["j"] - sizes["s"] + at["s"]})
_PADDED = Op(
    "nothing_for_the_sink",
    "h q k -> h q j",
    nothing_for_the_sink,
    term=lambda gradient, at, sizes: gradient if at["k"] == at["j"] else 0.0,
    sized=("j",),
    placed=True,
    wording="{0} if of this key, else 0",
)
WITH_SINK = Op("with_sink", "h q k | h s -> h q k+s", with_sink, vjp={0: Vjp(_KEYS), 1: Vjp(_SINK)})
WITHOUT_SINK = Op(
    "without_sink", "h q j -> h q k", without_sink, sized=("k",), chooses={"j": lambda at, *_: at["k"]}, vjp={0: Vjp(_PADDED)}
)
