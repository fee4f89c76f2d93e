// Asks yaml-language-server about scenarios with and without mistakes, as an editor does.
// usage: node editor.js SERVER SOURCE_FOLDER
'use strict';
const { spawn } = require('child_process');
const fs = require('fs');
const path = require('path');

const [server, source] = process.argv.slice(2);
const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
const waiting = new Map();
const diagnostics = new Map();
let buffer = Buffer.alloc(0);
let next = 1;

function send(message) {
  const body = JSON.stringify({ jsonrpc: '2.0', ...message });
  child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
function request(method, params) {
  return new Promise((resolve) => {
    waiting.set(next, resolve);
    send({ id: next++, method, params });
  });
}
function receive(message) {
  if (message.method === 'textDocument/publishDiagnostics') {
    const { uri } = message.params;
    if (diagnostics.has(uri)) diagnostics.get(uri)(message.params.diagnostics);
  } else if (message.method !== undefined && message.id !== undefined) {
    const settings = { validate: true, completion: true, hover: true, schemaStore: { enable: false } };
    const items = message.params && message.params.items;
    const result = items ? items.map((i) => (i.section === 'yaml' ? settings : {})) : null;
    send({ id: message.id, result });
  } else if (waiting.has(message.id)) {
    waiting.get(message.id)(message.result);
    waiting.delete(message.id);
  }
}
child.stdout.on('data', (chunk) => {
  buffer = Buffer.concat([buffer, chunk]);
  for (;;) {
    const end = buffer.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = Number(/Content-Length: (\d+)/i.exec(buffer.subarray(0, end).toString())[1]);
    if (buffer.length < end + 4 + length) return;
    const body = buffer.subarray(end + 4, end + 4 + length).toString();
    buffer = buffer.subarray(end + 4 + length);
    receive(JSON.parse(body));
  }
});

// The diagnostics of a text that is opened as a file beside the quickstart.
function open(name, text) {
  const uri = `file://${path.join(source, 'scenarios', name)}`;
  return new Promise((resolve) => {
    diagnostics.set(uri, (found) => resolve({ uri, found }));
    send({
      method: 'textDocument/didOpen',
      params: { textDocument: { uri, languageId: 'yaml', version: 1, text } },
    });
  });
}

async function main() {
  const quickstart = fs.readFileSync(path.join(source, 'scenarios/quickstart.yaml'), 'utf8');
  await request('initialize', { processId: process.pid, rootUri: `file://${source}`, capabilities: {} });
  send({ method: 'initialized', params: {} });
  const mistakes = [
    ['no mistake', 'none', ''],
    ['unknown chip', 'chip: tpu-v5e', 'chip: tpu-v55'],
    ['unknown offer', 'offer: on_demand', 'offer: on_demnad'],
    ['wrong unit', 'system:\n', 'system:\n  scale_out: 25 GX/s\n'],
    ['wrong dimension', 'system:\n', 'system:\n  scale_out: 25 GB\n'],
  ];
  let failed = 0;
  for (const [kind, from, to] of mistakes) {
    const text = to === '' ? quickstart : quickstart.replace(from, to);
    const { found } = await open(`${kind.replace(' ', '-')}.yaml`, text);
    const right = found.length === (to === '' ? 0 : 1);
    failed += right ? 0 : 1;
    console.log(`${right ? 'ok  ' : 'FAIL'} ${kind}: ${found.length} underlined`);
    for (const d of found)
      console.log(`       line ${d.range.start.line + 1}: ${d.message.slice(0, 160).replace(/\n/g, ' ')}`);
  }
  const head = quickstart.slice(0, quickstart.indexOf('chip: tpu-v5e') + 'chip: '.length);
  const { uri } = await open('completion.yaml', head);
  const lines = head.split('\n');
  const offered = await request('textDocument/completion', {
    textDocument: { uri },
    position: { line: lines.length - 1, character: lines[lines.length - 1].length },
  });
  const names = (offered.items || offered).map((i) => i.label.trim());
  const complete = ['tpu-v5e', 'tpu-v7', 'nvidia-h100'].every((n) => names.includes(n));
  failed += complete ? 0 : 1;
  console.log(`${complete ? 'ok  ' : 'FAIL'} completion at chip: ${names.length} names, ${names.slice(0, 4).join(', ')}, …`);
  child.kill();
  process.exit(failed > 0 ? 1 : 0);
}

setTimeout(() => {
  console.log('FAIL the language server did not answer within 60 s');
  process.exit(1);
}, 60000).unref();
main();
