// Holds pages against axe in a browser of this machine: node axe.mjs BROWSER PAGE… ; prints what it finds, exits 1 if any.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [browserPath, ...pages] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf-8");
const browser = await chromium.launch({
  executablePath: browserPath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
let findings = 0;
try {
  for (const path of pages) {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(path).href);
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run());
    if (found.passes.length === 0) throw new Error(`axe looked at nothing in ${path}`);
    for (const each of [...found.violations, ...found.incomplete]) {
      findings += 1;
      console.log(`${path}: ${each.id} (${each.impact}): ${each.help}`);
      for (const node of each.nodes) console.log(`  ${node.html}`);
    }
    await page.close();
  }
} finally {
  await browser.close();
}
process.exitCode = findings ? 1 : 0;
