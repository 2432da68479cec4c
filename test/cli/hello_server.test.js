'use strict';
// examples/hello/server.js, as `make run` starts it.
const assert = require('node:assert');
const { spawn } = require('node:child_process');
const http = require('node:http');
const path = require('node:path');

const script = path.join(__dirname, '../../examples/hello/server.js');
const server = spawn(process.execPath, [script], { env: { ...process.env, PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'] });
server.stdout.setEncoding('utf8').once('data', (line) => {
  const [, port] = /^Server running at http:\/\/127\.0\.0\.1:(\d+)\/\n$/.exec(line);
  http.get({ port }, (response) => {
    assert.strictEqual(response.statusCode, 200);
    assert.strictEqual(response.headers['content-type'], 'text/plain');
    let body = '';
    response.setEncoding('utf8').on('data', (text) => { body += text; });
    response.on('end', () => {
      assert.strictEqual(body, 'Hello World!\n');
      server.kill();
    });
  });
});
server.on('exit', (code, signal) => assert.strictEqual(signal, 'SIGTERM'));
