// What axe-core finds, in light and dark, on a desk and on a phone; what the keyboard reaches; what
// the page asks of the network. Leaves screenshots.
import { readFileSync } from "node:fs";
import { address, open, require, rest } from "./browser.mjs";

const [screenshots] = rest;
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const looks = [
  { name: "light", colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { name: "dark", colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  { name: "phone", colorScheme: "light", viewport: { width: 390, height: 844 } },
];
const found = { passed: [], violations: [], requests: [], complaints: [], overflow: [], reached: [], announced: "" };

const browser = await open();
for (const { name, ...look } of looks) {
  const context = await browser.newContext({ ...look, deviceScaleFactor: 1 });
  const page = await context.newPage();
  page.on("request", (request) => {
    const url = request.url();
    if (url !== address && !url.startsWith("data:")) found.requests.push(url);
  });
  page.on("console", (message) => found.complaints.push(`${name}: ${message.text()}`));
  page.on("pageerror", (error) => found.complaints.push(`${name}: ${error.message}`));
  await page.goto(address);
  await page.screenshot({ path: `${screenshots}/report-${name}.png` });
  await page.locator("#videos").scrollIntoViewIfNeeded();
  await page.evaluate("document.documentElement.style.scrollBehavior = 'auto'; location.hash = '#videos'");
  await page.waitForTimeout(200);
  await page.screenshot({ path: `${screenshots}/report-${name}-videos.png` });
  const width = await page.evaluate("document.documentElement.scrollWidth");
  if (width > look.viewport.width) found.overflow.push(`${name}: ${width}`);
  for (const details of await page.locator("details").all()) {
    await details.evaluate((it) => (it.open = true));
  }
  // The policy of the page lets nothing run that is put into it, so this comes through the debugger.
  await page.evaluate(axe);
  await page.addStyleTag({ content: ".card, .gallery > li { content-visibility: visible !important }" });
  const { violations, passes } = await page.evaluate("axe.run()");
  found.passed.push(passes.map(({ id }) => id));
  for (const { id, nodes } of violations) {
    found.violations.push(...nodes.map((node) => `${name}: ${id}: ${node.html}`));
  }
  await context.close();
}

const page = await browser.newPage();
await page.goto(address);
const seen = new Set();
for (let presses = 0; presses < 80; presses += 1) {
  await page.keyboard.press("Tab");
  const name = await page.evaluate(() => {
    const it = document.activeElement;
    const mark = it.id ? `#${it.id}` : it.className ? `.${it.className}` : "";
    return it === document.body ? "" : it.localName + mark;
  });
  if (name) seen.add(name).add(name.replace(/[.#].*/, ""));
}
found.reached = [...seen];
await page.locator("#show-all").focus();
await page.locator("#search").fill("harbour");
await page.waitForFunction(() => document.getElementById("found").textContent !== "");
found.announced = await page.locator("#found").textContent();

await page.locator("#search").fill("");
await page.waitForFunction(() => document.getElementById("found").textContent.startsWith("2 "));
await page.pdf({ path: `${screenshots}/report.pdf`, format: "A4", printBackground: true });
await browser.close();
console.log(JSON.stringify(found));
