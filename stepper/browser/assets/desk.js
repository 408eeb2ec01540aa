"use strict";
/* The desk: where we stand, and what keys and buttons do. It begins when the page has been read. */

const MOST_COLUMNS = 32, MOST_ROWS = 40, SHOWN_TERMS = 6;

class Desk {
  constructor(run, said) {
    Object.assign(this, { run, said, words: run.data.words, heads: new Map(), first: new Map(), path: [], all: false });
    Object.assign(this, { turn: run.data.start.turn, number: 0, row: run.data.start.row, focus: null });
    this.number = Math.max(0, run.turns[this.turn].findIndex((step) => step.name === run.data.start.step));
  }

  get step() { return this.run.turns[this.turn][this.number]; }
  get tensor() { return this.run.tensor(this.step.name, this.turn); }
  rowsOf(step) { return step.rowAxis === null ? 1 : step.shape[step.rowAxis]; }

  // ── moving ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** To a step of this turn or another; whole, unless a row is named. */
  stand(turn, number, row = null) {
    if (turn < 0 || turn >= this.run.turns.length || number < 0 || number >= this.run.turns[turn].length) return false;
    if (turn !== this.turn || number !== this.number) this.path = [];
    Object.assign(this, { turn, number, focus: null });
    const rows = this.rowsOf(this.step);
    this.row = row === null ? rows - 1 : Math.max(0, Math.min(row, rows - 1));
    this.show();
    return true;
  }

  goto(name, turn = this.turn, row = null) {
    return this.stand(turn, this.run.places[turn].get(name) ?? -1, row);
  }

  /** The nearest step in a direction that is no fine one, or any where we stand on a fine one's siblings. */
  beside(by) {
    let turn = this.turn, number = this.number + by;
    const fits = (step) => !step.partOf || step.partOf === this.step.partOf;
    for (;;) {
      const steps = this.run.turns[turn];
      if (!steps) return null;
      if (number < 0 || number >= steps.length) {
        turn += by;
        if (!this.run.turns[turn]) return null;
        number = by > 0 ? 0 : this.run.turns[turn].length - 1;
      } else if (fits(steps[number])) return [turn, number];
      else number += by;
    }
  }

  next() { const at = this.beside(1); return at && this.stand(...at); }
  prev() { const at = this.beside(-1); return at && this.stand(...at); }
  rowOn() {
    if (this.row < this.rowsOf(this.step) - 1) return this.stand(this.turn, this.number, this.row + 1);
    const at = this.beside(1);
    return at && this.stand(...at, 0);
  }
  rowBack() { return this.row > 0 ? this.stand(this.turn, this.number, this.row - 1) : this.prev(); }
  into() { return this.goto((this.run.turns[this.turn].find((step) => step.partOf === this.step.name) || { name: "" }).name); }
  out() { return this.step.partOf && this.goto(this.step.partOf); }
  layer(by) { return this.goto(this.step.name.replace(/\.(\d+)\./, (_, layer) => `.${Number(layer) + by}.`)); }
  toTurn(by) { return this.goto(this.step.name, this.turn + by) || this.stand(this.turn + by, 0); }

  /** The next head, or the one before. */
  head(by) {
    const { before } = layout(this.step.shape);
    if (!before.length) return;
    const now = this.headsOf(this.step);
    this.chooseHead(0, (now[0] + by + before[0]) % before[0]);
  }

  headsOf(step) {
    const { before } = layout(step.shape), kept = this.heads.get(before.join()) || before.map(() => 0);
    return kept;
  }

  chooseHead(axis, place) {
    const now = [...this.headsOf(this.step)];
    now[axis] = place;
    this.heads.set(layout(this.step.shape).before.join(), now);
    this.focus = null;
    this.show();
  }

  // ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────────

  show() {
    const { step, said } = this, one = (id) => document.getElementById(id);
    const row = step.rowAxis === null ? "" : ` · ${told(said.row, { row: this.row, last: this.rowsOf(step) - 1 })}`;
    one("where").textContent = `${this.run.data.titles[this.turn]} · ${step.where}${row}`;
    one("name").textContent = step.name;
    one("formula").textContent = step.formula;
    one("turn").value = this.turn;
    this.showHeads(one("heads"));
    this.showTable(one("table"), one("columns"));
    this.showNote(one("note"));
    this.showList(one("steps"));
    this.showMap();
    this.showWhy(one("why"));
    try { history.replaceState(null, "", `#${step.name}@${this.turn}:${this.row}`); } catch { /* a page without an address has no mark */ }
  }

