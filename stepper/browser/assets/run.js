"use strict";
/* The run that a page holds: its tensors by name and turn, and the terms of every number.

   const run = new Run(data, words)        data: what `stepper.browser.recorded` wrote; words: the numbers, 4 bytes each
   run.tensor("encoder.0.self_attn.q", 0)  {shape, numbers}; null where the page does not hold it
   run.explain(name, turn, [0, 2, 1])      {terms, result, stored, ...}

   A tensor that is not written down is made of those it reads, where that gives the same float32 to the last bit. */

const LEFT_OUT = -2, COMPUTED = -1;

class Run {
  constructor(data, bytes) {
    this.data = data;
    this.floats = new Float32Array(bytes.buffer);
    this.wholes = new Int32Array(bytes.buffer);
    this.turns = data.turns.map((rows, turn) => rows.map((row) => this.readStep(row, turn)));
    this.places = this.turns.map((steps) => new Map(steps.map((step, number) => [step.name, number])));
    this.made = new Map();
  }

  readStep(row, turn) {
    const [name, op, operands, sizes, attributes, shape, axes, labels, wording, formula, note, where, part, rowAxis, [edited, holdsIds], at] = row;
    const thing = (number) => this.data.things[number];
    return {
      name, turn, rowAxis, edited: Boolean(edited), holdsIds: Boolean(holdsIds), at, op: this.data.ops[op], operands: thing(operands), sizes: thing(sizes),
      attributes: thing(attributes), shape: thing(shape), axes: thing(axes), labels: thing(labels), wording: thing(wording),
      formula: thing(formula), note: thing(note), where: thing(where), partOf: thing(part),
    };
  }

  step(name, turn) {
    const place = this.places[turn] && this.places[turn].get(name);
    return place === undefined ? null : this.turns[turn][place];
  }

  /** The name and the turn of what stands in an operand: `k@2`, a tensor of the same turn, or a parameter (turn −1). */
  source(operand, turn) {
    const [name, , isParameter] = operand;
    if (isParameter) return [name, -1];
    const [bare, other] = name.split("@");
    return [bare, other === undefined ? turn : Number(other)];
  }

  tensor(name, turn) {
    if (turn < 0) {
      const held = this.data.parameters[name];
      return held ? this.held(held[1], held[0], "f") : null;
    }
    const step = this.step(name, turn);
    if (!step || step.at === LEFT_OUT) return null;
    if (step.at !== COMPUTED) return this.held(step.shape, step.at, step.op.kind);
    const key = `${name}@${turn}`;
    if (!this.made.has(key)) this.made.set(key, this.compute(step));
    return this.made.get(key);
  }

  held(shape, offset, kind) {
    const count = shape.reduce((product, size) => product * size, 1);
    return { shape, kind, numbers: (kind === "f" ? this.floats : this.wholes).subarray(offset, offset + count) };
  }

  compute(step) {
    const count = step.shape.reduce((product, size) => product * size, 1), numbers = new Float32Array(count);
    for (let place = 0; place < count; place++) numbers[place] = combined(step, [...this.terms(step, unravel(place, step.shape))]);
    return { shape: step.shape, kind: "f", numbers };
  }

  /** Reads a cell of an operand; throws Missing where the page does not hold it. */
  read(step, slot, index) {
    const [name, turn] = this.source(step.operands[slot], step.turn), tensor = this.tensor(name, turn);
    if (!tensor) throw new Missing(name);
    return tensor.numbers[ravel(index, tensor.shape)];
  }

  *terms(step, index) {
    const { parts, letters } = partsOf(step.op, index, step.sizes);
    for (const part of parts) {
      const fixed = { ...letters, ...this.chosen(step, letters) };
      for (const summed of settings(step.op.summed[part].filter((letter) => !(letter in fixed)), step.sizes)) {
        yield this.term(step, part, { ...fixed, ...summed });
      }
    }
  }

  term(step, part, at) {
    const first = step.op.parts.slice(0, part).reduce((count, each) => count + each.length, 0);
    const cells = step.op.parts[part].map((axes, slot) => {
      const index = axes.map((axis) => compose(axis, at, step.sizes));
      return { slot: first + slot, index, value: this.read(step, first + slot, index) };
    });
    const values = cells.map((cell) => cell.value), place = { at, sizes: step.sizes, attributes: step.attributes };
    const value = step.op.plain ? values.reduce((product, each) => product * each, 1) : TERMS[step.op.name](values, place);
    return { cells, value };
  }

