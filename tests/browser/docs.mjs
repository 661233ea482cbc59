// SPDX-License-Identifier: Apache-2.0
// Opens the page of the API in Chromium, signs in and tries an operation. Prints what was seen, as JSON; test_docs.py judges.
import { createServer } from "node:http";
import { chromium } from "playwright-core";

const [url, token] = process.argv.slice(2);
const LIMIT_MS = 120_000;   // a busy machine draws slowly
const seen = { requests: [], errors: [], outside_hits: 0 };

const outside = createServer((_request, response) => {
  seen.outside_hits += 1;
  response.setHeader("Access-Control-Allow-Origin", "*");
  response.end("reached");
});
await new Promise((ready) => outside.listen(0, "127.0.0.1", ready));
const elsewhere = `http://127.0.0.1:${outside.address().port}/`;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
});
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(LIMIT_MS);
  page.on("request", (request) => seen.requests.push(request.url()));
  page.on("console", (message) => message.type() === "error" && seen.errors.push(message.text()));
  page.on("pageerror", (error) => seen.errors.push(String(error)));

  await page.goto(url + "/");
  await page.waitForSelector(".opblock-tag");
  seen.landed = page.url();
  seen.title = await page.locator(".info .title").innerText();
  seen.tags = await page.locator(".opblock-tag").evaluateAll((tags) => tags.map((tag) => tag.dataset.tag));

  await page.click(".btn.authorize");
  await page.fill(".auth-container input", token);
  await page.click(".modal-btn.auth.authorize");
  await page.click(".btn-done");

  await page.click('.opblock-tag[data-tag="platform"]');
  await page.click("#operations-platform-getMe .opblock-summary-control");
  await page.click("#operations-platform-getMe .try-out__btn");
  await page.click("#operations-platform-getMe .execute");
  const answer = page.locator("#operations-platform-getMe .live-responses-table");
  seen.status = (await answer.locator(".response-col_status").last().innerText()).trim();
  seen.body = await answer.locator("pre.microlight, .highlight-code").first().innerText();
  seen.kept = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie.length]);

  seen.tidy = { requests: [...seen.requests], errors: [...seen.errors] };   // before anything forbidden is tried
  const refused = await page.evaluate(async (address) => {
    const way = async (attempt) => attempt().then(() => "went", () => "refused");
    return {
      fetch: await way(() => fetch(address, { mode: "no-cors" })),
      picture: await way(() => new Promise((done, fail) => Object.assign(new Image(), { onload: done, onerror: fail, src: address }))),
      script: await way(() => new Promise((done, fail) => {
        const tag = Object.assign(document.createElement("script"), { onload: done, onerror: fail, src: address });
        document.head.append(tag);
      })),
      beacon: navigator.sendBeacon(address, "x") ? "sent" : "refused",
    };
  }, elsewhere);
  await page.waitForTimeout(500);
  seen.refused = refused;
  seen.elsewhere = elsewhere;
} finally {
  await browser.close();
  outside.close();
}
console.log(JSON.stringify(seen));
