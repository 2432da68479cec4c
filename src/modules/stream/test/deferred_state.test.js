'use strict';

// The state of both sides on instances whose constructor never ran; seen through http, which has
// the most of them.

const assert = require('node:assert');
const http = require('node:http');
const { finished, Readable, Writable } = require('node:stream');

const server = http.createServer((req, res) => {
  assert.ok(req instanceof Readable);
  assert.ok(res instanceof Writable || typeof res.write === 'function');
  assert.strictEqual(req._readableState.flowing, null);
  assert.strictEqual(req.readableObjectMode, false);
  let body = '';
  req.setEncoding('utf8');
  req.on('data', (chunk) => (body += chunk));
  finished(req, (err) => {
    assert.ifError(err);
    assert.strictEqual(req._readableState.endEmitted, true);
    res.end(body);
  });
});
server.listen(0, () => {
  const req = http.request({ port: server.address().port, method: 'POST' }, (res) => {
    res.toArray().then((chunks) => {
      assert.strictEqual(Buffer.concat(chunks).toString(), 'ping');
      server.close();
    });
  });
  req.end('ping');
});
