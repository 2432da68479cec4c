'use strict';
// The request that a handle's connect() is given, as interceptors of connections use it (msw, nock): they put a connect() of
// their own on the handle, keep the request, and call its oncomplete(status, handle, request, readable, writable).
const assert = require('node:assert');
const net = require('node:net');
const tls = require('node:tls');

function intercept(socket, complete) {
  socket.prependOnceListener('connectionAttempt', () => {
    const handle = socket._handle;
    handle.connect = (request, address, port) => {
      assert.deepStrictEqual([request.constructor.name, address, port], ['TCPConnectWrap', '127.0.0.1', 9]);
      assert.deepStrictEqual([request.address, request.port], [address, port]);
      process.nextTick(complete, request, handle);
      return 0;
    };
    handle.readStart = () => 0;
  });
  return socket;
}

// Nobody listens on the port; the connection stands all the same.
const open = intercept(new net.Socket(), (request, handle) => request.oncomplete(0, handle, request, true, true));
const events = [];
for (const name of ['connect', 'ready', 'close']) open.on(name, () => events.push(name));
open.once('ready', () => {
  assert.strictEqual(open.connecting, false);
  open.destroy();
});
open.connect(9, '127.0.0.1');

// What cannot be read has ended.
const deaf = intercept(new net.Socket({ allowHalfOpen: true }), (request, handle) => {
  request.oncomplete(0, handle, request, false, true);
});
deaf.on('end', () => {
  events.push('end');
  deaf.destroy();
});
deaf.connect(9, '127.0.0.1');

// A failure is an error of the address that was asked for.
const failed = intercept(new net.Socket(), (request, handle) => request.oncomplete(-111, handle, request, false, false));
failed.on('error', ({ code, address, port }) => events.push(`${code} ${address} ${port}`));
failed.connect(9, '127.0.0.1');

// TLS hands the request down; the answer names its own handle.
const secure = tls.connect({ host: '127.0.0.1', port: 9, lookup: undefined });
secure.on('error', () => {});
const below = secure._handle._parent;
below.connect = (request) => {
  process.nextTick(() => {
    request.oncomplete(0, below, request, true, true);
    assert.strictEqual(secure.connecting, false);
    events.push('secure');
    secure.destroy();
  });
  return 0;
};

assert.throws(() => net.connect({ path: 1 }), { code: 'ERR_INVALID_ARG_TYPE' });

process.on('exit', () => {
  assert.deepStrictEqual(events.sort(), ['ECONNREFUSED 127.0.0.1 9', 'close', 'connect', 'end', 'ready', 'secure']);
});
