'use strict';
// What servers and tools do: HTTP both ways, files, child processes and messages to them, ES modules, hashes and compression.
require('./start.js');
const { execFile, spawn } = require('node:child_process');
const { isBuiltin } = require('node:module');
const events = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { pipeline, Transform } = require('node:stream');
const { URL } = require('node:url');
const util = require('node:util');
const zlib = require('node:zlib');

const server = http.createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (text) => { body += text; });
  request.on('end', () => {
    response.setHeader('X-Request-Id', '1234');
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ pathname, body, headers: request.headers }));
  });
});

function ask(port, method, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ port, method, path: '/a?b=1' }, (response) => {
      response.setEncoding('utf8');
      response.on('data', () => {});
      response.on('end', resolve);
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function main() {
  server.listen(0, '127.0.0.1');
  await events.once(server, 'listening');
  const { port } = server.address();
  await ask(port, 'GET');
  await ask(port, 'POST', 'text');
  for (const init of [undefined, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' }]) {
    const response = await fetch(`http://127.0.0.1:${port}/a`, init);
    await response.json();
  }
  server.close();

  const folder = await fs.promises.mkdtemp(path.join(os.tmpdir(), 'warm-up-'));
  const file = path.join(folder, 'file.txt');
  await fs.promises.writeFile(file, 'text');
  await fs.promises.readFile(file, 'utf8');
  fs.statSync(file);
  fs.readdirSync(folder, { withFileTypes: true });
  await new Promise((resolve, reject) => {
    const upper = new Transform({ transform(chunk, encoding, done) { done(null, chunk); } });
    pipeline(fs.createReadStream(file), upper, fs.createWriteStream(`${file}.2`), (error) => (error ? reject(error) : resolve()));
  });
  await fs.promises.rm(folder, { recursive: true });

  if (isBuiltin('node:crypto')) require('node:crypto').createHash('sha256').update('text').digest('hex');
  await util.promisify(zlib.gzip)('text');
  await import('./module.mjs');
  await util.promisify(execFile)('true');
  // A channel as fork() makes it, to a shell that sends every line back.
  const child = spawn('sh', ['-c', 'read line <&3; echo "$line" >&3'], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  child.send({ id: 1 });
  await events.once(child, 'message');
  child.disconnect();
  util.inspect(new Map([[{ a: 1 }, new Set([1])]]), { depth: 4 });
}

main().catch((error) => {
  process.exitCode = 1;
  throw error;
});
