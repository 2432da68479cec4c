'use strict';

// What streams and sessions tell once they are closed or destroyed, and those that wait for an answer.

const assert = require('assert');
const http2 = require('http2');
const { inspect } = require('util');
const { once } = require('events');

/** Runs EXCHANGE(client, server) with a server whose streams ONSTREAM gets. */
async function run(onStream, exchange, options) {
  const server = http2.createServer(options);
  server.on('sessionError', () => {});
  server.on('stream', onStream);
  await once(server.listen(0), 'listening');
  const client = http2.connect(`http://localhost:${server.address().port}`);
  client.on('error', () => {});
  try {
    await exchange(client, server);
  } finally {
    client.destroy();
    server.close();
  }
}

const turn = () => new Promise(setImmediate);

/** Chunks that never left are called back after the stream's end, as cancelled. */
async function unsentChunks() {
  const seen = [];
  await run((stream) => {
    stream.respond();
    stream.write('x'.repeat(300_000), (error) => seen.push(`written ${error.code} ${error.syscall}`));
    stream.write('never under way', (error) => seen.push(`buffered ${error.message}`));
    for (const event of ['error', 'close']) stream.on(event, () => seen.push(event));
    setImmediate(() => stream.destroy(new Error('own')));
  }, async (client) => {
    const request = client.request();
    await assert.rejects(once(request, 'close'));
    while (seen.length < 4) await turn();
  });
  assert.deepStrictEqual(seen, ['error', 'close', 'written ECANCELED write', 'buffered own']);
}

async function states() {
  await run((stream) => {
    // What was ended before it began ends with its head.
    stream.end();
    stream.respond({}, { waitForTrailers: true });
  }, async (client) => {
    const request = client.request({ ':method': 'POST' });
    const events = [];
    request.on('ready', () => events.push('ready'));
    request.on('prefinish', () => events.push('prefinish'));
    request.end();
    const [, flags] = await once(request, 'response');
    assert.strictEqual(flags & 1, 1);
    assert.strictEqual(request.endAfterHeaders, false);
    assert.deepStrictEqual(events, ['ready', 'prefinish']);
    request.resume();
    await once(request, 'close');
    assert.deepStrictEqual(request.state, {});
    client.destroy();
    assert.deepStrictEqual(client.remoteSettings, {});
    assert.strictEqual(Object.keys(client.localSettings).length > 0, true);
  });
}

/** Nobody answers before there is a connection, and once it is to end. */
async function cancelledPings() {
  const seen = [];
  const ping = (client) => client.ping((error) => seen.push(error?.code));
  await run(() => {}, async (client) => {
    assert.strictEqual(ping(client), undefined);
    await once(client, 'connect');
    assert.strictEqual(ping(client), true);
    while (seen.length < 2) await turn();
    client.request().on('error', () => {});
    client.close();
    assert.strictEqual(ping(client), undefined);
    while (seen.length < 3) await turn();
  });
  assert.deepStrictEqual(seen, ['ERR_HTTP2_PING_CANCEL', undefined, 'ERR_HTTP2_PING_CANCEL']);
}

/** The settings that are one too many are called back before they end the session. */
async function tooManySettings() {
  const seen = [];
  await run(() => {}, async (client, server) => {
    const [session] = await once(server, 'session');
    session.on('error', ({ code }) => seen.push(code));
    for (let i = 0; i < 2; i += 1) session.settings({}, (error) => seen.push(error?.code));
    while (seen.length < 2) await turn();
  }, { maxOutstandingSettings: 2 });
  assert.deepStrictEqual(seen, ['ERR_HTTP2_SETTINGS_CANCEL', 'ERR_HTTP2_MAX_PENDING_SETTINGS_ACK']);
}

/** SETTINGS_ENABLE_CONNECT_PROTOCOL (RFC 8441) has a name and is among those without one. */
async function connectProtocol() {
  await run(() => {}, async (client, server) => {
    const [session] = await once(server, 'session');
    await once(session, 'localSettings');
    assert.strictEqual(session.localSettings.enableConnectProtocol, true);
    assert.deepStrictEqual(session.localSettings.customSettings, { 8: 1 });
  }, { settings: { enableConnectProtocol: true } });
}

async function nghttp2Errors() {
  await run(() => {}, async (client, server) => {
    const failed = once(server, 'sessionError');
    require('net').connect(server.address().port).on('error', () => {}).end('no preface of this protocol at all');
    const [error] = await failed;
    assert.match(inspect(error), /^Error \[ERR_HTTP2_ERROR\]: \w/);
  });
}

(async () => {
  for (const test of [unsentChunks, states, cancelledPings, tooManySettings, connectProtocol, nghttp2Errors]) await test();
})();
