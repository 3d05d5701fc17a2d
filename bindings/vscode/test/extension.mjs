// Starts the extension with an editor and a client of our own, and holds what it asks of them against what it says.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { existsSync, readFileSync } from "node:fs";
import Module from "node:module";
import test from "node:test";

const require = createRequire(import.meta.url);
const folder = new URL("..", import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));

/** The extension over an editor whose setting `meruit.path` is `path`; `fails` says why its client does not start. */
function extension(path, fails) {
  const seen = { clients: [], errors: [], stopped: 0 };
  const editor = {
    workspace: { getConfiguration: (section) => ({ get: (name, otherwise) => (section === "meruit" && name === "path" ? path ?? otherwise : undefined) }) },
    window: { showErrorMessage: (message) => seen.errors.push(message) },
  };
  class LanguageClient {
    constructor(id, name, server, options) {
      seen.clients.push({ id, name, server, options });
    }
    async start() {
      if (fails) throw new Error(fails);
    }
    async stop() {
      seen.stopped += 1;
    }
  }
  const load = Module._load;
  Module._load = (name, ...rest) => {
    if (name === "vscode") return editor;
    if (name === "vscode-languageclient/node") return { LanguageClient, TransportKind: { stdio: 0 } };
    return load(name, ...rest);
  };
  try {
    const file = require.resolve(`../${manifest.main}`);
    delete require.cache[file];
    return { ...require(file), seen };
  } finally {
    Module._load = load;
  }
}

test("the server is started as the setting says, for rule files and Markdown", async () => {
  const { activate, deactivate, seen } = extension("/opt/meruit");
  await activate();
  const [{ server, options }] = seen.clients;
  assert.equal(server.run.command, "/opt/meruit");
  assert.deepEqual(server.run.args, ["lsp"]);
  assert.deepEqual(new Set(options.documentSelector.map(({ language }) => language)), new Set(["ocg", "markdown"]));
  await deactivate();
  assert.equal(seen.stopped, 1);
});

test("without a setting the program is looked for on the path", async () => {
  const { activate, seen } = extension(undefined);
  await activate();
  assert.equal(seen.clients[0].server.run.command, manifest.contributes.configuration.properties["meruit.path"].default);
});

test("a program that cannot be started is told, and ending is no fault", async () => {
  const { activate, deactivate, seen } = extension("nowhere", "ENOENT");
  await activate();
  assert.deepEqual(seen.errors, ["meruit could not be started (nowhere): ENOENT"]);
  await deactivate();
  await extension(undefined).deactivate();
});

test("what the manifest names is there", () => {
  const { languages, grammars } = manifest.contributes;
  const named = [manifest.main, ...languages.map(({ configuration }) => configuration), ...grammars.map(({ path }) => path)];
  for (const path of named) assert.ok(existsSync(`${folder}/${path}`), path);
  for (const language of languages) {
    const configuration = JSON.parse(readFileSync(`${folder}/${language.configuration}`, "utf8"));
    for (const pattern of Object.values(configuration.indentationRules)) new RegExp(pattern, "u");
    new RegExp(configuration.wordPattern, "u");
  }
  for (const event of manifest.activationEvents) {
    const language = event.replace("onLanguage:", "");
    assert.ok(language === "markdown" || languages.some(({ id }) => id === language), event);
  }
});
