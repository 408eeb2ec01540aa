"use strict";
/* Numbers in the page: sums rounded once, and the texts that Python writes for them.

   exactSum([1e16, 1, -1e16])   1
   general(0.00001234, 6)       "1.234e-05", as %.6g
   shortest(0.1f)               "0.1": the fewest digits that read back to the same float32 */

/** The sum of doubles, rounded once (Shewchuk 1997); what plain addition gives where a value is not finite. */
function exactSum(values) {
  const partials = [];
  for (let x of values) {
    if (!Number.isFinite(x)) return values.reduce((sum, each) => sum + each, 0);
    let kept = 0;
    for (let y of partials) {
      if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x];
      const high = x + y, low = y - (high - x);
      if (low) partials[kept++] = low;
      x = high;
    }
    partials.length = kept;
    partials.push(x);
  }
  return roundedOnce(partials);
}

/** Partial sums that do not overlap, the smallest first, as one number: half a step goes the way the next one points. */
function roundedOnce(partials) {
  let place = partials.length, high = place ? partials[--place] : 0, low = 0;
  while (place > 0) {
    const x = high, y = partials[--place];
    high = x + y;
    low = y - (high - x);
    if (low) break;
  }
  if (place > 0 && low < 0 === partials[place - 1] < 0) {
    const twice = low * 2, above = high + twice;
    if (twice === above - high) high = above;
  }
  return high;
}

/** A number in so many significant digits, as Python's %g. */
function general(value, digits) {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [mantissa, power] = value.toExponential(digits - 1).split("e"), exponent = Number(power);
  if (exponent < -4 || exponent >= digits) {
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${withoutZeros(mantissa)}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  return withoutZeros(value.toFixed(Math.max(0, digits - 1 - exponent)));
}

function withoutZeros(text) {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** The fewest digits that read back to the same float32; what is none is written in full. */
function shortest(value) {
  if (value === 0) return general(value, 1);
  if (Number.isFinite(value) && Math.fround(value) === value) {
    for (let digits = 1; digits < 10; digits++) {
      const text = Number(value.toPrecision(digits));
      if (Math.fround(text) === value) return general(text, 9);
    }
  }
  return Number.isFinite(value) ? String(value) : general(value, 9);
}

/** The error function, to about 1e-15: its series near zero, a continued fraction further out. */
function erf(x) {
  const size = Math.abs(x), sign = Math.sign(x);
  if (size > 6) return sign;
  if (size < 2.5) {
    let term = size, sum = size;
    for (let n = 1; Math.abs(term) > 1e-18 * sum; n++) {
      term *= (-size * size) / n;
      sum += term / (2 * n + 1);
    }
    return sign * sum * 2 / Math.sqrt(Math.PI);
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = (n / 2) / (size + fraction);
  return sign * (1 - Math.exp(-size * size) / ((size + fraction) * Math.sqrt(Math.PI)));
}
