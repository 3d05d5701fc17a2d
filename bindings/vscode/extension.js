// Starts `meruit lsp` for rule files and for Markdown documents with rules in them.
"use strict";

const { workspace, window } = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

let client;

async function activate() {
  const command = workspace.getConfiguration("meruit").get("path", "meruit");
  const server = { command, args: ["lsp"], transport: TransportKind.stdio };
  client = new LanguageClient("meruit", "meruit", { run: server, debug: server }, {
    documentSelector: [
      { scheme: "file", language: "ocg" },
      { scheme: "untitled", language: "ocg" },
      { scheme: "file", language: "markdown" },
    ],
  });
  try {
    await client.start();
  } catch (error) {
    window.showErrorMessage(`meruit could not be started (${command}): ${error.message}`);
  }
}

function deactivate() {
  return client?.stop();
}

module.exports = { activate, deactivate };
