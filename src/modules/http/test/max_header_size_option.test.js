'use strict';

// --max-http-header-size as Node reads it: 0 is no default but lets nothing in.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const program = `const http = require('http');
const server = http.createServer((req, res) => res.end()).listen(0, () => {
  const ended = (code) => { console.log(http.maxHeaderSize, code); server.close(); };
  http.get({ port: server.address().port, agent: false }, (res) => ended(res.resume().statusCode)).on('error', (error) => ended(error.code));
}).on('clientError', (error, socket) => socket.end('HTTP/1.1 431 -\\r\\n\\r\\n'));`;

for (const [value, expected] of [['0', '0 HPE_HEADER_OVERFLOW'], ['8000', '8000 200'], ['-1', `${2 ** 64} 200`]]) {
  const { stdout } = spawnSync(process.execPath, [`--max-http-header-size=${value}`, '-e', program]);
  assert.strictEqual(`${stdout}`, `${expected}\n`);
}
