'use strict';
// As hello.js over TLS. Prints its port.
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const https = require('node:https');

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
execFileSync('openssl', [
  'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'key', '-out', 'cert', '-days', '2',
  '-subj', '/CN=localhost',
], { cwd: directory, stdio: 'ignore' });
const [key, cert] = ['key', 'cert'].map((name) => fs.readFileSync(path.join(directory, name)));
fs.rmSync(directory, { recursive: true });

const server = https.createServer({ key, cert }, (request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  response.end('Hello World!\n');
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
