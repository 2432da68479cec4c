'use strict';

// Frameworks write the url of a request, undefined included, and read back what they wrote.

const assert = require('node:assert');
const http2 = require('node:http2');

const server = http2.createServer((req, res) => {
  assert.strictEqual(req.url, '/path');
  for (const url of ['/other', '', undefined]) {
    req.url = url;
    assert.strictEqual(req.url, url);
  }
  res.end();
}).listen(0, () => {
  const client = http2.connect(`http://localhost:${server.address().port}`);
  client.request({ ':path': '/path' }).resume().on('close', () => {
    client.close();
    server.close();
  });
});