  showHeads(bar) {
    const { before } = layout(this.step.shape), now = this.headsOf(this.step);
    bar.replaceChildren(...before.map((count, axis) => {
      const group = make("div", { role: "radiogroup", "aria-label": this.step.axes[axis][0] }, make("span", {}, this.step.axes[axis][0]));
      for (let place = 0; place < count; place++) {
        const chosen = now[axis] === place;
        const button = make("button", { type: "button", role: "radio", "aria-checked": String(chosen), "data-head": place }, String(place));
        button.addEventListener("click", () => this.chooseHead(axis, place));
        group.append(button);
      }
      return group;
    }));
  }

  showTable(place, pager) {
    const { step, tensor, said } = this;
    pager.replaceChildren();
    if (!tensor) return place.replaceChildren(make("p", { class: "quiet" }, told(said.not_held, { shape: step.shape.join(" × ") })));
    const { rows, columns } = layout(tensor.shape), first = this.first.get(columns) || 0;
    const hasRows = step.rowAxis !== null && step.rowAxis >= step.shape.length - 2;
    const isAcross = hasRows && step.shape.length > 1 && step.rowAxis === step.shape.length - 1;
    const reached = hasRows && !isAcross ? this.row : rows - 1;
    const table = numberTable({
      tensor, axes: step.axes, labels: step.labels, words: this.words, said, reached, before: this.headsOf(step), firstColumn: first,
      mostColumns: MOST_COLUMNS, firstRow: rows > MOST_ROWS ? reached - MOST_ROWS + 1 : 0, mostRows: MOST_ROWS,
      caption: told(said.caption, { name: step.name, shape: step.shape.join(" × ") }), focus: this.focus, holdsIds: step.holdsIds,
    });
    const isRanked = step.shape.length === 2 && step.rowAxis === 0 && ["vocab", "class"].includes(step.axes[1][1]);
    place.replaceChildren(table, ...(isRanked ? [ranking(tensor, this.row, step.labels[1], this.words, said)] : []));
    if (!place.querySelector('[tabindex="0"]')) place.querySelector("td[data-cell]")?.setAttribute("tabindex", "0");
    if (columns > MOST_COLUMNS) this.showPager(pager, columns, first);
  }

  showPager(pager, columns, first) {
    const go = (to) => () => { this.first.set(columns, to); this.show(); };
    const left = make("button", { type: "button", disabled: first === 0 ? "" : null, "aria-label": this.said.columns_left }, "◀");
    const right = make("button", { type: "button", disabled: first + MOST_COLUMNS >= columns ? "" : null, "aria-label": this.said.columns_right }, "▶");
    left.addEventListener("click", go(Math.max(0, first - MOST_COLUMNS)));
    right.addEventListener("click", go(first + MOST_COLUMNS));
    const values = { first, last: Math.min(columns, first + MOST_COLUMNS) - 1, count: columns };
    pager.append(left, make("span", {}, told(this.said.columns, values)), right);
  }

  showNote(place) {
    const [title, text, look, misconception, source] = this.step.note, extra = { look, misconception, source };
    place.replaceChildren(make("h3", {}, title), ...prose(text), ...Object.entries(extra).filter(([, each]) => each).flatMap(
      ([kind, each]) => [make("h4", {}, this.said[kind]), ...prose(each)]));
    const near = this.step.operands.filter((operand) => !operand[2]), readers = this.run.turns[this.turn].filter(
      (step) => step.operands.some((operand) => operand[0] === this.step.name)).map((step) => [step.name]);
    for (const [kind, names] of [["made_from", near], ["read_by", readers]]) {
      if (names.length) place.append(make("h4", {}, this.said[kind]), this.links(names));
    }
  }

  links(operands) {
    return make("ul", { class: "links" }, ...operands.map((operand) => {
      const button = make("button", { type: "button", class: "cell" }, operand[0]), [name, turn] = this.run.source(operand, this.turn);
      button.addEventListener("click", () => this.goto(name, turn));
      return make("li", {}, button);
    }));
  }

  showList(place) {
    if (place.dataset.turn !== String(this.turn)) {
      place.replaceChildren(stepList(this.run.turns[this.turn], (name) => this.goto(name)));
      place.dataset.turn = this.turn;
    }
    place.querySelectorAll("[aria-current]").forEach((each) => each.removeAttribute("aria-current"));
    const here = place.querySelector(`[data-step="${CSS.escape(this.step.name)}"]`);
    here.setAttribute("aria-current", "step");
    here.closest("details").open = true;
    const box = here.getBoundingClientRect(), frame = place.getBoundingClientRect();
    if (box.top < frame.top || box.bottom > frame.bottom) place.scrollTop += box.top - frame.top - frame.height / 3;
  }

