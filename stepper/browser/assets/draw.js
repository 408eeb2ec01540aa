"use strict";
/* Parts of the page, made from what is known: a table of numbers, an opened number, the list of steps. No state, no keys. */

const LEVELS = 8;

/** An element: make("td", {class: "n3"}, "text", child, ...). */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== undefined) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A phrase with its places filled in. */
function told(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** How large the numbers are, and whether some are negative: what their colours and their digits follow. */
function measured(tensor) {
  let scale = 0, negative = false;
  for (const value of tensor.numbers) {
    if (!Number.isFinite(value)) continue;
    scale = Math.max(scale, Math.abs(value));
    negative = negative || value < 0;
  }
  return { scale, negative, whole: tensor.kind !== "f" };
}

/** A number as it stands in a table: three digits while the numbers are below 10, fewer where they are larger. */
function tableText(value, { scale, whole }) {
  if (whole) return String(value);
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const magnitude = scale > 0 ? Math.floor(Math.log10(scale)) : 0;
  const digits = magnitude >= 0 ? Math.max(0, 3 - magnitude) : 3 - magnitude - 1;
  const text = digits > 9 || magnitude > 6 ? value.toExponential(2) : value.toFixed(Math.min(digits, 6));
  return (/[1-9]/.test(text) ? text : value.toExponential(1)).replace("-", "−");
}

function levelClass(value, { scale, negative }) {
  if (!Number.isFinite(value) || value === 0 || scale <= 0) return "z";
  const size = Math.min(LEVELS, Math.trunc((LEVELS * Math.abs(value)) / scale + 0.5));
  return size === 0 ? "z" : `${value < 0 ? "n" : negative ? "p" : "s"}${size}`;
}

/** The rows, the columns and the places before them of a tensor: the last two axes are the table. */
function layout(shape) {
  const rank = shape.length, rows = rank > 1 ? shape[rank - 2] : rank ? shape[0] : 1, columns = rank > 1 ? shape[rank - 1] : 1;
  return { rows, columns, before: shape.slice(0, Math.max(0, rank - 2)), rowAxis: rank > 1 ? rank - 2 : 0, columnAxis: rank > 1 ? rank - 1 : -1 };
}

function indexAt(shape, before, row, column) {
  return shape.length > 1 ? [...before, row, column] : shape.length ? [row] : [];
}

/** What stands at a place of an axis: its token or its word, and its number. */
function labelAt(labels, place, words) {
  const text = labels === "words" ? words[place] : labels ? labels[place] : undefined;
  return text === undefined ? String(place) : text;
}

/** The table of a tensor; rows after the one we stand on are not told yet. */
function numberTable(view) {
  const { tensor, axes, labels, words, said, reached, before, firstColumn, mostColumns, caption, focus, holdsIds } = view;
  const { rows, columns, rowAxis, columnAxis } = layout(tensor.shape), size = measured(tensor);
  const last = Math.min(columns, firstColumn + mostColumns), table = make("table", { role: "grid", "aria-readonly": "true" });
  table.append(make("caption", {}, caption));
  const corner = columnAxis >= 0 && axes.length > 1 ? `${axes[rowAxis][0]} ↓  ${axes[columnAxis][0]} →` : axes.length ? axes[0][0] : "";
  const heads = [make("th", { scope: "col", class: "corner" }, corner)];
  for (let column = firstColumn; column < last; column++) {
    heads.push(make("th", { scope: "col" }, columnAxis < 0 ? said.value : labelAt(labels[columnAxis], column, words)));
  }
  table.append(make("thead", {}, make("tr", {}, ...heads)));
  const body = make("tbody");
  const firstRow = Math.max(0, Math.min(view.firstRow, rows - 1)), lastRow = Math.min(rows, firstRow + view.mostRows);
  for (let row = firstRow; row < lastRow; row++) {
    const label = axes.length ? labelAt(labels[rowAxis], row, words) : said.value;
    const line = make("tr", {}, make("th", { scope: "row" }, make("span", { class: "place" }, `${row} `), label === String(row) ? "" : label));
    for (let column = firstColumn; column < last; column++) {
      line.append(numberCell(tensor, indexAt(tensor.shape, before, row, column), row > reached, size, said, focus, holdsIds && words));
    }
    body.append(line);
  }
  table.append(body);
  return table;
}

function numberCell(tensor, index, later, size, said, focus, words) {
  if (later) return make("td", { role: "gridcell", class: "later", "aria-label": said.later }, "·");
  const value = tensor.numbers[ravel(index, tensor.shape)], here = index.join(","), isFocus = focus === here;
  const word = words && words[value] !== undefined ? ` ${words[value]}` : "";
  const cell = make("td", {
    role: "gridcell", tabindex: isFocus ? "0" : "-1", "data-cell": here, class: levelClass(value, size), title: shortest(value),
  });
  cell.append(tableText(value, size) + word);
  return cell;
}

/** The words with the largest numbers of a row. */
function ranking(tensor, row, labels, words, said) {
  const width = tensor.shape[1], numbers = tensor.numbers.subarray(row * width, (row + 1) * width);
  const order = [...numbers.keys()].sort((a, b) => numbers[b] - numbers[a]).slice(0, 10);
  const size = measured({ numbers, kind: "f" });
  const rows = order.map((place) => make("tr", {},
    make("th", { scope: "row" }, labelAt(labels, place, words)),
    make("td", { "data-cell": `${row},${place}`, class: levelClass(numbers[place], size), tabindex: "-1" }, tableText(numbers[place], size))));
  return make("table", { class: "ranking" }, make("caption", {}, told(said.ranking, { row })), make("tbody", {}, ...rows));
}

/** A term with the names of its cells as buttons: `opened` is told which one was pressed. */
function termLine(step, term, open) {
  const named = term.cells.map((cell) => {
    const text = `${step.operands[cell.slot][1]}[${cell.index.join(",")}]`;
    const button = make("button", { type: "button", class: "cell" }, text);
    button.addEventListener("click", () => open(step.operands[cell.slot], cell.index));
    return button;
  });
  const line = make("li", {}, ...worded(step, named, false));
  const values = worded(step, term.cells.map((cell) => general(cell.value, 6)), true).join("");
  const value = general(term.value, 6);
  line.append(values && values !== value ? ` = ${values} = ` : " = ", make("b", {}, value));
  return line;
}

/** The op's own wording with its places filled in; without one, the cells with · between them. */
function worded(step, cells) {
  if (!cells.length) return [step.formula];
  if (!step.wording) return cells.flatMap((cell, number) => (number ? [" · ", cell] : [cell]));
  const used = new Set();
  return step.wording.split(/(⟨\d+⟩)/).map((part) => {
    const place = /^⟨(\d+)⟩$/.exec(part);
    if (!place) return part;
    const cell = cells[Number(place[1])];
    return used.has(place[1]) && typeof cell !== "string" ? cell.textContent : (used.add(place[1]), cell);
  });
}

/** How far the stored number is from the float64 one. */
function agreement(found, said) {
  const { result, stored, step } = found, gap = Math.abs(result - stored);
  if (result === stored || (Number.isNaN(result) && Number.isNaN(stored))) return said.same;
  if (step.edited) return said.edited;
  return told(gap <= 1e-4 * Math.max(1, Math.abs(result)) ? said.rounding : said.apart, { gap: gap.toExponential(1) });
}

/** The steps of a turn, by block: a list of lists of buttons. */
function stepList(steps, go) {
  const list = make("div", { class: "blocks" });
  let block = null, where = "";
  steps.forEach((step) => {
    const whole = step.partOf || step.name, name = whole.split(".").slice(0, -1).join(".") || whole;
    if (!block || name !== where) {
      block = make("ul");
      list.append(make("details", { "data-block": name }, make("summary", {}, name), block));
      where = name;
    }
    const button = make("button", { type: "button", "data-step": step.name, class: step.partOf ? "fine" : null }, step.name === name ? name : step.name.slice(name.length + 1));
    button.addEventListener("click", () => go(step.name));
    block.append(make("li", {}, button));
  });
  return list;
}
