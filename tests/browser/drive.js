/* A page in Chromium with the network off: node drive.js PAGE CHROMIUM. Prints what was seen after each act, as JSON. */
const { chromium } = require("playwright-core");

const SIZES = { dark: { width: 1500, height: 950 }, light: { width: 1500, height: 950 }, phone: { width: 390, height: 844 } };

async function read(page) {
  return page.evaluate(() => ({
    step: document.getElementById("name").textContent,
    table: [...document.querySelectorAll("#table td[data-cell]")].map((cell) => [cell.dataset.cell, cell.title]),
    later: document.querySelectorAll("#table td.later").length,
    opened: document.getElementById("opened")?.textContent ?? "",
    result: document.getElementById("result")?.textContent ?? "",
    width: document.documentElement.scrollWidth,
  }));
}

async function walk(page, seen) {
  const see = async (act) => seen.push([act, await read(page)]);
  await see("begin");
  await page.keyboard.press("h");
  await see("head 1");
  await page.locator('#heads [data-head="2"]').click();
  await see("head 2");
  await page.locator('#table td[data-cell="2,1,3"]').click();
  await see("open");
  await page.locator("#why .terms button").first().click();
  await see("open its first operand");
  await page.keyboard.press("Escape");
  for (const key of ["n", "s", "s", "N", "i", "o", "]", "}", "{"]) {
    await page.keyboard.press(key);
    await see(key);
  }
}

async function main() {
  const [file, executablePath] = process.argv.slice(2), said = [], runs = {};
  const browser = await chromium.launch({
    executablePath, args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
  for (const [name, viewport] of Object.entries(SIZES)) {
    const context = await browser.newContext({ offline: true, viewport, colorScheme: name === "dark" ? "dark" : "light" });
    const page = await context.newPage(), seen = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (problem) => said.push(problem.stack));
    page.on("request", (request) => request.url().startsWith("file:") || said.push(request.url()));
    await page.goto(`file://${file}`);
    await walk(page, seen);
    runs[name] = seen;
    await context.close();
  }
  await browser.close();
  console.log(JSON.stringify({ said, runs }));
}

main().catch((problem) => { console.error(problem); process.exit(1); });