  showMap() {
    let best = null;
    document.querySelectorAll("#map [data-block]").forEach((each) => {
      each.removeAttribute("aria-current");
      const name = each.dataset.block, isHere = this.step.name === name || this.step.name.startsWith(`${name}.`);
      if (isHere && (!best || name.length > best.dataset.block.length)) best = each;
    });
    best?.setAttribute("aria-current", "step");
  }

  // ── why ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Open a cell of where we stand. */
  open(index) {
    this.path = [{ name: this.step.name, turn: this.turn, index }];
    this.focus = index.join(",");
    this.all = false;
    document.querySelectorAll("#table .opened").forEach((each) => each.classList.remove("opened"));
    document.querySelectorAll(`#table td[data-cell="${this.focus}"]`).forEach((each) => each.classList.add("opened"));
    this.showWhy(document.getElementById("why"));
    document.getElementById("why").scrollIntoView({ block: "nearest" });
  }

  showWhy(place) {
    const { said, path } = this, cell = path[path.length - 1];
    if (!cell) return place.replaceChildren(make("p", { class: "quiet" }, said.open_one));
    const found = this.run.explain(cell.name, cell.turn, cell.index), parts = [this.trail()];
    const turn = cell.turn >= 0 && this.run.turns.length > 1 ? `@${cell.turn}` : "";
    parts.push(make("h3", { id: "opened" }, `${cell.name}${turn}[${cell.index.join(",")}] = `, make("b", { id: "stored" }, shortest(found.stored))));
    if (found.kind === "missing") parts.push(make("p", {}, told(said.missing, { name: found.missing })));
    else if (found.kind === "parameter") parts.push(make("p", {}, said.parameter));
    else if (found.kind === "unknown") parts.push(make("p", {}, said.unknown));
    else if (found.kind === "given") parts.push(make("p", {}, said.given));
    else parts.push(make("p", { class: "quiet" }, found.step.formula), ...this.arithmetic(found));
    place.replaceChildren(...parts);
  }

  arithmetic(found) {
    const { said } = this, { terms, step, result, stored } = found, shown = this.all ? terms : terms.slice(0, SHOWN_TERMS);
    const list = make("ol", { class: "terms" }, ...shown.map((term) => termLine(step, term, (operand, index) => this.openOperand(operand, index, found.turn))));
    const rest = terms.length - shown.length, more = make("p");
    if (rest) {
      const value = general(exactSum(terms.slice(shown.length).map((term) => term.value)), 6), adds = ["sum", "mean"].includes(step.op.reduce);
      const button = make("button", { type: "button", id: "all" }, told(adds ? said.more : said.none_larger, { count: rest, value }));
      button.addEventListener("click", () => { this.all = true; this.showWhy(document.getElementById("why")); });
      more.append(button);
    }
    const name = said[step.op.reduce] && !(terms.length === 1 && step.op.reduce === "sum") ? said[step.op.reduce] : "";
    const total = make("dl", { class: "total" }, make("dt", {}, told(said.in_float64, { reduction: name })), make("dd", { id: "result" }, general(result, 9)),
      make("dt", {}, said.stored), make("dd", {}, general(stored, 9)));
    return [list, ...(rest ? [more] : []), total, make("p", { class: "quiet" }, agreement(found, said))];
  }

  openOperand(operand, index, turn) {
    const [name, where] = this.run.source(operand, turn);
    this.path.push({ name, turn: where, index });
    this.all = false;
    this.showWhy(document.getElementById("why"));
    document.querySelector("#why button")?.focus();
  }

  /** The cells that were opened one from the other; each leads back. */
  trail() {
    const buttons = this.path.slice(0, -1).map((cell, depth) => {
      const button = make("button", { type: "button", class: "cell" }, `${cell.name.split(".").slice(-2).join(".")}[${cell.index.join(",")}]`);
      button.addEventListener("click", () => { this.path.length = depth + 1; this.showWhy(document.getElementById("why")); });
      return make("li", {}, button);
    });
    return make("nav", { "aria-label": this.said.trail }, make("ol", { class: "trail" }, ...buttons));
  }
}

/** Prose with `names` in it. */
function prose(text) {
  return text ? [make("p", {}, ...text.split("`").map((part, number) => (number % 2 ? make("code", {}, part) : part)))] : [];
}
