'use strict';

// Streams of HTTP/2 and connections of TLS as async resources, and the context that callbacks of writes run in.

const assert = require('node:assert');
const { AsyncLocalStorage, createHook, executionAsyncResource } = require('node:async_hooks');
const { once } = require('node:events');
const fs = require('node:fs');
const http2 = require('node:http2');
const tls = require('node:tls');

const types = new Map();
const resources = new Map();
const calls = {};
createHook({
  init(id, type, trigger, resource) {
    types.set(id, type);
    resources.set(id, resource);
    (calls[type] ??= { init: 0, before: 0, destroy: 0 }).init++;
  },
  before(id) {
    if (!types.has(id)) return;
    calls[types.get(id)].before++;
    if (types.get(id) === 'FSREQCALLBACK') assert.strictEqual(executionAsyncResource(), resources.get(id));
  },
  destroy(id) {
    if (types.has(id)) calls[types.get(id)].destroy++;
  },
}).enable();

async function streamsOfHttp2() {
  const storage = new AsyncLocalStorage();
  const seen = [];
  const server = http2.createServer().on('stream', (stream) => {
    stream.respond();
    storage.run('answer', () => stream.write('a', () => seen.push(storage.getStore())));
    stream.resume().on('end', () => stream.end('b'));
  });
  await once(server.listen(0), 'listening');
  const client = http2.connect(`http://localhost:${server.address().port}`);
  await once(client, 'connect');
  const request = storage.run('request', () => client.request({ ':method': 'POST' }));
  request.on('data', () => seen.push(storage.getStore()));
  storage.run('write', () => request.write('c', () => seen.push(storage.getStore())));
  await new Promise((resolve) => request.once('data', () => storage.run('end', () => request.end(resolve))));
  await once(request, 'close');
  client.close();
  server.close();
  await once(client, 'close');
  await new Promise(setImmediate);
  assert.deepStrictEqual(seen.sort(), ['answer', 'request', 'request', 'write']);
  const { init, before, destroy } = calls.HTTP2STREAM;
  assert.deepStrictEqual([init, destroy], [2, 2]);
  assert.ok(before >= 4);
}

async function connectionsOfTls() {
  const server = tls.createServer();
  await once(server.listen(0), 'listening');
  const socket = tls.connect({ port: server.address().port, rejectUnauthorized: false });
  assert.deepStrictEqual(socket.rawListeners('newListener').map(({ name }) => name), ['keylogNewListener', 'newListener']);
  socket.on('error', () => {});
  await new Promise((resolve) => socket.on('close', resolve));
  server.close();
  // The client's beginning is a callback of its own.
  assert.ok(calls.TLSWRAP.init >= 1);
  assert.ok(calls.TLSWRAP.before >= 2);
}

async function operationsOfFiles() {
  await new Promise((resolve) => fs.stat(__filename, resolve));
  await fs.promises.stat(__filename);
  assert.ok(calls.FSREQCALLBACK.before >= 1);
  assert.ok(calls.FSREQPROMISE.init >= 1);
}

(async () => {
  await streamsOfHttp2();
  await connectionsOfTls();
  await operationsOfFiles();
})();