  chosen(step, letters) {
    const found = {};
    for (const [letter, choice] of Object.entries(step.op.chooses)) {
      if (choice === null) {
        const own = (CHOICES[step.op.name] || {})[letter];
        found[letter] = own(letters, step.sizes, step.attributes);
      } else {
        const axes = step.op.parts.flat()[choice];
        found[letter] = this.read(step, choice, axes.map((axis) => compose(axis, letters, step.sizes)));
      }
    }
    return found;
  }

  /** A cell opened: its terms, the largest first, and what they come to in float64. */
  explain(name, turn, index) {
    const tensor = this.tensor(name, turn), stored = tensor ? tensor.numbers[ravel(index, tensor.shape)] : NaN;
    if (turn < 0) return { name, turn, index, stored, terms: [], kind: "parameter" };
    const step = this.step(name, turn);
    if (!step.op.known) return { name, turn, index, stored, terms: [], kind: "given" };
    if (!(step.op.plain || TERMS[step.op.name])) return { name, turn, index, stored, terms: [], kind: "unknown" };
    try {
      const terms = [...this.terms(step, index)], result = combined(step, terms);
      return { name, turn, index, stored, step, terms: sorted(terms, step.op.reduce), result, kind: "terms" };
    } catch (problem) {
      if (!(problem instanceof Missing)) throw problem;
      return { name, turn, index, stored, terms: [], kind: "missing", missing: problem.message };
    }
  }
}

/** A tensor that the page does not hold. */
class Missing extends Error {}

function combined(step, terms) {
  const values = terms.map((term) => term.value), own = REDUCE[step.op.name], finish = FINISH[step.op.name];
  const total = own ? own(values, step.attributes) : reduced(step.op.reduce, values);
  return finish ? finish(total) : total;
}

function reduced(kind, values) {
  if (kind === "sum") return values.length === 1 ? values[0] : exactSum(values);
  if (kind === "mean") return exactSum(values) / values.length;
  const place = largestPlace(values);
  return kind === "argmax" ? place : values[place];
}

function largestPlace(values) {
  let best = 0;
  values.forEach((value, place) => {
    if (!Number.isNaN(values[best]) && (Number.isNaN(value) || value > values[best])) best = place;
  });
  return best;
}

function sorted(terms, reduce) {
  const size = reduce === "sum" || reduce === "mean" ? Math.abs : (x) => x;
  const weight = (term) => (Number.isNaN(term.value) ? Infinity : size(term.value));
  return [...terms].sort((a, b) => (weight(b) === weight(a) ? 0 : weight(b) - weight(a)));
}

/* An axis of an operand or a result is [joined, letter, ...]: one letter, several of which the last runs fastest, or parts end to end. */

function partsOf(op, index, sizes) {
  const letters = {};
  op.result.forEach((axis, number) => Object.assign(letters, decompose(axis, index[number], sizes)));
  const joined = op.result.find((axis) => axis[0]);
  const parts = op.parts.map((_, part) => part).filter((part) => !joined || joined[part + 1] in letters);
  return { parts, letters };
}

function decompose([joined, ...letters], position, sizes) {
  const found = {};
  if (joined) {
    for (const letter of letters) {
      if (position < sizes[letter]) return { [letter]: position };
      position -= sizes[letter];
    }
    return found;
  }
  for (const letter of letters.reverse()) {
    found[letter] = position % sizes[letter];
    position = Math.floor(position / sizes[letter]);
  }
  return found;
}

function compose([joined, ...letters], at, sizes) {
  if (joined) {
    const part = letters.findIndex((letter) => letter in at);
    return letters.slice(0, part).reduce((sum, letter) => sum + sizes[letter], 0) + at[letters[part]];
  }
  return letters.reduce((position, letter) => position * sizes[letter] + at[letter], 0);
}

function* settings(letters, sizes) {
  const count = letters.reduce((product, letter) => product * sizes[letter], 1);
  for (let place = 0; place < count; place++) yield decompose([0, ...letters], place, sizes);
}

function ravel(index, shape) {
  return index.reduce((place, each, axis) => place * shape[axis] + each, 0);
}

function unravel(place, shape) {
  const index = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = place % shape[axis];
    place = Math.floor(place / shape[axis]);
  }
  return index;
}
