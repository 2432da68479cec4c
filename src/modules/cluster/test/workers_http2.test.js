'use strict';

// `nodus --workers` and HTTP/2: on SIGTERM sessions are told to end (GOAWAY), and requests under way are answered.

const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const http2 = require('node:http2');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-workers-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
const file = path.join(folder, 'server.js');
fs.writeFileSync(file, `
  const server = require('node:http2').createServer();
  server.on('stream', (stream) => {
    console.log('request');
    stream.respond({ ':status': 200 });
    stream.write('begun,');
    // Answered when the session knows that it ends.
    const timer = setInterval(() => {
      if (!stream.session.closed) return;
      clearInterval(timer);
      stream.end('done');
    }, 5);
  });
  server.listen(0, () => console.log('port', server.address().port));
`);

async function main() {
  const supervisor = spawn(process.execPath, ['--workers=1', file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  const said = (pattern) => new Promise((resolve) => {
    const look = () => {
      const match = pattern.exec(output);
      if (match === null) return;
      supervisor.stdout.off('data', look);
      resolve(match);
    };
    supervisor.stdout.on('data', look);
    look();
  });
  supervisor.stdout.on('data', (text) => { output += text; });
  const [, port] = await said(/port (\d+)/);
  const client = http2.connect(`http://localhost:${port}`);
  const goaway = once(client, 'goaway');
  const request = client.request();
  let body = '';
  request.setEncoding('utf8').on('data', (text) => { body += text; });
  await said(/request/);
  supervisor.kill('SIGTERM');
  const [code] = await goaway;
  assert.strictEqual(code, http2.constants.NGHTTP2_NO_ERROR);
  await once(request, 'end');
  assert.strictEqual(body, 'begun,done');
  client.close();
  const [exitCode, signal] = await once(supervisor, 'exit');
  assert.ok(exitCode === 0 || signal === 'SIGTERM', `${exitCode} ${signal}`);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
