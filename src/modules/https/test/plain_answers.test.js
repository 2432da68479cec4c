'use strict';
// A server that speaks no TLS: who has written hears that the write failed, who has not hears of OpenSSL's error.
const assert = require('node:assert');
const https = require('node:https');
const net = require('node:net');
const tls = require('node:tls');
const { Duplex } = require('node:stream');

const server = net.createServer((socket) => {
  socket.on('error', () => {});
  socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
});

/** A stream of JavaScript around a socket. */
function wrap(socket) {
  const stream = new Duplex({
    read() {},
    write(chunk, encoding, callback) { socket.write(chunk, callback); },
    final(callback) { socket.end(callback); },
  });
  socket.on('data', (chunk) => stream.push(chunk)).on('end', () => stream.push(null)).on('error', () => {});
  return stream;
}

const failure = (emitter) => new Promise((resolve) => { emitter.on('error', resolve); });
const refused = /^write EPROTO [0-9A-F]+:error:0A00010B:SSL routines:\w*:wrong version number:/;

server.listen(0, async () => {
  const { port } = server.address();
  const options = { rejectUnauthorized: false };
  const request = await failure(https.get({ port, ...options }));
  assert.deepStrictEqual([request.code, request.syscall, request.errno], ['EPROTO', 'write', -71]);
  assert.match(request.message, refused);

  for (const connect of [() => tls.connect({ port, ...options }), () => tls.connect({ socket: wrap(net.connect(port)), ...options })]) {
    const writer = connect();
    const written = new Promise((resolve) => { writer.write('x', resolve); });
    const error = await failure(writer);
    assert.strictEqual(error.code, 'EPROTO');
    assert.match(error.message, refused);
    assert.strictEqual(await written, error);

    const silent = await failure(connect());
    assert.strictEqual(silent.code, 'ERR_SSL_WRONG_VERSION_NUMBER');
  }
  server.close();
});
