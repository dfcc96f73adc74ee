// Asks the language server for YAML what an editor would ask it.
//
//     node language_server.mjs SERVER < questions.json > answers.json
//
// A question is {"file": "/path/to/file.yaml", "text": "…", "ask": "completion" | "hover" | "problems"}; `|` in
// the text is where the cursor stands. An answer is a list of texts, best first.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const server = spawn(process.execPath, [process.argv[2], "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
const waiting = new Map();
const problems = new Map();
let received = Buffer.alloc(0);
let last = 0;

function send(message) {
  const body = JSON.stringify({ jsonrpc: "2.0", ...message });
  server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

function request(method, params) {
  last += 1;
  send({ id: last, method, params });
  return new Promise((resolve) => waiting.set(last, resolve));
}

const settings = { hover: true, completion: true, validate: true, schemaStore: { enable: false } };

function hear(message) {
  if (message.method === "textDocument/publishDiagnostics") {
    problems.get(message.params.uri)?.(message.params.diagnostics);
  } else if (message.method && message.id !== undefined) {
    const asked = message.params?.items ?? [];
    send({ id: message.id, result: asked.map((item) => (item.section === "yaml" ? settings : {})) });
  } else if (message.id !== undefined) {
    waiting.get(message.id)(message.result);
  }
}

server.stdout.on("data", (data) => {
  received = Buffer.concat([received, data]);
  for (;;) {
    const end = received.indexOf("\r\n\r\n");
    if (end < 0) return;
    const length = Number(/Content-Length: (\d+)/.exec(received.subarray(0, end))[1]);
    const start = end + 4;
    if (received.length < start + length) return;
    hear(JSON.parse(received.subarray(start, start + length)));
    received = received.subarray(start + length);
  }
});

function plain(documentation) {
  return documentation?.value ?? documentation ?? "";
}

async function answer({ file, text, ask }) {
  const uri = pathToFileURL(file).href;
  const before = text.split("|")[0].split("\n");
  const position = { line: before.length - 1, character: before.at(-1).length };
  const checked = new Promise((resolve) => problems.set(uri, resolve));
  send({
    method: "textDocument/didOpen",
    params: { textDocument: { uri, languageId: "yaml", version: 1, text: text.replace("|", "") } },
  });
  if (ask === "problems") {
    const place = ({ start, end }) => `${start.line + 1}:${start.character + 1}-${end.character + 1}`;
    return (await checked).map(({ range, message }) => `${place(range)} ${message}`);
  }
  const result = await request(`textDocument/${ask}`, { textDocument: { uri }, position });
  if (ask === "hover") return [plain(result?.contents)];
  const items = result?.items ?? result ?? [];
  return items.map(({ label, documentation }) => `${label}: ${plain(documentation)}`);
}

const documentationFormat = ["markdown", "plaintext"];
await request("initialize", {
  processId: null,
  rootUri: null,
  capabilities: {
    textDocument: {
      completion: { completionItem: { snippetSupport: true, documentationFormat } },
      hover: { contentFormat: documentationFormat },
    },
    workspace: { configuration: true },
  },
});
send({ method: "initialized", params: {} });

const answers = [];
for (const question of JSON.parse(readFileSync(0, "utf8"))) {
  answers.push(await answer(question));
}
process.stdout.write(JSON.stringify(answers), () => {
  server.kill();
  process.exit(0);
});
