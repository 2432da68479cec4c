'use strict';
// Streams a file of 64 KB. Prints its port.
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-http-'));
const file = path.join(folder, 'file.bin');
fs.writeFileSync(file, Buffer.alloc(64 * 1024, 'x'));
process.on('SIGTERM', () => {
  fs.rmSync(folder, { recursive: true });
  process.exit();
});

const server = http.createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': 64 * 1024 });
  fs.createReadStream(file).pipe(response);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
