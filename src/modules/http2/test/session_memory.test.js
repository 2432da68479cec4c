'use strict';

// maxSessionMemory bounds what a session holds, what it has still to send included: an answer's header fields are refused then.

const assert = require('assert');
const http2 = require('http2');
const { once } = require('events');

const kMegabyte = 1_000_000;

async function upload(server, size, maxSessionMemory) {
  const session = http2.connect(`http://localhost:${server.address().port}`, { maxSessionMemory });
  await once(session, 'remoteSettings');
  const stream = session.request({ ':method': 'POST' });
  const outcome = new Promise((resolve) => {
    stream.on('response', () => resolve('answered'));
    stream.on('error', (error) => resolve(error.message));
  });
  stream.write(Buffer.alloc(size));
  const result = await outcome;
  session.destroy();
  return result;
}

(async () => {
  const server = http2.createServer({ maxSessionMemory: 100 });
  server.on('stream', (stream) => {
    stream.on('error', () => {});
    // The upload is not read.
    stream.respond();
    stream.end('answer');
  });
  await once(server.listen(0), 'listening');
  assert.strictEqual(await upload(server, 0.9 * kMegabyte, 1), 'answered');
  assert.strictEqual(await upload(server, 1.2 * kMegabyte, 1), 'Stream closed with error code NGHTTP2_ENHANCE_YOUR_CALM');
  assert.strictEqual(await upload(server, 1.2 * kMegabyte, 2), 'answered');
  server.close();
})();
