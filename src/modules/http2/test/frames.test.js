'use strict';

// What a session puts on the wire, and how it takes what it must not get.

const assert = require('assert');
const http2 = require('http2');
const net = require('net');
const { once } = require('events');
const { PerformanceObserver } = require('perf_hooks');

const frame = (type, flags, id, payload = Buffer.alloc(0)) => {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(id, 5);
  return Buffer.concat([head, payload]);
};
const preface = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(4, 0, 0)]);

async function listen(options, onStream) {
  const server = http2.createServer(options);
  server.on('stream', onStream);
  await once(server.listen(0), 'listening');
  return server;
}

/** Runs EXCHANGE on a client session, then ends both sides. */
async function withClient(server, exchange, options) {
  const client = http2.connect(`http://localhost:${server.address().port}`, options);
  await exchange(client);
  client.close();
  server.close();
  await once(client, 'close');
}

async function endGoesWithTheLastData() {
  const received = [];
  const observer = new PerformanceObserver((list) => {
    for (const { name, detail } of list.getEntries()) {
      if (name === 'Http2Session' && detail.type === 'client') received.push(detail.framesReceived);
    }
  });
  observer.observe({ type: 'http2' });
  for (const answer of [
    (stream) => stream.end('ok'),
    (stream) => stream.write('ok') && stream.end(),
    (stream) => stream.write('ok', () => stream.end()),
  ]) {
    const server = await listen({}, (stream) => {
      stream.respond();
      answer(stream);
    });
    await withClient(server, (client) => once(client.request().resume(), 'close'));
  }
  while (received.length < 3) await new Promise(setImmediate);
  observer.disconnect();
  // SETTINGS, its acknowledgement, HEADERS, DATA; the last answer ends later.
  assert.deepStrictEqual(received, [4, 4, 5]);
}

async function settingsWithoutAName() {
  let seen;
  const server = await listen({ remoteCustomSettings: [55], settings: { customSettings: { 1244: 456 } } }, (stream) => {
    seen = [stream.session.localSettings.customSettings, stream.session.remoteSettings.customSettings];
    stream.respond({}, { endStream: true });
  });
  await withClient(server, async (client) => {
    await once(client.request().resume(), 'close');
    assert.deepStrictEqual(client.remoteSettings.customSettings, { 1244: 456 });
  }, { settings: { customSettings: { 55: 12, 155: 3 } }, remoteCustomSettings: [1244] });
  assert.deepStrictEqual(seen, [{ 1244: 456 }, { 55: 12 }]);
}

/** An answer that was not read stays until it is. */
async function unreadAnswerStays() {
  const server = await listen({}, (stream) => {
    stream.respond();
    stream.end('kept');
  });
  await withClient(server, async (client) => {
    const request = client.request();
    await once(request, 'response');
    await new Promise((resolve) => setTimeout(resolve, 10));
    let text = '';
    request.setEncoding('utf8').on('data', (chunk) => text += chunk);
    await once(request, 'end');
    assert.strictEqual(text, 'kept');
  });
}

/** A request that came in full is read to its end, though the client has gone: the session waits for its reader. */
async function unreadRequestKeepsTheSession() {
  const taken = Promise.withResolvers();
  const server = await listen({}, async (stream) => {
    const { session } = stream;
    stream.pause();
    stream.respond({}, { endStream: true });
    while (!session.closed) await new Promise(setImmediate);
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.deepStrictEqual([session.closed, session.destroyed, stream.destroyed], [true, false, false]);
    let text = '';
    stream.setEncoding('utf8').on('data', (chunk) => text += chunk).resume();
    await once(session, 'close');
    taken.resolve(text);
  });
  await withClient(server, async (client) => {
    const request = client.request({ ':method': 'POST' }).resume();
    request.end('late');
    await once(request, 'close');
  });
  assert.strictEqual(await taken.promise, 'late');
}

/** What was written before a reset is sent before it. */
async function resetAfterData() {
  const server = await listen({}, (stream) => {
    stream.on('error', () => {});
    stream.respond();
    stream.write('first');
    stream.destroy(new Error('enough'));
  });
  await withClient(server, async (client) => {
    const request = client.request();
    let text = '';
    request.setEncoding('utf8').on('data', (chunk) => text += chunk);
    const [error] = await once(request, 'error');
    assert.strictEqual(error.code, 'ERR_HTTP2_STREAM_ERROR');
    assert.strictEqual(request.rstCode, http2.constants.NGHTTP2_INTERNAL_ERROR);
    assert.strictEqual(text, 'first');
  });
}

/** Bytes of BLOCKS after the preface: the error that the server's session ends with. */
async function errorFor(blocks, options) {
  const server = await listen(options, (stream) => {
    stream.on('error', () => {});
    stream.respond();
  });
  const failed = once(server, 'sessionError');
  const socket = net.connect(server.address().port).on('error', () => {}).resume();
  socket.write(Buffer.concat([preface, ...blocks]));
  const [error] = await failed;
  socket.destroy();
  server.close();
  return error.code;
}

async function limits() {
  const head = Buffer.from([0x82, 0x84, 0x87, 0x41, 0x01, 0x78]);
  const empty = Array.from({ length: 10 }, () => frame(0, 0, 1));
  assert.strictEqual(await errorFor([frame(1, 4, 1, head), ...empty], { maxSessionInvalidFrames: 5 }), 'ERR_HTTP2_TOO_MANY_INVALID_FRAMES');
  const many = Array.from({ length: 10 }, (_, i) => frame(1, 4, 1 + 2 * i, head));
  assert.strictEqual(await errorFor(many, { maxSessionRejectedStreams: 3, maxSessionMemory: 0.001 }), 'ERR_HTTP2_ERROR');
  for (const name of ['maxSessionInvalidFrames', 'maxSessionRejectedStreams']) {
    assert.throws(() => http2.createServer({ [name]: -1 }), { code: 'ERR_OUT_OF_RANGE' });
  }
}

(async () => {
  await endGoesWithTheLastData();
  await settingsWithoutAName();
  await unreadAnswerStays();
  await unreadRequestKeepsTheSession();
  await resetAfterData();
  await limits();
})();
