'use strict';
// The handle that async_hooks show of a server, connection or datagram socket leads to it by `owner` (on-net-listen, which autocannon's
// --on-port uses, waits for the server's 'listening' so).
const assert = require('node:assert');
const { createHook } = require('node:async_hooks');
const dgram = require('node:dgram');
const net = require('node:net');

const handles = new Map();
const hook = createHook({
  init(id, type, trigger, resource) {
    if (/^(TCP|TCPSERVER|UDP)WRAP$/.test(type)) handles.set(type, resource);
  },
}).enable();

const server = net.createServer().listen(0, () => {
  const client = net.connect(server.address().port);
  const datagrams = dgram.createSocket('udp4');
  hook.disable();
  assert.strictEqual(handles.get('TCPSERVERWRAP').owner, server);
  assert.strictEqual(handles.get('TCPWRAP').owner, client);
  assert.strictEqual(handles.get('UDPWRAP').owner, datagrams);
  const handle = handles.get('UDPWRAP');
  handle.owner = client;
  assert.strictEqual(handle.owner, client);
  handle.owner = datagrams;
  const { enumerable, configurable } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(handle), 'owner');
  assert.deepStrictEqual([enumerable, configurable], [false, false]);
  datagrams.close();
  client.destroy();
  server.close();
});
