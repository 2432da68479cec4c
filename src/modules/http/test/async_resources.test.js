'use strict';

// What async_hooks, AsyncLocalStorage and diagnostics channels see of connections, requests and responses.

const assert = require('node:assert');
const { AsyncLocalStorage, createHook } = require('node:async_hooks');
const dgram = require('node:dgram');
const { subscribe } = require('node:diagnostics_channel');
const http = require('node:http');
const net = require('node:net');

const seen = new Map();
const resources = new Set();
const destroyed = [];
createHook({
  init(id, type, trigger, resource) {
    assert.ok(!resources.has(resource), `${type} got the object of another resource`);
    resources.add(resource);
    seen.set(id, { type, trigger });
  },
  destroy(id) { destroyed.push(id); },
}).enable();

const ids = (type) => [...seen].filter(([, entry]) => entry.type === type).map(([id]) => id);

const channels = { 'net.client.socket': 0, 'udp.socket': 0 };
subscribe('net.client.socket', ({ socket }) => {
  assert.ok(socket instanceof net.Socket);
  channels['net.client.socket']++;
});
subscribe('udp.socket', ({ socket }) => {
  assert.ok(socket instanceof dgram.Socket);
  channels['udp.socket']++;
});
dgram.createSocket('udp4').close();

const storage = new AsyncLocalStorage();
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const server = http.createServer((request, response) => response.end('x'));

function get(n) {
  return storage.run(n, () => new Promise((resolve) => {
    http.get({ port: server.address().port, agent }, (response) => {
      // The request's context, whoever made the connection.
      assert.strictEqual(storage.getStore(), n);
      response.on('data', () => assert.strictEqual(storage.getStore(), n));
      response.on('end', () => {
        assert.strictEqual(storage.getStore(), n);
        resolve();
      });
    });
  }));
}

server.listen(0, async () => {
  await get(1);
  await get(2);
  agent.destroy();
  server.close();
  new net.Socket().connect(server.address()?.port ?? 1, '127.0.0.1').on('error', () => {});
});

process.on('exit', () => {
  const requests = ids('HTTPCLIENTREQUEST');
  const [connection, ...more] = ids('HTTPINCOMINGMESSAGE');
  assert.strictEqual(requests.length, 2);
  assert.strictEqual(more.length, 0);
  assert.strictEqual(seen.get(seen.get(connection).trigger).type, 'TCPWRAP');
  for (const id of requests) assert.ok(destroyed.includes(id));
  assert.deepStrictEqual(channels, { 'net.client.socket': 2, 'udp.socket': 1 });
});
