"use strict";
/* What one term of an op comes to, for every op that multiplies its cells and does no more than that needs no line here.

   TERMS[op](cells, step)     cells: the numbers it reads; step: {at, sizes, attributes}, where the term stands
   CHOICES[op][letter]        a letter that the op chooses itself
   REDUCE[op], FINISH[op]     how the terms of a cell are put together, where that is no sum, mean, max or argmax */

const mayLook = { causal: (q, k) => k <= q, off_by_one: (q, k) => k <= q + 1, transposed: (q, k) => k >= q, full: () => true };

function isNear(query, key, window, ahead) {
  return !window || (key > query - window && (!ahead || key < query + window));
}

function positionOf(row, { past, modulus = 0 }) {
  if (!modulus) return past + row;
  const factor = (a, b) => (b ? factor(b, a % b) : a);
  let stride = 29;
  while (factor(stride, modulus) !== 1) stride++;
  return ((past + row) * stride) % modulus;
}

function sinusoid(_, { at, sizes, attributes }) {
  const column = at.d, width = sizes.d, sines = Math.floor((width + 1) / 2), halved = attributes.halved;
  const pair = halved ? column % sines : Math.floor(column / 2);
  const angle = positionOf(at.t, attributes) / 10000 ** ((2 * pair) / width);
  return (halved ? column < sines : column % 2 === 0) ? Math.sin(angle) : Math.cos(angle);
}

function maskCell([id], { at, attributes }) {
  const query = at.q + attributes.past, { kind, pad_id, window = 0 } = attributes;
  const looks = mayLook[kind] || mayLook.full;
  return Number(looks(query, at.k) && isNear(query, at.k, window, kind === "full") && id !== pad_id);
}

function extendedMask([cell], { at, sizes, attributes }) {
  if (!("p" in at)) return Number(cell !== attributes.pad_id);
  return cell * Number(attributes.looks_back) * Number(isNear(sizes.p, at.p, attributes.window || 0, false));
}

function turned([cell], { at, attributes }) {
  const { frequencies, times } = attributes.rotation, long = cell * times;
  const angle = Math.fround(Math.fround(at.t + attributes.past) * Math.fround(frequencies[at.r]));
  return at.p === at.s ? long * Math.cos(angle) : long * (at.s ? Math.sin(angle) : -Math.sin(angle));
}

function countedPlace([own, other], { at, attributes: { past, pad_id, offset } }) {
  const counts = own !== pad_id && other !== pad_id && at.s <= at.t;
  return Number(counts) + (at.s === at.t ? offset - 1 + past * Number(own !== pad_id) : 0);
}

function countedWave([row], { at, sizes, attributes }) {
  const half = Math.floor(sizes.d / 2), column = at.d, last = Math.max(half - 1, 1);
  if (row === attributes.blank || column >= 2 * half) return 0;
  const slope = Math.fround(Math.fround(column % Math.max(half, 1)) * Math.fround(-Math.log(10000) / last));
  const angle = Math.fround(Math.fround(row) * Math.fround(Math.exp(slope)));
  return column < half ? Math.sin(angle) : Math.cos(angle);
}

function bucketOf(_, { at, attributes: { past, both_ways, buckets, furthest } }) {
  let distance = at.k - at.q - past, start = 0, count = buckets;
  if (both_ways) {
    count = Math.floor(count / 2);
    start = distance > 0 ? count : 0;
    distance = Math.abs(distance);
  } else distance = Math.max(-distance, 0);
  const exact = Math.floor(count / 2);
  if (distance < exact) return start + distance;
  const share = Math.fround(Math.fround(Math.log(distance / exact)) / Math.fround(Math.log(furthest / exact)));
  return start + Math.min(exact + Math.trunc(Math.fround(share * (count - exact))), count - 1);
}

const gelu = (x) => x * 0.5 * (1 + erf(x * Math.sqrt(0.5)));
const geluTanh = (x) => x * 0.5 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
const underRoot = ([x, square], { attributes }) => x / Math.sqrt(square + attributes.eps);
const square = ([x]) => x * x;
const difference = ([x, y]) => x - y;

const TERMS = {
  multiply_by: ([x], { attributes }) => x * attributes.factor,
  divide_by: ([x], { attributes }) => x / attributes.divisor,
  lookup: ([, cell]) => cell,
  relu: ([x]) => (Number.isNaN(x) ? x : Math.max(x, 0)),
  gelu: ([x]) => gelu(x),
  gelu_tanh: ([x]) => geluTanh(x),
  silu: ([x]) => x / (1 + Math.exp(-x)),
  tanh: ([x]) => Math.tanh(x),
  sigmoid: ([x]) => 1 / (1 + Math.exp(-x)),
  shift: difference,
  exp: ([x]) => Math.exp(x),
  share: ([e, sum]) => e / (sum || 1),
  center: difference,
  row_var: square,
  mean_square: square,
  normalize: underRoot,
  rms_normalize: underRoot,
  gain_from_one: ([x, gain]) => x * (1 + gain),
  mask: maskCell,
  mask_scores: ([score, allowed]) => (allowed ? score : -Infinity),
  extend_mask: extendedMask,
  everywhere: () => 1,
  soft_cap: ([x], { attributes: { cap } }) => Math.tanh(x / cap) * cap,
  sinusoid,
  learned_position: ([cell]) => cell,
  counted_place: countedPlace,
  counted_waves: countedWave,
  rotate: turned,
  columns: ([x]) => x,
  bucket: bucketOf,
  relative_bias: ([, cell]) => cell,
  last_token: ([id], { at, attributes }) => at.t * Number(id !== attributes.pad_id),
  total: ([x, id], { attributes }) => (id !== attributes.pad_id ? x : 0),
  count: ([id], { attributes }) => Number(id !== attributes.pad_id),
  share_out: ([x, count]) => x / Math.max(count, 1),
  forbid: ([logit], { at, attributes }) => (attributes.forbidden.includes(at.v) ? -Infinity : logit),
  only: ([logit], { at, attributes }) => (at.v === attributes.only ? logit : -Infinity),
  cutoff: ([share]) => share,
  keep: ([share, cutoff]) => (share >= cutoff ? share : 0),
  running: ([x], { at }) => (at.w <= at.v ? x : 0),
  drawn: ([sum, mark], { at, sizes }) => Number(sum <= mark && at.v < sizes.v - 1),
};

const CHOICES = {
  first_row: { t: (at) => at.n },
  row_for_all: { m: () => 0 },
  pick_last: { t: (_, sizes) => sizes.t - 1 },
  extend_mask: { q: (_, sizes) => sizes.q - 1 },
  mark: { v: (_, sizes) => sizes.v - 1 },
  learned_position: { m: (at, _, attributes) => positionOf(at.t, attributes) + (attributes.offset || 0) },
  columns: { e: (at, _, attributes) => at.d + attributes.first },
};

function smallestKept(shares, { top_k, top_p }) {
  const sorted = [...shares].sort((a, b) => b - a), ordered = top_k ? sorted.slice(0, top_k) : sorted;
  let together = 0;
  for (const share of top_p < 1 ? ordered : []) {
    together += share;
    if (together >= top_p) return share;
  }
  return ordered[ordered.length - 1];
}

const REDUCE = { cutoff: smallestKept };
const FINISH = { row_max: (largest) => (largest === -Infinity ? 0 : largest) };
