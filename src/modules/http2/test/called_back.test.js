'use strict';

// When chunks are called back whose stream is closed or destroyed in the same turn: those that leave with the reset are told of at once,
// though not before their writer has gone on; those that do not leave fail before the immediates.

const assert = require('assert');
const http2 = require('http2');
const { once } = require('events');

/** What SIDE sees when ACT(stream) follows a write by it, after an answer with OPTIONS. */
async function seenBy(side, act, options) {
  const seen = [];
  const write = (stream) => {
    stream.on('error', () => seen.push('error')).on('close', () => seen.push('close'));
    stream.write('abc', (error) => seen.push(`written ${error?.code}`));
    process.nextTick(() => seen.push('tick'));
    setImmediate(() => seen.push('immediate'));
    act(stream);
    seen.push('acted');
  };
  const server = http2.createServer();
  server.on('stream', (stream) => {
    stream.on('error', () => {});
    stream.resume().respond({}, options);
    if (side === 'server') setImmediate(write, stream);
  });
  await once(server.listen(0), 'listening');
  const client = http2.connect(`http://localhost:${server.address().port}`);
  const request = client.request({ ':method': 'POST' });
  request.on('error', () => {}).resume();
  // In the middle of what the session reads.
  if (side === 'client') request.on('response', () => write(request));
  await new Promise((resolve) => request.on('close', resolve));
  await new Promise((resolve) => setTimeout(resolve, 1));
  client.close();
  server.close();
  await once(server, 'close');
  return seen;
}

(async () => {
  const atOnce = ['acted', 'written undefined', 'tick'];
  assert.deepStrictEqual(await seenBy('server', (stream) => stream.close()), [...atOnce, 'close', 'immediate']);
  assert.deepStrictEqual(await seenBy('server', (stream) => stream.close(7)), [...atOnce, 'error', 'close', 'immediate']);
  assert.deepStrictEqual(await seenBy('server', (stream) => stream.destroy()), [...atOnce, 'close', 'immediate']);
  assert.deepStrictEqual(await seenBy('server', (stream) => stream.destroy(new Error('x'))), [...atOnce, 'error', 'close', 'immediate']);
  // Trailers follow: the end does not go with the chunk.
  assert.deepStrictEqual(
    await seenBy('server', (stream) => stream.destroy(), { waitForTrailers: true }), ['written undefined', 'acted', 'tick', 'close', 'immediate']);
  // Frames that wait until what came is read still leave with what a destroyed stream has written.
  assert.deepStrictEqual(await seenBy('client', (stream) => stream.destroy()), ['acted', 'tick', 'close', 'written undefined', 'immediate']);
})();
