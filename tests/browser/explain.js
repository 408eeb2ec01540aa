/* Every number of a page's run, opened by the page's own script: node explain.js PAGE. One line for each step: turn, name, stored, result. */
const fs = require("fs"), vm = require("vm");

const page = fs.readFileSync(process.argv[2], "utf-8");
const part = (start) => { const from = page.indexOf(start) + start.length; return page.slice(from, page.indexOf("</script>", from)); };
const script = part("<script>\n").replace("(() => {", "").replace("})();", "");
const bytes = Uint8Array.from(Buffer.from(part('<script type="text/plain" id="numbers">').trim(), "base64"));
const context = { document: { addEventListener() {} }, facts: JSON.parse(part('<script type="application/json" id="facts">')), bytes };
context.say = (line) => console.log(line);
vm.runInNewContext(`${script}
  const run = new Run(facts, Uint8Array.from(bytes));
  for (const steps of run.turns) for (const step of steps) {
    const tensor = run.tensor(step.name, step.turn) || { shape: [0], numbers: [] }, stored = [], result = [], texts = [];
    for (let place = 0; place < tensor.numbers.length; place++) {
      const found = run.explain(step.name, step.turn, unravel(place, tensor.shape));
      stored.push(String(found.stored));
      result.push(found.kind === "terms" ? String(found.result) : found.kind);
      if (place === 0) texts.push(general(found.stored, 6), found.kind === "terms" ? general(found.result, 9) : "", shortest(found.stored));
    }
    say(JSON.stringify([step.turn, step.name, stored, result, texts]));
  }`, context);
