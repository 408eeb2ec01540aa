"use strict";
/* Keys, buttons and the beginning. */

const KEYS = {
  n: (desk) => desk.next(), N: (desk) => desk.prev(), ArrowRight: (desk) => desk.next(), ArrowLeft: (desk) => desk.prev(),
  s: (desk) => desk.rowOn(), S: (desk) => desk.rowBack(), " ": (desk) => desk.rowOn(), Backspace: (desk) => desk.rowBack(),
  i: (desk) => desk.into(), o: (desk) => desk.out(), h: (desk) => desk.head(1), H: (desk) => desk.head(-1),
  "]": (desk) => desk.layer(1), "[": (desk) => desk.layer(-1), "}": (desk) => desk.toTurn(1), "{": (desk) => desk.toTurn(-1),
};

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** Arrows go from cell to cell of a table, enter opens one. */
function inTable(desk, event, cell) {
  if (event.key === "Enter") {
    desk.open(cell.dataset.cell === "" ? [] : cell.dataset.cell.split(",").map(Number));
    return true;
  }
  const by = ARROWS[event.key];
  if (!by) return false;
  const line = cell.parentElement, lines = [...line.parentElement.children], column = [...line.children].indexOf(cell);
  const target = lines[lines.indexOf(line) + by[0]]?.children[column + by[1]];
  if (target && target.dataset.cell !== undefined) {
    cell.tabIndex = -1;
    target.tabIndex = 0;
    target.focus();
  }
  return true;
}

function onKey(desk, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const cell = event.target.closest?.("td[data-cell]");
  if (cell && inTable(desk, event, cell)) return event.preventDefault();
  if (event.target.closest?.("select, input, textarea")) return;
  if (event.key === " " && event.target.closest?.("button, summary")) return;
  if (event.key === "Escape") { desk.path = []; return desk.show(); }
  const act = KEYS[event.key];
  if (act) { event.preventDefault(); act(desk); }
}

function bind(desk) {
  document.addEventListener("keydown", (event) => onKey(desk, event));
  document.querySelectorAll("[data-key]").forEach((button) => button.addEventListener("click", () => KEYS[button.dataset.key](desk)));
  document.getElementById("table").addEventListener("click", (event) => {
    const cell = event.target.closest("td[data-cell]");
    if (cell) desk.open(cell.dataset.cell === "" ? [] : cell.dataset.cell.split(",").map(Number));
  });
  document.getElementById("turn").addEventListener("change", (event) => {
    const turn = Number(event.target.value);
    desk.goto(desk.step.name, turn) || desk.stand(turn, 0);
  });
  document.querySelectorAll("#map [data-block]").forEach((block) => block.addEventListener("click", () => {
    const name = block.dataset.block, step = desk.run.turns[desk.turn].find((each) => each.name === name || each.name.startsWith(`${name}.`));
    if (step) desk.goto(step.partOf || step.name);
  }));
}

/** Where the address says that we stand: #name@turn:row. */
function fromAddress(desk) {
  const found = /^#(.+)@(\d+):(\d+)$/.exec(decodeURIComponent(location.hash));
  return Boolean(found) && desk.goto(found[1], Math.min(Number(found[2]), desk.run.turns.length - 1), Number(found[3]));
}

function begin() {
  const data = JSON.parse(document.getElementById("facts").textContent), text = atob(document.getElementById("numbers").textContent.trim());
  const bytes = new Uint8Array(text.length);
  for (let place = 0; place < text.length; place++) bytes[place] = text.charCodeAt(place);
  const desk = new Desk(new Run(data, bytes), data.said);
  document.getElementById("turn").replaceChildren(...data.titles.map((title, turn) => make("option", { value: turn }, title)));
  bind(desk);
  document.getElementById("app").hidden = false;
  for (const name of ["report", "about"]) document.getElementById(name).open = false;
  if (!fromAddress(desk)) desk.show();
  window.stepper = desk;
}

document.addEventListener("DOMContentLoaded", begin);
