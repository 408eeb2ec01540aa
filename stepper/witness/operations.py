"""Each kind of step as torch computes it: one row for each function of the engine's ops.

    OPERATIONS[SCORES.apply](q, k)                    the operands of the step, as tensors
    OPERATIONS[DIVIDE_BY.apply](x, divisor=4.0)       its constants by keyword

Ops that differ in their axes alone (rows, heads) share their function, and so their row. The signatures are those of the
engine's functions, so that a step can be handed to either. Where torch has a function of its own for something it is used here,
and where it has not, another way round is taken than the engine's, so that the same slip is not made twice. `None` marks what
no arithmetic makes: ids that come from outside, and random numbers.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from stepper.engine import Array
from stepper.engine.ops import (
    activation,
    alibi,
    arithmetic,
    attention,
    cap,
    clamp,
    classes,
    experts,
    kept,
    loss,
    norm,
    patches,
    position,
    relative,
    rotary,
    sampling,
    sink,
    softmax,
    update,
)
from stepper.engine.ops.position import stride_of
from stepper.engine.ops.rotary import Rotation
from stepper.witness.torch_model import sinusoid

__all__ = ["OPERATIONS"]


def _mask(ids: Tensor, q: int, kind: str, past: int, pad_id: int, window: int = 0) -> Tensor:  # (K,) -> (Q, K)
    square = torch.ones(past + q, len(ids), dtype=torch.bool)
    square = square.triu(1 - window) if window else square
    shapes = {
        "full": square.tril(window - 1) if window else square,
        "causal": square.tril(),
        "off_by_one": square.tril(1),
        "transposed": square.triu(),
    }
    return shapes[kind][past:].logical_and(ids.ne(pad_id))


def _extend_mask(mask: Tensor, ids: Tensor, pad_id: int, looks_back: bool, window: int = 0) -> Tensor:  # (P, K), (N,) -> (1, K + N)
    past = mask[-1].clone() if looks_back else torch.zeros_like(mask[-1])
    past[: max(0, len(past) + 1 - window) if window else 0] = False
    return torch.hstack([past, ids.ne(pad_id)])[None]


def _rank(scores: Tensor, others: Tensor) -> Tensor:  # (T, E), (T, X) -> (T, E)
    score, other = scores.unsqueeze(2), others.unsqueeze(1)
    before = torch.ones(scores.shape[1], others.shape[1], dtype=torch.bool).tril(-1)
    return other.gt(score).logical_or(other.eq(score).logical_and(before)).sum(dim=2)


def _rows_of(table: Tensor, t: int, past: int, modulus: int, offset: int = 0) -> Tensor:  # (M, D) -> (T, D)
    places = torch.arange(past, past + t)
    dealt = places.mul(stride_of(modulus)).remainder(modulus) if modulus else places
    return table.index_select(0, dealt + offset)


def _counted_place(ids: Tensor, counted: Tensor, past: int, pad_id: int, offset: int) -> Tensor:  # (T,), (S,) -> (T,)
    return (counted.ne(pad_id).cumsum(dim=0) + past) * ids.ne(pad_id) + (offset - 1)


def _counted_waves(row: Tensor, d: int, blank: int) -> Tensor:  # (T,) -> (T, D)
    """In float32, as these models were trained; of an odd width the last column is empty."""
    speed = torch.exp(torch.arange(d // 2).float() * -(math.log(10000) / max(d // 2 - 1, 1)))
    angle = torch.outer(row.float(), speed).double()
    waves = functional.pad(torch.hstack([angle.sin(), angle.cos()]), (0, d % 2))
    return waves.masked_fill(row.eq(blank)[:, None], 0.0)


def _sinusoid(t: int, d: int, past: int, halved: bool = False, modulus: int = 0) -> Tensor:  # -> (T, D)
    rows = _rows_of(sinusoid(modulus or past + t, d), t, past, modulus)
    return torch.hstack([rows[:, 0::2], rows[:, 1::2]]) if halved else rows


def _rotate(x: Tensor, past: int, rotation: Rotation) -> Tensor:  # (H, T, 2·R) -> (H, T, 2·R)
    """Each pair of columns as a complex number, times e^(i · angle)."""
    left, right = x.chunk(2, dim=2)
    turned = _turned(left, right, past, rotation)
    return torch.cat([turned.real, turned.imag], dim=2).to(x.dtype)


def _rotate_neighbours(x: Tensor, past: int, rotation: Rotation) -> Tensor:  # (H, T, 2·R) -> (H, T, 2·R)
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.view_as_real(_turned(even, odd, past, rotation)).flatten(2).to(x.dtype)


def _turned(left: Tensor, right: Tensor, past: int, rotation: Rotation) -> Tensor:  # (H, T, R), (H, T, R) -> (H, T, R)
    positions = torch.arange(past, past + left.shape[1], dtype=torch.float32)
    angle = torch.outer(positions, _frequencies(left.shape[2], rotation)).double()
    return torch.complex(left.double(), right.double()) * torch.polar(torch.full_like(angle, rotation.times), angle)


def _frequencies(pairs: int, rotation: Rotation) -> Tensor:  # -> (R,)
    """In float32, as these models were trained."""
    frequency = torch.pow(rotation.base, torch.arange(pairs, dtype=torch.float32) / pairs).reciprocal()
    if rotation.scaling == "linear":
        return frequency / rotation.factor
    if rotation.scaling == "llama3":
        turns = rotation.original_positions / (math.tau / frequency)
        kept = (turns - rotation.low_factor).div(rotation.high_factor - rotation.low_factor).clamp(0, 1)
        return torch.lerp(frequency / rotation.factor, frequency, kept)
    if rotation.scaling == "yarn":
        span = max(rotation.slowed_from - rotation.kept_until, 1e-3)
        slow = (torch.arange(pairs) - rotation.kept_until).div(span).clamp(0, 1)
        return frequency / rotation.factor * slow + frequency * (1 - slow)
    return frequency / torch.tensor(rotation.factors) if rotation.scaling == "longrope" else frequency


def _bucket(q: int, k: int, past: int, both_ways: bool, buckets: int, furthest: int) -> Tensor:  # -> (Q, K)
    ahead = torch.arange(k) - torch.arange(past, past + q)[:, None]
    half = buckets // 2 if both_ways else buckets
    distance = ahead.abs() if both_ways else ahead.neg().clamp(min=0)
    exact = half // 2
    wide = torch.log(distance.clamp(min=1) / exact) / math.log(furthest / exact) * (half - exact)
    near = torch.where(distance < exact, distance, (exact + wide.long()).clamp(max=half - 1))
    return near + half * ahead.gt(0) if both_ways else near


def _row_max(x: Tensor) -> Tensor:  # (..., K) -> (...)
    largest = x.amax(dim=-1)
    return largest.masked_fill(largest.isneginf(), 0.0)


def _share(x: Tensor, total: Tensor) -> Tensor:  # (..., K), (...) -> (..., K)
    return x.div(total.masked_fill(total.eq(0), 1.0)[..., None])


def _cutoff(shares: Tensor, top_k: int, top_p: float) -> Tensor:  # (T, V) -> (T,)
    ordered = shares.sort(dim=1, descending=True).values[:, : top_k or None]
    enough = ordered.double().cumsum(dim=1).ge(top_p) & (top_p < 1)
    last = torch.where(enough.any(dim=1), enough.int().argmax(dim=1), ordered.shape[1] - 1)
    return ordered.gather(1, last[:, None])[:, 0]


def _kept(gradient: Tensor, replaced: tuple[tuple[Any, ...], ...]) -> Tensor:
    stays = torch.ones_like(gradient)
    for part in replaced:
        stays[tuple(each if isinstance(each, int) else slice(*each) for each in part)] = 0
    return gradient * stays


def _adam(W: Tensor, m: Tensor, v: Tensor, rate: float, decay: float, c1: float, c2: float, eps: float) -> Tensor:
    return W.mul(1 - rate * decay).addcdiv(m, v.sqrt().div(math.sqrt(c2)).add(eps), value=-rate / c1)


OPERATIONS: Mapping[Callable[..., Array], Callable[..., Tensor] | None] = {
    # arithmetic
    arithmetic.given: None,
    arithmetic.linear: lambda x, W, b: functional.linear(x, W.T, b),
    arithmetic.matmul: lambda x, W: functional.linear(x, W.T),
    arithmetic.add: torch.add,
    arithmetic.add_all: lambda *parts: torch.stack(parts).sum(dim=0),
    arithmetic.multiply_by: lambda x, factor: x.mul(factor),
    arithmetic.multiply: torch.mul,
    arithmetic.lookup: functional.embedding,
    arithmetic.row_for_all: lambda table, t: table[0].expand(t, -1),
    arithmetic.first_row: lambda x, n: x.narrow(0, 0, n),
    arithmetic.same: lambda x: x,
    arithmetic.argmax: lambda x: x.argmax(dim=1),
    arithmetic.pick_last: lambda ids: ids[-1:],
    # attention
    attention.split_heads: lambda x, h: torch.stack(x.chunk(h, dim=1)),
    attention.scores: lambda q, k: torch.einsum("hqd,hkd->hqk", q, k),
    arithmetic.divide_by: lambda x, divisor: x.div(divisor),
    attention.mask: _mask,
    attention.extend_mask: _extend_mask,
    attention.mask_scores: lambda scaled, mask: scaled.masked_fill(~mask, -torch.inf),
    attention.context: lambda weights, v: torch.einsum("hqk,hkd->hqd", weights, v),
    attention.concat_heads: lambda context: torch.hstack(tuple(context)),
    rotary.repeat_heads: lambda x, g: x.repeat_interleave(g, dim=0),
    rotary.columns: lambda x, d, first: x.narrow(2, first, d),
    rotary.join_columns: lambda left, right: torch.cat([left, right], dim=2),
    attention.append: lambda past, new: torch.cat([past, new], dim=1),
    # softmax
    softmax.row_max: _row_max,
    softmax.shift: lambda x, largest: torch.sub(x, largest[..., None]),
    softmax.exp: torch.exp,
    softmax.row_sum: lambda x: x.sum(dim=-1),
    softmax.share: _share,
    # norm
    norm.row_mean: lambda x: x.mean(dim=1),
    norm.center: lambda x, mean: torch.sub(x, mean[:, None]),
    norm.row_var: lambda centered: centered.square().mean(dim=1),
    norm.normalize: lambda centered, var, eps: torch.mul(centered, torch.rsqrt(var + eps)[:, None]),
    norm.gain_bias: lambda normalized, gain, bias: torch.addcmul(bias, normalized, gain),
    norm.mean_square: lambda x: x.square().mean(dim=-1),
    norm.rms_normalize: lambda x, square, eps: torch.mul(x, torch.rsqrt(square + eps)[..., None]),
    norm.gain: torch.mul,
    norm.gain_from_one: lambda normalized, gain: torch.addcmul(normalized, normalized, gain),
    # activation
    activation.relu: functional.relu,
    activation.gelu: functional.gelu,
    activation.gelu_tanh: lambda x: functional.gelu(x, approximate="tanh"),
    activation.silu: functional.silu,
    activation.tanh: torch.tanh,
    # loss
    arithmetic.transpose: lambda x: x.T,
    loss.log_share: lambda shifted, total: shifted.sub(total.log()[:, None]),
    loss.pick: lambda labels, log_probs: log_probs.gather(1, labels[:, None])[:, 0],
    loss.surprise: torch.neg,
    loss.smoothed: lambda picked, mean, smoothing: torch.lerp(picked, mean, smoothing).neg(),
    loss.total: lambda rows, counted: torch.where(counted, rows, 0.0).sum(),
    loss.count_rows: lambda counted: counted.sum(),
    loss.per_row: lambda total, count: total.div(count.clamp(min=1)),
    kept.kept: _kept,
    loss.one: lambda: torch.ones(()),
    # training
    update.sgd: lambda W, gradient, rate: torch.add(W, gradient, alpha=-rate),
    update.first_moment: lambda before, gradient, beta: torch.lerp(before, gradient, 1 - beta),
    update.second_moment: lambda before, gradient, beta: before.mul(beta).addcmul(gradient, gradient, value=1 - beta),
    update.adam: _adam,
    # position
    position.sinusoid: _sinusoid,
    position.learned_position: lambda P, t, past, modulus=0, offset=0: _rows_of(P, t, past, modulus, offset),
    position.counted_place: _counted_place,
    position.counted_waves: _counted_waves,
    rotary.rotate: _rotate,
    rotary.rotate_neighbours: _rotate_neighbours,
    clamp.clamp: lambda x, low, high: x.clamp(low, high),
    clamp.steep_swish: lambda x, slope: torch.mul(x, torch.sigmoid(x.mul(slope))),
    clamp.times_one_more: lambda activation, hidden: torch.addcmul(activation, activation, hidden),
    experts.rank: _rank,
    experts.choose: lambda rank, c: rank.argsort(dim=1)[:, :c],
    experts.pick: lambda scores, chosen: scores.gather(1, chosen),
    experts.experts_read: lambda x, chosen, W: torch.einsum("td,tcdf->ctf", x, W[chosen]),
    experts.experts_answer: lambda x, chosen, W: torch.einsum("ctf,tcfd->ctd", x, W[chosen]),
    experts.experts_bias: lambda x, chosen, b: functional.embedding(chosen, b).transpose(0, 1).add(x),
    experts.mix: lambda weights, answers: torch.bmm(weights[:, None], answers.transpose(0, 1))[:, 0],
    experts.open_: torch.mul,
    sink.with_sink: lambda scores, sink: torch.cat([scores, sink[:, None].expand(-1, scores.shape[1], -1)], dim=2),
    sink.without_sink: lambda weights, k: weights.narrow(2, 0, k),
    alibi.alibi: lambda h, k, slopes: torch.tensor(slopes[:h])[:, None] * torch.arange(k),
    alibi.add_alibi: lambda scaled, bias: scaled.add(bias[:, None]),
    relative.bucket: _bucket,
    relative.relative_bias: lambda bucket, R: functional.embedding(bucket, R).permute(2, 0, 1),
    # caps
    cap.soft_cap: lambda x, cap: x.div(cap).tanh().mul(cap),
    # patches
    patches.cut: lambda image, i, j: functional.unfold(image[None, None], (i, j), stride=(i, j))[0].T,
    patches.put_first: lambda row, rows: torch.vstack([row, rows]),
    patches.everywhere: lambda q, k: torch.full((q, k), fill_value=True),
    # classes
    classes.last_token: lambda ids, n, pad_id: (
        ids.ne(pad_id).nonzero().amax().clamp(min=0).expand(n) if ids.ne(pad_id).any() else ids[:n] * 0
    ),
    classes.total: lambda x, ids, n, pad_id: torch.einsum("td,t->d", x, ids.ne(pad_id).to(x.dtype)).expand(n, -1),
    classes.count: lambda ids, n, pad_id: ids.ne(pad_id).sum().expand(n),
    classes.share_out: lambda total, count: total.div(count.clamp(min=1)[:, None]),
    classes.sigmoid: torch.sigmoid,
    # drawing a word
    sampling.draw: None,
    sampling.forbid: lambda logits, forbidden: logits.index_fill(1, torch.tensor(forbidden), -torch.inf),
    sampling.only_one: lambda logits, only: torch.full_like(logits, -torch.inf).index_copy(1, torch.tensor([only]), logits[:, [only]]),
    sampling.cutoff: _cutoff,
    sampling.keep: lambda shares, cutoff: shares.masked_fill(~shares.ge(cutoff[:, None]), 0.0),
    sampling.running: lambda kept: kept.cumsum(dim=1),
    sampling.mark: lambda drawn, running: torch.mul(drawn, running[:, -1]),
    sampling.drawn: lambda running, mark: running.le(mark[:, None]).narrow(1, 0, running.shape[1] - 1).sum(dim=1),
}
