// SPDX-License-Identifier: Apache-2.0
// One step of a person in the portal, by keyboard alone, in Chromium without JavaScript of the page's own. The step comes as
// JSON on standard input; what was seen is printed as JSON, and test_portal.py judges it.
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const step = JSON.parse(await text(process.stdin));
const LIMIT_MS = 120_000;   // a busy machine draws slowly
const MOST_TABS = 80;
const seen = { requests: [], errors: [], pages: [], download: null };

/// Tabs on until the focus is on what the selector names; the focus must be seen wherever it rests.
async function tab_to(page, selector) {
  for (let pressed = 0; pressed < MOST_TABS; ++pressed) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate((wanted) => {
      const now = document.activeElement;
      const style = getComputedStyle(now);
      return { there: now.matches(wanted), marked: style.outlineStyle !== "none" || now.tagName === "BODY", tag: now.outerHTML.slice(0, 80) };
    }, selector);
    if (!at.marked) seen.errors.push(`the focus cannot be seen on ${at.tag}`);
    if (at.there) return;
  }
  throw new Error(`${selector} is not reached by the keyboard`);
}

const ways = {
  type: async (page, [selector, text]) => { await tab_to(page, selector); await page.keyboard.type(text); },
  replace: async (page, [selector, text]) => { await tab_to(page, selector); await page.keyboard.press("Control+A"); await page.keyboard.type(text); },
  space: async (page, [selector]) => { await tab_to(page, selector); await page.keyboard.press("Space"); },
  choose: async (page, [selector, letters]) => { await tab_to(page, selector); await page.keyboard.type(letters); },
  send: async (page, [selector]) => {
    await tab_to(page, selector);
    const [reply] = await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    seen.status = reply.status();
  },
  follow: async (page, [selector]) => {   // a link within the page: the focus goes with it
    await tab_to(page, selector);
    await page.keyboard.press("Enter");
    seen.followed = await page.evaluate(() => location.hash);
  },
  fetch: async (page, [selector]) => {
    await tab_to(page, selector);
    const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    seen.download = { name: download.suggestedFilename(), bytes: readFileSync(await download.path()).toString("base64") };
  },
  look: async (page, [name]) => look(page, name),
};

/// What stands on the page: its words, what axe finds, and whether it is wider than the window.
async function look(page, name) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  const facts = await page.evaluate(() => ({
    url: location.href,
    lang: document.documentElement.lang,
    title: document.title,
    text: document.querySelector("main").innerText,
    focus: document.activeElement.className,
    wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    scripts: document.scripts.length,
    links: [...document.querySelectorAll(".summary a")].map((link) => [link.hash, document.querySelector(link.hash) !== null]),
    kept: [localStorage.length, sessionStorage.length, document.cookie.length],
  }));
  seen.pages.push({ name, ...facts, violations: found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`) });
  if (step.pictures) await page.screenshot({ path: `${step.pictures}/portal-${name}.png` });
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--font-render-hinting=none"],
});
try {
  const context = await browser.newContext({ viewport: { width: step.width, height: step.height ?? 740 }, locale: step.lang, acceptDownloads: true });
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT_MS);
  page.on("request", (request) => seen.requests.push(request.url()));
  page.on("console", (message) => message.type() === "error" && seen.errors.push(message.text()));
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  const reply = await page.goto(step.url);
  seen.status = reply.status();
  for (const [way, ...rest] of step.steps) await ways[way](page, rest);
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
