// Colours rule files by the grammar and holds what came out against `grammar.snap`; UPDATE=1 writes that anew.
//
// The shipped examples are coloured too: of their rules nothing may stay without a scope but names and marks.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import test from "node:test";

const require = createRequire(import.meta.url);
const oniguruma = require("vscode-oniguruma");
const { INITIAL, Registry } = require("vscode-textmate");
const folder = new URL("..", import.meta.url).pathname;
const examples = new URL("../../../examples/", import.meta.url).pathname;

const wasm = readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm"));
const onigLib = oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength)).then(() => ({
  createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
  createOnigString: (text) => new oniguruma.OnigString(text),
}));
const files = { "source.ocg": "ocg", "markdown.ocg.codeblock": "markdown-ocg" };
const registry = new Registry({
  onigLib,
  async loadGrammar(scope) {
    // Of Markdown nothing is needed but that blocks are put into it.
    if (scope === "text.html.markdown") return { scopeName: scope, patterns: [] };
    return files[scope] ? JSON.parse(readFileSync(`${folder}/syntaxes/${files[scope]}.tmLanguage.json`, "utf8")) : null;
  },
  getInjections: (scope) => (scope === "text.html.markdown" ? ["markdown.ocg.codeblock"] : undefined),
});

/** The tokens of a text: line by line, each with its scopes but the first. */
async function tokens(text, scope = "source.ocg") {
  const grammar = await registry.loadGrammar(scope);
  let stack = INITIAL;
  return text.split("\n").map((line) => {
    const coloured = grammar.tokenizeLine(line, stack);
    stack = coloured.ruleStack;
    const of = ({ startIndex, endIndex, scopes }) => ({ text: line.slice(startIndex, endIndex), scopes: scopes.slice(1) });
    return coloured.tokens.map(of);
  });
}

const sample = `# Rates
guideline "Example Corp" edition 2026 currency USD rounding half up per line
list clerical = "file organi*", "a \\"b\\"", E101
table cap (role: code("role"), day: date -> rate: rate)
  PARTNR, from 2026-01-01 to under 2027-01-01 -> 1_000.50 USD
  any, any -> no limit
define fee.travels = activity is A112 or narrative mentions "travel*"
replace rule long_day "Long days"
  for each fee where not travels
  grouped by timekeeper.id, date with earlier invoices
  let allowed = cap[timekeeper.role, date] else 400 USD per hour
  when sum(hours) > 10 hours and lesser(rate, allowed) >= 5%
  unless approved("long day", before work)
  then reduce hours to 10 taking from lowest rate, last line
  because "{hours} at {rate} on {date}: \\{ over 10 hours \\}"
test "a long day"
  given fee { hours 11, timekeeper { role PARTNR }, start 13:30 }
  expect long_day reduces 100 USD
  expect long_day does not apply
`;

test("a rule file is coloured as it was", async () => {
  const lines = (await tokens(sample)).map((line) => line.map(({ text, scopes }) => `${text.trim() ? JSON.stringify(text) : "_"} ${scopes.join(" ") || "-"}`).join("\n"));
  const written = `${lines.join("\n\n")}\n`;
  const path = new URL("grammar.snap", import.meta.url);
  if (process.env.UPDATE) writeFileSync(path, written);
  assert.equal(written, readFileSync(path, "utf8"));
});

test("a block of rules in Markdown is coloured as rules, and the words around it are not", async () => {
  const lines = await tokens("# Title\n\nrule of thumb\n\n```ocg\nrule a for each fee then reject\n```\n\nrule of thumb", "text.html.markdown");
  const scopes = (line) => lines[line].flatMap((token) => token.scopes);
  assert.ok(scopes(5).includes("keyword.declaration.ocg"), JSON.stringify(lines[5]));
  assert.ok(!scopes(2).concat(scopes(8)).some((scope) => scope.endsWith(".ocg")));
});

test("of the shipped examples every word has a colour or is a name", async () => {
  const found = readdirSync(examples, { recursive: true }).filter((path) => path.endsWith(".md") && !path.includes("node_modules"));
  const blocks = found.flatMap((path) => {
    const text = readFileSync(`${examples}/${path}`, "utf8");
    return [...text.matchAll(/^```ocg[^\n]*\n(.*?)^```$/gms)].map(([, rules]) => [path, rules]);
  });
  assert.ok(blocks.length > 20, String(blocks.length));
  const strange = new Set();
  for (const [path, rules] of blocks) {
    const lines = await tokens(rules);
    for (const { text, scopes } of lines.flat()) {
      const bare = scopes.filter((scope) => scope !== "meta.interpolation.ocg").length === 0;
      for (const part of bare ? text.split(/[\s().,:{}[\]?]+/) : []) {
        if (part && !/^[a-z][a-z0-9_]*$/.test(part)) strange.add(`${path}: ${part}`);
      }
    }
  }
  assert.deepEqual([...strange], []);
});
