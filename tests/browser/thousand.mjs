// How long a large page keeps the browser busy, and how much memory it takes.
import { address, open } from "./browser.mjs";

const browser = await open();
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
await page.addInitScript(() => {
  window.tasks = [];
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) window.tasks.push({ startTime, duration });
  }).observe({ type: "longtask", buffered: true });
});
const longest = {};
const measure = async (name, act) => {
  await page.evaluate("window.tasks.length = 0");
  const start = await page.evaluate("performance.now()");
  await act();
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))");
  const end = await page.evaluate("performance.now()");
  const tasks = await page.evaluate("window.tasks.map((task) => task.duration)");
  longest[name] = Math.round(Math.max(0, ...tasks));
  return Math.round(end - start);
};

await page.goto(address, { waitUntil: "load" });
const navigation = await page.evaluate(() => {
  const { domInteractive, loadEventEnd } = performance.getEntriesByType("navigation")[0];
  return { domInteractive, loadEventEnd };
});
await page.waitForTimeout(500);
longest.loading = Math.round(Math.max(0, ...(await page.evaluate("window.tasks.map((task) => task.duration)"))));

const filtering = await measure("filtering", () => page.locator("#show-create").check({ force: true }));
const scrolling = await measure("scrolling", async () => {
  for (let steps = 0; steps < 20; steps += 1) await page.mouse.wheel(0, 20000);
});
const searching = await measure("searching", async () => {
  await page.locator("#search").fill("film-0077 hour");
  await page.waitForFunction(() => document.getElementById("found").textContent !== "");
});
const result = {
  load: Math.round(navigation.loadEventEnd),
  filtering,
  scrolling,
  searching,
  longest,
  elements: await page.evaluate("document.querySelectorAll('*').length"),
  cards: await page.evaluate("document.querySelectorAll('.card').length"),
  visible: await page.evaluate("document.querySelectorAll('.card:not([hidden])').length"),
  announced: await page.locator("#found").textContent(),
  heapMegabytes: Math.round((await page.evaluate("performance.memory.usedJSHeapSize")) / 1e6),
};
await browser.close();
console.log(JSON.stringify(result));
