'use strict';

// Streams end in the order in which they were closed, whichever sessions they belong to: what a turn of the loop leads to is
// framed once it is over, for all sessions, before the immediates.

const assert = require('assert');
const http2 = require('http2');
const { once } = require('events');

/** A stream of SESSION that notes its end in SEEN. */
function open(session, name, seen) {
  const stream = session.request({}, { endStream: false });
  for (const event of ['end', 'close']) stream.on(event, () => seen.push(`${name} ${event}`));
  return stream;
}

(async () => {
  const server = http2.createServer();
  server.on('stream', (stream) => stream.on('error', () => {}));
  await once(server.listen(0), 'listening');
  const url = `http://localhost:${server.address().port}`;
  const a = http2.connect(url);
  await once(a, 'remoteSettings');
  const seen = [];
  const inA = open(a, 'a', seen);

  // In the middle of what the one session reads.
  const b = http2.connect(url);
  await once(b, 'remoteSettings');
  const inB = [open(b, 'b0', seen), open(b, 'b1', seen)];
  setImmediate(() => seen.push('immediate'));
  inA.close();
  for (const stream of inB) stream.close();
  await once(inB[1], 'close');
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepStrictEqual(seen, ['a end', 'b0 end', 'b1 end', 'a close', 'b0 close', 'b1 close', 'immediate']);

  // Out of it: to close a stream sends what its session had to send before.
  seen.length = 0;
  const second = [open(a, 'a0', seen), open(a, 'a1', seen)];
  await new Promise((resolve) => setImmediate(resolve));
  second[0].close();
  second[1].close();
  process.nextTick(() => process.nextTick(() => seen.push('tick')));
  await once(second[1], 'close');
  assert.ok(seen.indexOf('a0 end') < seen.indexOf('a1 end'));
  assert.deepStrictEqual(seen.slice(-2), ['a1 end', 'a1 close']);

  a.close();
  b.close();
  server.close();
})();
